"""Delivery options by plain simulation: the issue, early delivery, one wild card, the end-of-month window."""

from dataclasses import replace
from math import sqrt

import numpy as np
from oracle import YEAR, Estimate, bachelier, bisect, single_futures


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
    return estimate(f), estimate(cheapest - f)


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
    return replace(estimate(np.array(found)), paths=2 * size * batches)


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
    return tuple(replace(estimate(np.array(v)), paths=outer * inner) for v in (means, more))


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
    return replace(estimate(twins), paths=half)


def window(case, law, f, paths=100_000, seed=1):
    """What the short gains after the last trading day, at the settlement price f, when he may deliver any issue on any
    intention day left: two factors and noise in the state, rule and value as in `early_delivery`. A worse rule leaves
    the short less, so the estimate can only be too low."""
    half, n = paths // 2, len(case.days)
    states = [_paths(case, law, half, seed, case.days), _paths(case, law, half, seed + 1, case.days)]
    sheets, factor = [case.sheet(day) for day in case.days], case.factor

    def gains(k, state):
        return factor * f - sheets[k].clean(law, state[0][k], state[1][k])

    value = [gains(n - 1, state).max(axis=1) for state in states]
    for k in range(n - 2, 0, -1):
        now, features = [], []
        for state in states:
            gain = gains(k, state)
            order = -np.sort(-gain, axis=1)
            gaps = order[:, :1] - order[:, 1 : min(4, order.shape[1])]
            z = state[0][k] / (np.abs(state[0][k]).max(axis=0) + 1e-12)
            width = gaps.mean() + 1e-9
            columns = [np.ones(half), *z.T, *(z**2).T, *(z**3).T, *(gaps / width).T, *np.exp(-gaps / width).T,
                       *np.exp(-4.0 * gaps / width).T]  # fmt: skip
            now.append(order[:, 0])
            features.append(np.column_stack(columns))
        rule = np.linalg.lstsq(features[0], value[0] - now[0], rcond=None)[0]
        for h in (0, 1):
            value[h] = np.where(features[h] @ rule < 0.0, now[h], value[h])
    # today nothing has moved yet: at once, or the mean of waiting
    wait = 0.5 * (value[1][: half // 2] + value[1][half // 2 :])
    today = float(gains(0, states[1])[0].max())
    found = replace(estimate(wait), paths=half)
    return replace(found, value=max(found.value, today))


def _paths(case, law, count, seed, days=None):
    """States on every settlement day that is left, or on other days: lists of x (m, 2) and e (m, n), the second half
    antithetic."""
    random, n = np.random.default_rng(seed), len(case.issues)
    x, e, before = np.zeros((count, 2)), np.zeros((count, n)), case.as_of
    xs, es = [], []
    for day in case.trading if days is None else days:
        step = case.years(day) - case.years(before)
        z, w = random.standard_normal((count // 2, 2)), random.standard_normal((count // 2, n))
        x = x * np.exp(-np.array(law.reversion) * step) + np.vstack([z, -z]) @ law.root(step).T
        e = e + law.noise * sqrt(case.business_days(day) - case.business_days(before)) * np.vstack([w, -w])
        xs.append(x)
        es.append(e)
        before = day
    return xs, es


def one_wild_card(case, law, paths=1_000_000, seed=1):
    """Settlement of the as-of day, the last but one trading day, of a future on one issue that may be declared this
    evening or delivered on the last day: by simulation of the evening, and in closed form.

    Closed form (Kane and Marcus, Journal of Finance 41, 1986, with normal prices): exercise less hold is M + S Z,
    M = (CF - 1) F + F_hold - clean, S the standard deviation of the change of F_next - clean over the evening. The
    hold value follows the issue one for one in converted price, so its noise counts (1/CF - 1) times.
    """
    (factor,) = case.factor
    now, end = case.sheet(case.as_of), case.sheet(case.timetable.last_trading, case.timetable.last_delivery)
    step = law.evening / YEAR
    (hold,) = single_futures(case, law, case.timetable.last_trading, case.timetable.last_delivery)
    (spot,) = now.clean(law, np.zeros((1, 2)))[0]

    random, root, h = np.random.default_rng(seed), law.root(step), 1e-4
    noise = law.noise * sqrt(law.evening)
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
    error = estimate(0.5 * (gain[: paths // 2] + gain[paths // 2 :])).error
    return Estimate(f, error, paths), closed, hold


def estimate(values):
    """Mean of independent values, each of two antithetic paths."""
    return Estimate(float(values.mean()), float(values.std(ddof=1) / sqrt(len(values))), 2 * len(values))
