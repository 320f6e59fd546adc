"""A small made history: four notes on a random-walk flat yield over two contract cycles, futures at a given repo.

The future is the least forward price over the conversion factor, less a `richness`: the cheapest note's net basis is
then that richness times its factor. Not a record of any market.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from netbasis.analytics.bond import accrued_interest
from netbasis.analytics.factor import conversion_factor
from netbasis.conventions.calendars import SIFMA
from netbasis.instruments.future import parse_contract
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.history import History
from netbasis.market.par_history import ParHistory

NOTES = tuple(
    Treasury(f"MADE{place:05d}", coupon, maturity, original_term=120)
    for place, (coupon, maturity) in enumerate(
        [
            (0.0225, date(2027, 2, 15)), (0.0275, date(2028, 2, 15)), (0.03125, date(2028, 11, 15)),
            (0.02625, date(2029, 2, 15)),
        ]
    )
)  # fmt: skip
CODES = ("ZNM9", "ZNU9", "ZNZ9")
REPO = 0.023


def days_between(first: date, last: date) -> np.ndarray:
    every = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)
    return every[SIFMA.is_business_day(every)]


def clean_price(note: Treasury, settle: date, level: float) -> float:
    """Price at a flat semi-annual yield, simple enough to be checked: coupons on half-years back from maturity."""
    years = (note.maturity - settle).days / 365.25
    full = int(years * 2)
    part = years * 2 - full
    v = 1.0 / (1.0 + level / 2.0)
    c = 50.0 * note.coupon
    value = sum(c * v ** (k + part) for k in range(full + 1)) + 100.0 * v ** (full + part)
    return value - c * (1.0 - part)


def made_history(
    seed: int = 7, first: date = date(2019, 5, 1), last: date = date(2019, 11, 22), moves: float = 5e-4,
    richness: float = 0.05, without: tuple[date, ...] = (), overnight: dict[date, float] | None = None,
) -> History:  # fmt: skip
    """Daily prices from `first` to `last`. moves: daily standard deviation of the yield; without: days left out."""
    days = days_between(first, last)
    random = np.random.default_rng(seed)
    levels = 0.025 + np.cumsum(moves * random.standard_normal(len(days)))
    noise = np.cumsum(0.004 * random.standard_normal(len(days)))
    bonds = Treasuries.from_rows(NOTES)
    contracts = [parse_contract(code, as_of=first) for code in CODES]
    factors = {
        (code, note.cusip): conversion_factor(code, coupon=note.coupon, maturity=note.maturity, as_of=first)
        for code in CODES for note in NOTES
    }  # fmt: skip
    price, futures = [], []
    for place, (day, level) in enumerate(zip(days, levels, strict=True)):
        if day.item() in without:
            continue
        settle = SIFMA.shift(day.item(), 1)
        clean = [clean_price(note, settle, level) for note in NOTES]
        price += [(day, issue, value) for issue, value in enumerate(clean)]
        for code, contract in zip(CODES, contracts, strict=True):
            if day > np.datetime64(contract.delivery.last_trading):
                continue
            end = contract.delivery.last_delivery
            years = (end - settle).days / 360.0
            forward = [
                value - (100.0 * note.coupon - REPO * value) * years
                for note, value in zip(NOTES, clean, strict=True)
            ]  # fmt: skip
            value = min(f / factors[code, note.cusip] for f, note in zip(forward, NOTES, strict=True))
            fair = value - richness - (noise[place] if day < np.datetime64(contract.delivery.last_trading) else 0.0)
            futures.append((day, code, round(fair * 64) / 64))
    rates = overnight or {day.item(): 0.02 + 0.001 * (place % 5) for place, day in enumerate(days)}
    return History(
        bonds, np.array([p[0] for p in price]), np.array([p[1] for p in price], dtype=np.int64),
        np.array([p[2] for p in price]), np.full(len(price), np.nan), np.full(len(price), np.nan),
        np.array([f[0] for f in futures]), np.array([f[1] for f in futures], dtype=object),
        np.array([f[2] for f in futures]), np.full(len(futures), "15:00", dtype=object), rates,
        source="SYNTHETIC: made for tests",
    )  # fmt: skip


def made_par(seed: int = 7, last: date = date(2019, 11, 22)) -> ParHistory:
    """Ten-year par yields that begin well before the prices."""
    days = days_between(date(2019, 1, 2), last)
    walk = 0.025 + np.cumsum(4e-4 * np.random.default_rng(seed).standard_normal(len(days)))
    return ParHistory(days, np.array([5.0, 7.0, 10.0, 30.0]), np.repeat(walk[:, None], 4, axis=1), "made for tests")


def accrued(note: Treasury, on: date) -> float:
    return float(accrued_interest(Treasuries.from_rows([note]), np.datetime64(on, "D"))[0])
