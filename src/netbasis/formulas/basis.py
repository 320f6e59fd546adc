"""The basis and its financing: gross basis, carry, net basis, implied repo.

Prices and amounts are points per 100 face, rates decimals, repo simple interest on actual/360. Coupons
inside the holding period enter as two sums, so that one formula serves none, one or several of them:
`coupons` = sum of C_i, and `coupon_time` = sum of C_i * (T - t_i)/360, where T - t_i are the days from the
coupon to delivery. `term` = T/360, T the days from settlement to delivery.

Source: Burghardt and Belton, The Treasury Bond Basis, ch. 1-2; the exchange's "Understanding Treasury Futures".
"""

from __future__ import annotations

from typing import Any

Number = Any


def gross_basis(clean: Number, conversion_factor: Number, futures: Number) -> Number:
    """Clean price less converted futures price."""
    return clean - conversion_factor * futures


def carry(
    dirty: Number, accrued: Number, accrued_at_delivery: Number, coupons: Number, coupon_time: Number,
    repo: Number, term: Number,
) -> Number:  # fmt: skip
    """Coupon income less financing of the dirty price, coupons reinvested at the repo rate."""
    income = accrued_at_delivery - accrued + coupons + coupon_time * repo
    return income - dirty * repo * term


def forward_clean(clean: Number, carry: Number) -> Number:
    """Clean price for delivery that repays the financing."""
    return clean - carry


def net_basis(gross_basis: Number, carry: Number) -> Number:
    """Basis net of carry (BNOC) = forward clean price - converted futures price."""
    return gross_basis - carry


def implied_repo(
    dirty: Number, converted_futures: Number, accrued_at_delivery: Number, coupons: Number,
    coupon_time: Number, term: Number,
) -> Number:  # fmt: skip
    """Repo rate at which cash-and-carry breaks even: the rate that makes the net basis zero."""
    gain = converted_futures + accrued_at_delivery + coupons - dirty
    return gain / (dirty * term - coupon_time)


def implied_repo_slope(conversion_factor: Number, dirty: Number, coupon_time: Number, term: Number) -> Number:
    """Change of the implied repo per point of the futures price."""
    return conversion_factor / (dirty * term - coupon_time)


def futures_from_forward(forward_clean: Number, net_basis: Number, conversion_factor: Number) -> Number:
    """Futures price at which the issue has the given net basis."""
    return (forward_clean - net_basis) / conversion_factor


def invoice_amount(futures: Number, conversion_factor: Number, accrued_at_delivery: Number, face: Number) -> Number:
    """Dollars the long pays for `face` dollars of the issue: settlement x factor + accrued interest."""
    return (futures * conversion_factor + accrued_at_delivery) * face / 100.0


def futures_dv01(dv01: Number, conversion_factor: Number, repo: Number, term: Number) -> Number:
    """Fall of the futures price (points) for a yield rise of 1 bp of the issue it follows, with repo rate
    and net basis held: the forward price moves by (1 + repo*term) times the spot price."""
    return dv01 * (1.0 + repo * term) / conversion_factor
