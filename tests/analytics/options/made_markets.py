"""Small markets made for the tests: notes and bonds where the delivery options are worth most."""

from datetime import date

import numpy as np
from oracle import coupon_dates

import netbasis as nb

CROSSOVER_NOTES = (
    (4.0, "2027-02-15"), (8.0, "2027-02-15"), (5.0, "2027-11-15"), (7.0, "2028-05-15"),
    (6.0, "2028-11-15"), (4.5, "2029-05-15"), (7.5, "2029-11-15"), (5.5, "2030-02-15"),
)  # fmt: skip
CROSSOVER_BONDS = (
    (8.0, "2035-08-15"), (4.0, "2036-02-15"), (6.0, "2038-05-15"), (5.0, "2040-02-15"), (7.5, "2043-02-15"),
)  # fmt: skip


def crossover(contract="ZNM0", as_of="2020-03-18", notes=CROSSOVER_NOTES, level=0.06, repo=0.06, years=10):
    """A market at one street yield, at 6% the notional coupon: converted prices nearly meet. Every second issue is
    2/32 cheap, so that the order is not settled by the rounding of the factors alone. Settles on the as-of day."""
    day = date.fromisoformat(as_of)
    bonds = nb.Treasuries.from_rows(
        nb.Treasury(f"{coupon} {end}", coupon / 100, date.fromisoformat(end), original_term=12 * years)
        for coupon, end in notes
    )
    clean = [price(c / 100, date.fromisoformat(end), day, level) - 0.0625 * (i % 2) for i, (c, end) in enumerate(notes)]
    return nb.Market(day, day, bonds, np.array(clean), {contract: 100.0}, nb.RepoCurve.flat(repo))


def price(coupon, maturity, settle, level):
    """Clean price at a street yield."""
    dates = coupon_dates(maturity, settle)
    last, left = max(d for d in dates if d <= settle), [d for d in dates if d > settle]
    elapsed = (settle - last).days / (left[0] - last).days
    discount = (1.0 + 0.5 * level) ** -(1.0 - elapsed + np.arange(len(left)))
    return float(50.0 * coupon * discount.sum() + 100.0 * discount[-1] - 50.0 * coupon * elapsed)
