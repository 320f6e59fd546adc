"""Options on a normal variable: Bachelier, Theorie de la speculation (1900), for options on futures.

The future F at expiry is normal about today's price with standard deviation s = volatility * sqrt(years). With
q = +1 for a call and -1 for a put, d = q (F - K) / s, N the normal distribution and n its density:

    price = discount * [q (F - K) N(d) + s n(d)]

Prices and strikes in points per 100 face, volatilities in points per square root of a year. N(d) is given by
the caller (`cumulative`), so that these stay plain arithmetic. The formula is that of a European option; the
exchange's are American, worth more by the interest on what exercise would free, which is little.
Derivatives: Schachermayer and Teichmann, "How close are the option pricing formulas of Bachelier and
Black-Merton-Scholes?", Mathematical Finance 18 (2008); or by hand.
"""

from __future__ import annotations

from typing import Any

Number = Any

_E = 2.718281828459045
_DENSITY_AT_ZERO = 0.3989422804014327  # 1 / sqrt(2 pi)


def normal_density(distance: Number) -> Number:
    """n(d) = exp(-d^2/2) / sqrt(2 pi)."""
    return _DENSITY_AT_ZERO * _E ** (-0.5 * distance * distance)


def expected_excess(mean: Number, deviation: Number, cumulative: Number, density: Number) -> Number:
    """E[(mean + deviation Z)^+], Z standard normal; cumulative and density N and n at mean/deviation."""
    return mean * cumulative + deviation * density


def intrinsic(sign: Number, forward: Number, strike: Number, discount: Number) -> Number:
    """Lowest price of the option: its value when nothing moves. sign: +1 call, -1 put."""
    gain = sign * (forward - strike)
    return discount * gain * (gain > 0.0)


def price(
    sign: Number, forward: Number, strike: Number, deviation: Number, cumulative: Number, density: Number,
    discount: Number,
) -> Number:  # fmt: skip
    """Points per 100 face. cumulative and density: N(d) and n(d)."""
    return discount * expected_excess(sign * (forward - strike), deviation, cumulative, density)


def delta(sign: Number, cumulative: Number, discount: Number) -> Number:
    """Change of the price per point of the future."""
    return discount * sign * cumulative


def gamma(deviation: Number, density: Number, discount: Number) -> Number:
    """Change of delta per point of the future; deviation above zero."""
    return discount * density / deviation


def vega(root_years: Number, density: Number, discount: Number) -> Number:
    """Change of the price per unit of volatility. root_years: square root of the years to expiry."""
    return discount * root_years * density


def price_volatility(yield_volatility: Number, futures_dv01: Number) -> Number:
    """Volatility of the future in points from that of its yield in bp, for the same time. futures_dv01: points per
    bp. First order: the yield is that of the issue the future follows, with repo and net basis held."""
    return yield_volatility * futures_dv01


def yield_volatility(price_volatility: Number, futures_dv01: Number) -> Number:
    """Volatility of the yield in bp from that of the future in points: the inverse of `price_volatility`."""
    return price_volatility / futures_dv01
