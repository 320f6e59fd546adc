"""Issues anchored to their forward prices, as functions of two Gaussian factors on a decision day.

On decision day t an issue for delivery on day d >= t, both seen from today, has the forward dirty price

    P(x, v) = sum_j amount_j D(u_j)/D(d) exp(-z (u_j - d)) exp(-b1_j x - b2_j v - C_j)

over its payments after d: D today's curve, z the spread that makes P the given forward price where all b and C are
zero, b1 and b2 loadings on the coordinates (x, v), C_j the convexity that makes futures prices martingales. With
factors X_1, X_2 of mean reversion a_k, B_k(u) = (1 - exp(-a_k u)) / a_k and beta_k = exp(-a_k (d - t)) B_k(u - d),

    P(t, u)/P(t, d) = D(u)/D(d) exp(-sum_k beta_k X_k(t) - C)
    C = sum_k m_k beta_k + sum_kl V_kl (beta_k beta_l / 2 + B_k(d - t) beta_l),
    m_k = sum_l rho_kl s_k s_l integral_0^t exp(-a_k w) B_l(w) dw,    V_kl = covariance of X(t),

of a Gaussian Heath-Jarrow-Morton model (Brigo and Mercurio, Interest Rate Models, 2006, ch. 4 and 5). The
coordinates are x = X_1 and v = X_2 - shear X_1, so b1 = beta_1 + shear beta_2 and b2 = beta_2. Times are years.

A price is kept as exp(-c1 x - c2 v) times a polynomial, c the average loadings: the exponents that are left are small,
so degree five is accurate to 1e-6 points within four standard deviations (tests/analytics/options).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels.elementary import exp, expm1
from netbasis.kernels.jit import fma, inline, kernel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

P_TERMS, Q_TERMS = 6, 4  # powers of x 0..5, of v 0..3; coefficients with p + q > 5 are zero
_YEAR = 365.0
_STEPS = 30

# rows of `law` (LAW, events)
MEAN1, MEAN2, VAR11, VAR12, VAR22, WAIT, LAW = range(7)  # WAIT: years from decision to delivery


@inline
def annuity(years: float, speed: float) -> float:
    """B(years), mean reversion `speed` above zero."""
    return -expm1(-speed * years) / speed


@kernel
def forward_spread(time: Floats, value: Floats, dirty: float, start: float) -> float:
    """z with sum value_j exp(-z time_j) = dirty, by Newton's steps on the logarithm; NaN where there is none."""
    z = start
    for _ in range(_STEPS):
        price, slope = 0.0, 0.0
        for j in range(len(time)):
            now = value[j] * exp(min(max(-z * time[j], -700.0), 700.0))
            price += now
            slope += now * time[j]
        step = math.log(price / dirty) * price / slope
        z += step
        if abs(step) < 1e-13:
            return z
        if not abs(z) < 5.0:
            return np.nan
    return np.nan


@kernel
def anchor(
    day: Integers,
    amount: Floats,
    log_discount: Floats,
    offsets: Integers,
    delivery: Integers,
    delivery_log: Floats,
    law: Floats,
    speeds: Floats,
    shear: float,
    forward: Floats,
    factor: Floats,
    centre: Floats,
    price: Floats,
    slope: Floats,
    single: Floats,
    single_slope: Floats,
) -> None:
    """Fill the prices of n issues for K events (a decision day and a delivery day each), converted: over their factor.

    day, amount, log_discount (m,), offsets (n + 1,): payments, day numbers and points. delivery, delivery_log (K,).
    law (LAW, K). forward (K, n): forward dirty prices, points. factor (n,).
    centre (K, n, 2): c1, c2. price (K, n, Q_TERMS, P_TERMS): the polynomial. single (K, n): E[P] / factor.
    slope, single_slope: derivatives of these by the forward dirty price (the first with the same centre).
    """
    longest = 0
    for i in range(len(factor)):
        longest = max(longest, offsets[i + 1] - offsets[i])
    time, value = np.empty(longest), np.empty(longest)
    b1, b2, growth = np.empty(longest), np.empty(longest), np.empty(longest)
    a1, a2 = speeds[0], speeds[1]
    for i in range(len(factor)):
        spread = 0.0
        for k in range(len(delivery)):
            count = 0
            for j in range(offsets[i], offsets[i + 1]):
                if day[j] > delivery[k]:
                    time[count] = (day[j] - delivery[k]) / _YEAR
                    value[count] = amount[j] * exp(log_discount[j] - delivery_log[k])
                    count += 1
            spread = forward_spread(time[:count], value[:count], forward[k, i], 0.0 if np.isnan(spread) else spread)
            if np.isnan(spread):
                single[k, i] = np.nan
                continue
            wait = law[WAIT, k]
            keep1, keep2 = exp(-a1 * wait), exp(-a2 * wait)
            near1, near2 = annuity(wait, a1), annuity(wait, a2)
            v11, v12, v22 = law[VAR11, k], law[VAR12, k], law[VAR22, k]
            to1 = law[MEAN1, k] + v11 * near1 + v12 * near2
            to2 = law[MEAN2, k] + v12 * near1 + v22 * near2
            for j in range(count):
                first = keep1 * annuity(time[j], a1)
                second = keep2 * annuity(time[j], a2)
                mean = to1 * first + to2 * second
                half = 0.5 * (v11 * first * first + v22 * second * second) + v12 * first * second
                value[j] *= exp(min(max(-spread * time[j], -700.0), 700.0))
                growth[j] = exp(-mean - half)
                b1[j] = first + shear * second
                b2[j] = second
            total, weighted, mid1, mid2 = 0.0, 0.0, 0.0, 0.0
            alone, alone_slope = 0.0, 0.0
            for j in range(count):
                first = b1[j] - shear * b2[j]
                total += value[j]
                weighted += value[j] * time[j]
                mid1 += value[j] * b1[j]
                mid2 += value[j] * b2[j]
                expected = value[j] * exp(-to1 * first - to2 * b2[j])
                alone += expected
                alone_slope += expected * time[j]
            inverse = 1.0 / factor[i]
            single[k, i] = alone * inverse
            single_slope[k, i] = alone_slope / weighted * inverse
            c1, c2 = mid1 / total, mid2 / total
            centre[k, i, 0], centre[k, i, 1] = c1, c2
            own, tangent = price[k, i], slope[k, i]
            own[:] = 0.0
            tangent[:] = 0.0
            for j in range(count):
                left1, left2 = c1 - b1[j], c2 - b2[j]
                outer = value[j] * growth[j] * inverse
                turn = time[j] / weighted
                for q in range(Q_TERMS):
                    inner = outer
                    for p in range(P_TERMS - q):
                        own[q, p] += inner
                        tangent[q, p] += inner * turn
                        inner *= left1 / (p + 1.0)
                    outer *= left2 / (q + 1.0)


@kernel
def prices_on_grid(
    x: Floats, v: Floats, centre: Floats, polynomial: Floats, constant: Floats, out: Floats, by_x: Floats, by_v: Floats
) -> None:
    """Converted clean prices of n issues and their derivatives on a grid, into out, by_x, by_v (n, len(v), len(x)).

    centre (n, 2), polynomial (n, Q_TERMS, P_TERMS): of one event; constant (n,): taken off, accrued interest over
    factor.
    """
    for i in range(len(constant)):
        c1, c2 = centre[i, 0], centre[i, 1]
        row = polynomial[i]
        for b in range(len(v)):
            y = v[b]
            fade = exp(-c2 * y)
            a0, d0 = _in_v(row, 0, y)
            a1, d1 = _in_v(row, 1, y)
            a2, d2 = _in_v(row, 2, y)
            a3, d3 = _in_v(row, 3, y)
            a4, d4 = _in_v(row, 4, y)
            a5, d5 = _in_v(row, 5, y)
            value, first, second = out[i, b], by_x[i, b], by_v[i, b]
            for a in range(len(x)):
                s = x[a]
                scale = fade * exp(-c1 * s)
                plain = fma(fma(fma(fma(fma(a5, s, a4), s, a3), s, a2), s, a1), s, a0)
                along = fma(fma(fma(fma(5.0 * a5, s, 4.0 * a4), s, 3.0 * a3), s, 2.0 * a2), s, a1)
                across = fma(fma(fma(fma(fma(d5, s, d4), s, d3), s, d2), s, d1), s, d0)
                value[a] = scale * plain - constant[i]
                first[a] = scale * (along - c1 * plain)
                second[a] = scale * (across - c2 * plain)


@inline
def _in_v(row: Floats, p: int, y: float) -> tuple[float, float]:
    """Coefficient of x^p at v = y, and its derivative by v."""
    value = fma(fma(fma(row[3, p], y, row[2, p]), y, row[1, p]), y, row[0, p])
    slope = fma(fma(3.0 * row[3, p], y, 2.0 * row[2, p]), y, row[1, p])
    return value, slope


@kernel
def prices_at(x: Floats, v: Floats, centre: Floats, polynomial: Floats, constant: Floats, out: Floats) -> None:
    """Converted clean prices of n issues at points (x, v), into out (n, points)."""
    for i in range(len(constant)):
        c1, c2 = centre[i, 0], centre[i, 1]
        r0, r1, r2, r3 = polynomial[i, 0], polynomial[i, 1], polynomial[i, 2], polynomial[i, 3]
        row = out[i]
        for a in range(len(x)):
            s, y = x[a], v[a]
            q0 = fma(fma(fma(fma(fma(r0[5], s, r0[4]), s, r0[3]), s, r0[2]), s, r0[1]), s, r0[0])
            q1 = fma(fma(fma(fma(r1[4], s, r1[3]), s, r1[2]), s, r1[1]), s, r1[0])
            q2 = fma(fma(fma(r2[3], s, r2[2]), s, r2[1]), s, r2[0])
            q3 = fma(fma(r3[2], s, r3[1]), s, r3[0])
            row[a] = exp(-c1 * s - c2 * y) * fma(fma(fma(q3, y, q2), y, q1), y, q0) - constant[i]
