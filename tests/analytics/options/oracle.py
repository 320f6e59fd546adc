"""Delivery options by other means than the package: simulation and a fine grid, in plain NumPy.

Written from the model's equations alone, before and without its code. What it shares with the package are inputs:
the calendar, the delivery timetable, conversion factors, the repo curve and the fitted zero curve. Coupons, accrued
interest, forwards, the law of the factors and every option are worked out here again, slowly and plainly.

Law (t in years of 365 days from the as-of day; futures measure): dX_k = -a_k X_k dt + s_k dW_k, X(0) = 0,
correlation rho. With b_k(s, u) = s_k B_k(u - s), B_k(u) = (1 - exp(-a_k u)) / a_k, the forward price at t, for
delivery at d, of 1 paid at u is (Heath, Jarrow and Morton, Econometrica 60, 1992)

    D(u)/D(d) exp( -sum_k exp(-a_k (d - t)) B_k(u - d) X_k(t) - 1/2 int_0^t |b(s, u)|^2 - |b(s, d)|^2 ds ).

Prices are points per 100 face, rates decimals, noise basis points per square root of a CBOT business day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import pi, sqrt

import numpy as np
from scipy.special import ndtr

import netbasis as nb

YEAR = 365.0
CURVE_YEAR = 365.25  # the fitted curve's clock


@dataclass(frozen=True)
class Law:
    """Parameters. evening: share of one day's variance (1/365 of a year's) from settlement to the notice deadline."""

    sigma: tuple[float, float]
    reversion: tuple[float, float] = (0.02, 0.30)
    rho: float = 0.0
    noise: float = 0.35
    evening: float = 0.15

    def covariance(self, t):
        """(2, 2) of X(t)."""
        a, s = np.array(self.reversion), np.array(self.sigma)
        total = a[:, None] + a[None, :]
        return self._correlation() * np.outer(s, s) * (1.0 - np.exp(-total * t)) / total

    def root(self, t):
        """(2, 2) square root of the covariance; columns times independent normals."""
        values, vectors = np.linalg.eigh(self.covariance(t))
        return vectors * np.sqrt(np.maximum(values, 0.0))

    def loading(self, u):
        """(..., 2) B_k(u)."""
        a = np.array(self.reversion)
        return (1.0 - np.exp(-a * np.asarray(u)[..., None])) / a

    def log_convexity(self, t, d, u):
        """(m,) 1/2 int_0^t |b(s, u)|^2 - |b(s, d)|^2 ds by Gauss-Legendre quadrature, which is exact to rounding."""
        nodes, weights = np.polynomial.legendre.leggauss(20)
        times, weights = 0.5 * t * (nodes + 1.0), 0.5 * t * weights
        far = np.array(self.sigma) * self.loading(np.asarray(u)[:, None] - times)
        near = np.array(self.sigma) * self.loading(d - times)
        r = self._correlation()
        return 0.5 * (np.einsum("msk,kl,msl->ms", far, r, far) - np.einsum("sk,kl,sl->s", near, r, near)) @ weights

    def _correlation(self):
        return np.array([[1.0, self.rho], [self.rho, 1.0]])


@dataclass(frozen=True)
class Estimate:
    """A simulated value: points, its standard error and the number of paths, antithetic twins counted."""

    value: float
    error: float
    paths: int

    def __str__(self):
        return f"{self.value:.5f} +- {self.error:.5f} ({self.paths:,} paths)"


class Issue:
    """One deliverable note with a regular schedule: payments, accrued interest, forward price, DV01."""

    def __init__(self, market, row, factor):
        bonds = market.bonds
        self.cusip, self.coupon = str(bonds.cusip[row]), float(bonds.coupon[row])
        self.maturity, self.factor = bonds.maturity[row].astype(date), factor
        self.clean, self.market = float(market.clean[row]), market
        self.dates = coupon_dates(self.maturity, market.settle - timedelta(days=200))

    def payments(self, after):
        """Days and amounts of what is paid after a day."""
        return [(d, 50.0 * self.coupon + 100.0 * (d == self.maturity)) for d in self.dates if d > after]

    def accrued(self, day):
        last, following = max(d for d in self.dates if d <= day), min(d for d in self.dates if d > day)
        return 50.0 * self.coupon * (day - last).days / (following - last).days

    def forward(self, day):
        """Dirty price for delivery: dirty price and its simple repo, less coupons and theirs."""
        settle = self.market.settle
        term = (day - settle).days
        repo = self.market.repo.rate(max(term, 1), self.cusip)
        paid = [d for d in self.dates if settle < d <= day]
        income = sum(50.0 * self.coupon * (1.0 + repo * (day - d).days / 360.0) for d in paid)
        return (self.clean + self.accrued(settle)) * (1.0 + repo * term / 360.0) - income

    def dv01(self, day, dirty):
        """Points per basis point of the street yield, at a dirty price on a day."""
        payments = self.payments(day)
        amounts = np.array([amount for _, amount in payments])
        last = max(d for d in self.dates if d <= day)
        periods = (payments[0][0] - day).days / (payments[0][0] - last).days + np.arange(len(payments))

        def price(y):
            return float(amounts @ (1.0 + 0.5 * y) ** -periods)

        y = bisect(lambda y: dirty - price(y), -0.2, 1.0)
        return 0.5 * (price(y - 1e-4) - price(y + 1e-4))


class Case:
    """One contract in one market: issues, days, and their forward prices in every state.

    days: intention days that are left, up to the last; the futures settle on those up to `last_trading`.
    """

    def __init__(self, market, contract, cusips=None):
        future = market.contract(contract)
        self.market, self.as_of, self.timetable = market, market.as_of, future.delivery
        rows = nb.deliverable(future, market.bonds).eligible
        rows = [r for r in rows if np.isfinite(market.clean[r]) and (cusips is None or market.bonds.cusip[r] in cusips)]
        factors = [conversion_factor(future, market.bonds, r) for r in rows]
        self.issues = [Issue(market, r, f) for r, f in zip(rows, factors, strict=True)]
        self.factor = np.array(factors)
        dates = self.timetable
        start = max(dates.first_intention, self.as_of)
        self.days = nb.CBOT.business_days(start, dates.last_intention)
        self.trading = [day for day in self.days if day <= dates.last_trading]
        self.curve = zero_curve(market)

    def years(self, day):
        return (day - self.as_of).days / YEAR

    def business_days(self, day):
        return len(nb.CBOT.business_days(self.as_of, day)) - 1

    def delivery(self, day):
        """The day of delivery on an intention."""
        return nb.CBOT.shift(day, 2)

    def sheet(self, day, delivery=None):
        """Forward prices as seen on a day, for delivery on another (two business days on unless given)."""
        return Sheet(self, day, delivery or self.delivery(day))


class Sheet:
    """Forward prices of all issues for one delivery day as functions of the state on one decision day."""

    def __init__(self, case, day, delivery):
        self.case, self.t, self.d = case, case.years(day), case.years(delivery)
        dates = sorted({when for issue in case.issues for when, _ in issue.payments(delivery)})
        self.u = np.array([case.years(when) for when in dates])
        base = case.curve(dates) / case.curve([delivery])
        self.weight = np.zeros((len(dates), len(case.issues)))
        self.accrued = np.array([issue.accrued(delivery) for issue in case.issues])
        dirty = np.array([issue.forward(delivery) for issue in case.issues])
        self.dv01 = np.array([i.dv01(delivery, p) for i, p in zip(case.issues, dirty, strict=True)])
        for column, issue in enumerate(case.issues):
            for when, amount in issue.payments(delivery):
                self.weight[dates.index(when), column] += amount
            flows = self.weight[:, column] * base

            def gap(z, flows=flows, column=column):
                return dirty[column] - float(flows @ np.exp(-z * (self.u - self.d)))

            self.weight[:, column] = flows * np.exp(-bisect(gap, -0.5, 0.5) * (self.u - self.d))

    def clean(self, law, x, e=0.0):
        """(m, n) clean forward prices in m states: x (m, 2) factors on the decision day, e (m, n) noise in bp."""
        decay = np.exp(-np.array(law.reversion) * (self.d - self.t))
        slope = law.loading(self.u - self.d) * decay
        bonds = np.exp(-x @ slope.T - law.log_convexity(self.t, self.d, self.u))
        return bonds @ self.weight - self.accrued - e * self.dv01

    def converted(self, law, x, e=0.0):
        """(m, n) clean forward prices over conversion factors."""
        return self.clean(law, x, e) / self.case.factor


def single_futures(case, law, day, delivery):
    """(n,) exact futures on each issue alone: expected forward price on a day, over its factor."""
    sheet = case.sheet(day, delivery)
    decay = np.exp(-np.array(law.reversion) * (sheet.d - sheet.t))
    slope = law.loading(sheet.u - sheet.d) * decay
    half = 0.5 * np.einsum("mk,kl,ml->m", slope, law.covariance(sheet.t), slope)
    grown = np.exp(half - law.log_convexity(sheet.t, sheet.d, sheet.u))
    return (grown @ sheet.weight - sheet.accrued) / case.factor


def bachelier(m, s):
    """E[(m + s Z)^+] = m N(m/s) + s n(m/s): Bachelier (1900)."""
    m = np.asarray(m, dtype=float)
    if s == 0.0:
        return np.maximum(m, 0.0)
    return m * ndtr(m / s) + s * np.exp(-0.5 * (m / s) ** 2) / sqrt(2.0 * pi)


def bisect(function, low, high, within=1e-13):
    """Root of a rising function."""
    if not function(low) <= 0.0 <= function(high):
        raise ValueError("no root between the ends")
    while high - low > within:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if function(middle) < 0.0 else (low, middle)
    return 0.5 * (low + high)


def coupon_dates(maturity, first):
    """Unadjusted semi-annual dates back from maturity to the last one before `first`, end of month kept."""
    month_end = (maturity + timedelta(days=1)).month != maturity.month
    dates, months = [maturity], 0
    while dates[-1] >= first:
        months += 6
        month = np.datetime64(maturity, "M") - months
        days = int((month + 1).astype("M8[D]").astype(int) - month.astype("M8[D]").astype(int))
        day = days if month_end else min(maturity.day, days)
        dates.append((month.astype("M8[D]") + (day - 1)).astype(date))
    return dates[::-1]


def zero_curve(market):
    """Days -> discount factors: the fitted curve, or a flat one where none can be fitted."""
    try:
        fitted = nb.fit_curve(market).curve
    except nb.BadInput:
        return lambda dates: np.exp(-0.04 / YEAR * np.array([(d - market.settle).days for d in dates], dtype=float))
    return lambda dates: np.exp(fitted.log_discount(np.array([(d - market.settle).days / CURVE_YEAR for d in dates])))


def conversion_factor(future, bonds, row):
    coupon, maturity = float(bonds.coupon[row]), bonds.maturity[row].astype(date)
    return float(nb.conversion_factor(future, coupon, maturity))
