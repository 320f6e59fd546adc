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

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from math import exp, pi, sqrt

import numpy as np
from scipy.special import ndtr, ndtri

import netbasis as nb

YEAR = 365.0
CURVE_YEAR = 365.25  # the fitted curve's clock


@dataclass(frozen=True)
class Law:
    """Parameters. evening: share of a day's variance between the settlement and the notice deadline."""

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


def quality_only(case, law, paths=1_000_000, seed=1, chunk=50_000):
    """F with the choice of the issue alone, made on the last trading day for the last delivery day, and the lowest
    single-deliverable future less it (the option): two estimates, antithetic in factors and noise."""
    last = case.timetable.last_trading
    sheet = case.sheet(last, case.timetable.last_delivery)
    root, sd = law.root(case.years(last)), law.noise * sqrt(case.business_days(last))
    random = np.random.default_rng(seed)
    lowest, single = [], []
    for _ in range(paths // (2 * chunk)):
        x = random.standard_normal((chunk, 2)) @ root.T
        e = sd * random.standard_normal((chunk, len(case.issues)))
        g = [sheet.converted(law, sign * x, sign * e) for sign in (1.0, -1.0)]
        lowest.append(0.5 * (g[0].min(axis=1) + g[1].min(axis=1)))
        single.append(0.5 * (g[0] + g[1]))
    f, one = np.concatenate(lowest), np.concatenate(single)
    cheapest = one[:, int(one.mean(axis=0).argmin())]
    return _estimate(f), _estimate(cheapest - f)


def single_futures(case, law, day, delivery):
    """(n,) exact futures on each issue alone: expected forward price on a day, over its factor."""
    sheet = case.sheet(day, delivery)
    decay = np.exp(-np.array(law.reversion) * (sheet.d - sheet.t))
    slope = law.loading(sheet.u - sheet.d) * decay
    half = 0.5 * np.einsum("mk,kl,ml->m", slope, law.covariance(sheet.t), slope)
    grown = np.exp(half - law.log_convexity(sheet.t, sheet.d, sheet.u))
    return (grown @ sheet.weight - sheet.accrued) / case.factor


def final_settlement(clean, factor):
    """F that makes the mean of max_i(CF_i F - clean_i) zero, to 1e-9 points: clean (m, n)."""
    near = float((clean / factor).min(axis=1).mean())
    return bisect(lambda f: float((factor * f - clean).max(axis=1).mean()), near - 5.0, near + 5.0, within=1e-9)


def end_of_month(case, law, paths=1_000_000, seed=1, total_days=None, batches=50):
    """Final settlement on the last trading day, which must be the as-of day: choice on the last intention day for
    the last delivery day. The standard error comes from `batches` independent solutions."""
    day = case.timetable.last_intention
    sheet = case.sheet(day, case.timetable.last_delivery)
    root = law.root(case.years(day))
    sd = law.noise * sqrt(case.business_days(day) if total_days is None else total_days)
    random, size = np.random.default_rng(seed), paths // (2 * batches)
    found = []
    for _ in range(batches):
        x = random.standard_normal((size, 2)) @ root.T
        e = sd * random.standard_normal((size, len(case.issues)))
        found.append(final_settlement(sheet.clean(law, np.vstack([x, -x]), np.vstack([e, -e])), case.factor))
    return replace(_estimate(np.array(found)), paths=2 * size * batches)


def known_noise(case, law, noisy_days, outer=400, inner=4000, batches=10, seed=1):
    """Final settlement on the last trading day, the as-of day, when the noise of `noisy_days` business days before
    it is known, as it is in the market: a solution for each of `outer` antithetic draws of that noise, over `inner`
    moves of the window. Returns their mean, and what integrating all noise at once gives more, on the same draws."""
    day = case.timetable.last_intention
    sheet = case.sheet(day, case.timetable.last_delivery)
    random, n, size = np.random.default_rng(seed), len(case.issues), outer // (2 * batches)
    means, more = [], []
    for _ in range(batches):
        x = random.standard_normal((inner // 2, 2)) @ law.root(case.years(day)).T
        e = law.noise * sqrt(case.business_days(day)) * random.standard_normal((inner // 2, n))
        moves = sheet.clean(law, np.vstack([x, -x]), np.vstack([e, -e]))
        known = law.noise * sqrt(noisy_days) * random.standard_normal((size, n)) * sheet.dv01
        clean = [moves - k for k in np.vstack([known, -known])]
        means.append(np.mean([final_settlement(prices, case.factor) for prices in clean]))
        more.append(final_settlement(np.concatenate(clean), case.factor) - means[-1])
    return tuple(replace(_estimate(np.array(v)), paths=outer * inner) for v in (means, more))


def window_early(case, law, nodes=801):
    """Final settlement on the last trading day, the as-of day, when delivery may be declared on any day of the
    window: optimal stopping for each trial of F, on the grid of one factor. Also the two spec'd choices alone:
    all on the first day, all on the last."""
    _one_factor_law(law)
    grid = np.linspace(-8.0, 8.0, nodes) * sqrt(law.covariance(case.years(case.days[-1]))[0, 0])
    x = np.column_stack([grid, np.zeros(nodes)])
    clean = [case.sheet(day).clean(law, x) for day in case.days]
    steps = [case.years(b) - case.years(a) for a, b in zip(case.days, case.days[1:], strict=False)]
    moves = {step: _transition(grid, law, step) for step in set(steps)}
    middle = nodes // 2

    def value(f, choice):
        v = (case.factor * f - clean[-1]).max(axis=1)
        for k in range(len(steps) - 1, -1, -1):
            v = moves[steps[k]] @ v
            if choice == "any" or (choice == "first" and k == 0):
                now = (case.factor * f - clean[k]).max(axis=1)
                v = now if choice == "first" else np.maximum(v, now)
        return float(v[middle])

    near = float((clean[0][middle] / case.factor).min())
    return [bisect(lambda f, c=c: value(f, c), near - 5.0, near + 5.0, 1e-9) for c in ("any", "first", "last")]


def early_delivery(case, law, paths=100_000, seed=1):
    """F with quality and timing, no wild card and no window: Longstaff and Schwartz, Review of Financial Studies 14
    (2001), two factors and the noise of every issue in the state.

    On each intention day up to the last trading day the short may deliver at once the cheapest issue; on the last
    trading day he chooses between the first and the last delivery day left. The rule is fitted on half of the paths
    and valued on the others, so that the estimate can only be too high (a worse rule leaves the short less).
    """
    half = paths // 2
    states = [_paths(case, law, half, seed), _paths(case, law, half, seed + 1)]
    dates, last = case.timetable, len(case.trading) - 1
    sheets = [case.sheet(day) for day in case.trading]
    ends = [case.sheet(day, dates.last_delivery) for day in case.trading]
    value = [
        np.minimum(s.converted(law, x[last], e[last]).min(axis=1), t.converted(law, x[last], e[last]).min(axis=1))
        for (x, e), s, t in ((state, sheets[last], ends[last]) for state in states)
    ]
    for k in range(last - 1, -1, -1):
        now, ahead, features = [], [], []
        for x, e in states:
            g, late = sheets[k].converted(law, x[k], e[k]), ends[k].converted(law, x[k], e[k])
            order = np.sort(late, axis=1)
            gaps = order[:, 1 : min(4, order.shape[1])] - order[:, :1]
            z = x[k] / (np.abs(x[k]).max(axis=0) + 1e-12)
            columns = [np.ones(len(z)), *z.T, *(z**2).T, *gaps.T, *np.exp(-4.0 * gaps).T, g.min(axis=1) - order[:, 0]]
            now.append(g.min(axis=1))
            ahead.append(order[:, 0])
            features.append(np.column_stack(columns))
        rule = np.linalg.lstsq(features[0], value[0] - ahead[0], rcond=None)[0]
        for h in (0, 1):
            stop = now[h] < ahead[h] + features[h] @ rule
            value[h] = np.where(stop, now[h], value[h])
    twins = 0.5 * (value[1][: half // 2] + value[1][half // 2 :])
    return replace(_estimate(twins), paths=half)


def _paths(case, law, count, seed):
    """States on every settlement day that is left: lists of x (m, 2) and e (m, n), the second half antithetic."""
    random, n = np.random.default_rng(seed), len(case.issues)
    x, e, before = np.zeros((count, 2)), np.zeros((count, n)), case.as_of
    xs, es = [], []
    for day in case.trading:
        step = case.years(day) - case.years(before)
        z, w = random.standard_normal((count // 2, 2)), random.standard_normal((count // 2, n))
        x = x * np.exp(-np.array(law.reversion) * step) + np.vstack([z, -z]) @ law.root(step).T
        e = e + law.noise * sqrt(case.business_days(day) - case.business_days(before)) * np.vstack([w, -w])
        xs.append(x)
        es.append(e)
        before = day
    return xs, es


def one_factor(case, law, *, timing=True, wild_card=False, window=False, nodes=1201, points=201):
    """F by backward induction on a fine grid of the level factor: no slope factor, no noise, no polynomial.

    Transitions integrate the hat functions of the grid exactly. In the evening of a day before the last trading day
    every issue may be declared at every point of the evening (`points` equally likely ones). With `window` the
    final settlement is solved in each node, the issue chosen on the last intention day.
    """
    _one_factor_law(law)
    dates, last = case.timetable, case.trading[-1]
    width = 8.0 * sqrt(law.covariance(case.years(dates.last_intention) + 1e-4)[0, 0])
    grid = np.linspace(-width, width, nodes)
    x = np.column_stack([grid, np.zeros(nodes)])
    move = cache(lambda step: _transition(grid, law, step))
    final = case.sheet(last, dates.last_delivery)
    f = final.converted(law, x).min(axis=1)
    if window:
        span = case.years(dates.last_intention) - case.years(last)
        clean = case.sheet(dates.last_intention, dates.last_delivery).clean(law, x)
        weight = move(span)
        f = _root(lambda f: (weight * (case.factor * f[:, None, None] - clean).max(axis=2)).sum(axis=1), f)
    if timing:
        f = np.minimum(f, case.sheet(last).converted(law, x).min(axis=1))
    after = last
    for day in reversed(case.trading[:-1]):
        step = case.years(after) - case.years(day)
        clean = case.sheet(day).clean(law, x)
        if not timing:
            f = move(step) @ f
        elif not wild_card:
            f = np.minimum(move(step) @ f, (clean / case.factor).min(axis=1))
        else:
            f = _evening(case, law, grid, clean, move((1.0 - law.evening) * step) @ f, step, points)
        after = day
    step = case.years(after)
    return float(np.interp(0.0, grid, move(step) @ f if step > 0.0 else f))


def one_wild_card(case, law, paths=1_000_000, seed=1):
    """Settlement of the as-of day, the last but one trading day, of a future on one issue that may be declared this
    evening or delivered on the last day: by simulation of the evening, and in closed form.

    Closed form (Kane and Marcus, Journal of Finance 41, 1986, with normal prices): exercise less hold is M + S Z,
    M = (CF - 1) F + F_hold - clean, S the standard deviation of the change of F_next - clean over the evening. The
    hold value follows the issue one for one in converted price, so its noise counts (1/CF - 1) times.
    """
    (factor,) = case.factor
    now, end = case.sheet(case.as_of), case.sheet(case.timetable.last_trading, case.timetable.last_delivery)
    step = law.evening * (end.t - now.t)
    (hold,) = single_futures(case, law, case.timetable.last_trading, case.timetable.last_delivery)
    (spot,) = now.clean(law, np.zeros((1, 2)))[0]

    random, root, h = np.random.default_rng(seed), law.root(step), 1e-4
    noise = law.noise * sqrt(law.evening * case.business_days(case.timetable.last_trading))
    bump = h * np.eye(2)
    decay = np.exp(-np.array(law.reversion) * (end.t - now.t))
    clean = [now.clean(law, sign * bump)[:, 0] for sign in (1.0, -1.0)]
    ahead = [end.converted(law, sign * bump * decay)[:, 0] for sign in (1.0, -1.0)]
    slope = (ahead[0] - ahead[1] - clean[0] + clean[1]) / (2.0 * h)
    own = (end.dv01[0] / factor - now.dv01[0]) * noise
    s = sqrt(float(slope @ law.covariance(step) @ slope) + own**2)
    closed = bisect(lambda f: f - hold + float(bachelier((factor - 1.0) * f + hold - spot, s)), hold - 3.0, hold + 3.0)

    z, w = random.standard_normal((paths // 2, 2)) @ root.T, noise * random.standard_normal((paths // 2, 1))
    x, e = np.vstack([z, -z]), np.vstack([w, -w])
    later = end.converted(law, x * decay, e)[:, 0]
    later += hold - later.mean()  # what the rest of the night moves adds no more than a constant
    price = now.clean(law, x, e)[:, 0]

    def gap(f):
        return f - hold + float(np.maximum((factor - 1.0) * f + later - price, 0.0).mean())

    f = bisect(gap, hold - 3.0, hold + 3.0)
    gain = np.maximum((factor - 1.0) * f + later - price, 0.0)
    error = _estimate(0.5 * (gain[: paths // 2] + gain[paths // 2 :])).error
    return Estimate(f, error, paths), closed, hold


def _one_factor_law(law):
    if law.sigma[1] or law.noise:
        raise ValueError("the grid has one factor and no noise")


def _evening(case, law, grid, clean, ahead, step, points):
    """Settlement of a day with a wild card: F - E[ahead] + E[max(0, max_i(CF_i F - clean_i) - F + ahead)] = 0."""
    z = ndtri((np.arange(points) + 0.5) / points)
    z /= sqrt(float(z @ z) / points)
    t = law.evening * step
    where = grid[:, None] * exp(-law.reversion[0] * t) + sqrt(law.covariance(t)[0, 0]) * z
    later = np.interp(where, grid, ahead)
    prices = [np.interp(where, grid, clean[:, i]) for i in range(clean.shape[1])]

    def gap(f):
        best = np.full(where.shape, -np.inf)
        for i, price in enumerate(prices):
            np.maximum(best, (case.factor[i] - 1.0) * f[:, None] + later - price, out=best)
        return f - later.mean(axis=1) + np.maximum(best, 0.0).mean(axis=1)

    return _root(gap, later.mean(axis=1))


def _transition(grid, law, step):
    """(n, n) E[hat_j(X')] from each node: second differences of E[(X' - k)^+] are exact for the hats."""
    h, sd = grid[1] - grid[0], sqrt(law.covariance(step)[0, 0])
    mean = grid * exp(-law.reversion[0] * step)
    strikes = np.concatenate([[grid[0] - h], grid, [grid[-1] + h]])
    call = bachelier(mean[:, None] - strikes[None, :], sd)
    weight = (call[:, :-2] - 2.0 * call[:, 1:-1] + call[:, 2:]) / h
    return weight / weight.sum(axis=1, keepdims=True)


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


def _root(rising, near, reach=3.0):
    """(m,) roots of m rising functions within `reach` points of `near`, by bisection."""
    low, high = near - reach, near + reach
    for _ in range(48):
        middle = 0.5 * (low + high)
        below = rising(middle) < 0.0
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return 0.5 * (low + high)


def _estimate(values):
    return Estimate(float(values.mean()), float(values.std(ddof=1) / sqrt(len(values))), 2 * len(values))


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
    return lambda dates: np.exp(
        fitted.log_discount(np.array([(d - market.settle).days / CURVE_YEAR for d in dates]))
    )


def conversion_factor(future, bonds, row):
    return float(nb.conversion_factor(future, coupon=float(bonds.coupon[row]), maturity=bonds.maturity[row].astype(date)))
