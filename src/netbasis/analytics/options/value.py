"""wip"""
from __future__ import annotations
from datetime import date
import numpy as np
from netbasis.analytics.options.grid import Grid, even_rule, normal_rule, Moves
from netbasis.analytics.options.issues import Issues, Timetable, anchor_issues
from netbasis.analytics.options.model import Accuracy, Gauss2, Rights
from netbasis.kernels import delivery_options as kernels
from netbasis.kernels import gaussian_issues as gi


def futures_price(issues, timetable, model, rights, accuracy, share):
    days = timetable.days
    K = len(days)
    at = timetable.years(days[-1])
    grid = Grid.until(model, at, accuracy)
    size = len(grid.x) * len(grid.v)
    n = len(issues)
    if not rights.timing and not rights.end_of_month:
        return direct(issues, timetable, model, accuracy)
    def surface(k):
        out = np.empty((3, n, len(grid.v), len(grid.x)))
        gi.prices_on_grid(grid.x, grid.v, issues.centre[k], issues.polynomial[k], issues.accrued[k], *out)
        return out.reshape(3, n, size)
    F = np.empty(size)
    kernels.lowest_price(surface(K + 1)[0], issues.noise[K + 1], F)
    if rights.end_of_month:
        law = Moves.of(model, timetable.years(timetable.last_choice) - at)
        z, w = normal_rule(accuracy.moves)
        z2, w2 = normal_rule(accuracy.cross_moves)
        sx = np.repeat(law.sd_x * z, len(z2)); sv = law.tilt * sx + np.tile(law.sd_v * z2, len(z))
        ww = np.repeat(w, len(z2)) * np.tile(w2, len(z))
        out = np.empty((len(grid.v), len(grid.x)))
        kernels.end_of_month(grid.x, grid.v, sx, sv, ww, law.keep_x, law.keep_v, law.pull, issues.centre[K],
            issues.polynomial[K], issues.accrued[K], issues.noise[K], issues.factor, F.reshape(out.shape), out)
        F = out.ravel()
    if rights.timing:
        early = np.empty(size)
        kernels.lowest_price(surface(K - 1)[0], issues.noise[K - 1], early)
        F = np.minimum(F, early)
        steps = {}
        shared = np.zeros(2); own = np.zeros(n)
        if rights.wild_card:
            s1, s2 = model.level_bp * 1e-4, model.slope_bp * 1e-4
            shared = share / 365 * np.array([s1 * s1, s2 * s2 * (1 - model.correlation ** 2)])
        for k in range(K - 2, -1, -1):
            gap = (days[k + 1] - days[k]).days
            if gap not in steps: steps[gap] = grid.step(gap / 365)
            hold = steps[gap] @ F
            hx, hv = grid.gradient(hold)
            g, gx, gv = surface(k)
            if rights.wild_card: own = issues.own[k]
            F = np.empty(size)
            kernels.intention_day(g, gx, gv, issues.noise[k], issues.factor, hold, hx, hv, shared, own, F)
        at = timetable.years(days[0])
    return grid.start(at) @ F


def direct(issues, timetable, model, accuracy, points=241):
    K = len(timetable.days)
    law = Moves.of(model, timetable.years(timetable.days[-1]))
    z, w = even_rule(points)
    z2, w2 = normal_rule(9)
    sx = np.repeat(law.sd_x * z, len(z2)); sv = law.tilt * sx + np.tile(law.sd_v * z2, len(z))
    ww = np.repeat(w, len(z2)) * np.tile(w2, len(z))
    price = np.empty((len(issues), len(ww)))
    gi.prices_at(sx, sv, issues.centre[K + 1], issues.polynomial[K + 1], issues.accrued[K + 1], price)
    out = np.empty(len(ww))
    kernels.lowest_price(price, issues.noise[K + 1], out)
    return ww @ out
