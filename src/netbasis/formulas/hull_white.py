"""One-factor Hull-White: the law of zero-coupon bonds on a delivery day T, under the money-market measure.

The short rate is r(t) = f(0, t) + y(t), f(0, t) the forward rate of today's curve. Its factor y(T) is normal,
and every bond paying 1 at s >= T is an exponential of it (docs/options-hull-white.md derives this):

    dy = [sigma^2 H(t) - a y] dt + sigma dW,    H(t) = (1 - exp(-2 a t)) / (2 a),    y(0) = 0
    y(T) ~ N(m, v),    m = sigma^2 G(T)^2 / 2,    v = sigma^2 H(T),    G(u) = (1 - exp(-a u)) / a
    P(T, s) = D(s)/D(T) * exp(-G(s - T) y - G(s - T)^2 v / 2)

`ratio` is phi(x) = (1 - exp(-x)) / x at the x named, phi(0) = 1: given by the caller, so that these stay plain
arithmetic and mean reversion zero is no exception. Times in years, rates and sigma (per square root of a
year) decimals.

Sources: Hull and White, Review of Financial Studies 3 (1990); Brigo and Mercurio, Interest Rate Models (2006),
section 3.3; for futures Henrard, "Bonds futures and their options: more than the cheapest-to-deliver" (2006).
"""

from __future__ import annotations

from typing import Any

Number = Any


def loading(time: Number, ratio: Number) -> Number:
    """G(time): fall of the logarithm of a zero-coupon bond for a rise of the factor. `ratio` at a * time."""
    return time * ratio


def factor_mean(sigma: Number, loading_to_delivery: Number) -> Number:
    """m: mean of y(T). `loading_to_delivery` = G(T)."""
    return 0.5 * sigma * sigma * loading_to_delivery * loading_to_delivery


def factor_variance(sigma: Number, time: Number, ratio: Number) -> Number:
    """v: variance of y(T), T = `time`. `ratio` at 2 * a * T."""
    return sigma * sigma * time * ratio


def log_bond_growth(loading: Number, factor: Number, variance: Number) -> Number:
    """Logarithm of P(T, s) over its forward price D(s)/D(T). `loading` = G(s - T), `factor` = y(T)."""
    return -loading * factor - 0.5 * loading * loading * variance


def log_futures_convexity(loading: Number, mean: Number) -> Number:
    """Logarithm of E[P(T, s)] over its forward price: -G(s - T) m. Futures settled daily stand below forwards."""
    return -loading * mean
