"""The step of time: results converge at first order, and it is not the step that decides how fast the market answers.

Days are compared at their end, over the whole path: a maximum over days may pass from one day to another and then
converges by jumps.
"""

from dataclasses import replace

import numpy as np
import pytest

from netbasis.system.engine import run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario

STEPS = (1, 2, 4, 8, 16)
MAIN = {
    "mar2020": ("yield", "dislocation", "basis", "bonds", "utilisation", "dealer_bonds"),
    "sep2019": ("repo", "reserves", "dislocation", "dealer_bonds", "cash"),
    "apr2025": ("yield", "dislocation", "basis", "dealer_bonds", "equity"),
}


@pytest.fixture(scope="module", params=MAIN)
def paths(request):
    scenario = read_scenario(request.param)
    return request.param, {s: run(scenario, per_day=s) for s in STEPS}


def gaps(found, variable):
    """Largest difference of a day between each number of steps and twice as many."""
    values = [found[s].path(variable)[0] for s in STEPS]
    return np.array([np.abs(a - b).max() for a, b in zip(values[1:], values[:-1], strict=True)])


def test_differences_shrink_at_first_order(paths):
    name, found = paths
    for variable in MAIN[name]:
        off = gaps(found, variable)
        order = np.log2(off[1] / off[3]) / 2.0  # from 2 -> 4 to 8 -> 16
        assert order > 0.6, (name, variable, off.tolist())
        assert off[3] < off[0], (name, variable, off.tolist())


def test_what_four_steps_a_day_are_off(paths):
    """Against the limit that 8 and 16 steps point to. The numbers stand in docs/system.md."""
    name, found = paths
    most = {"mar2020": ("dislocation", 0.08), "sep2019": ("repo", 0.16), "apr2025": ("yield", 0.01)}
    variable, part = most[name]
    four, eight, sixteen = (found[s].path(variable)[0] for s in (4, 8, 16))
    limit = 2.0 * sixteen - eight
    assert np.abs(four - limit).max() / np.abs(limit).max() < part


def half_way(path):
    """Day, with its part, by which half of all that was sold had been sold."""
    total = np.cumsum(path)
    day = int(np.searchsorted(total, total[-1] / 2.0))
    before = total[day - 1] if day else 0.0
    return day + (total[-1] / 2.0 - before) / (total[day] - before)


def test_speed_of_the_answer_is_not_the_step():
    scenario = read_scenario("mar2020")
    timed = {s: half_way(run(scenario, per_day=s).path("sold")[0]) for s in (1, 4, 16)}
    assert abs(timed[4] - timed[16]) < 0.15
    assert abs(timed[1] - timed[16]) < 0.8
    slow = half_way(run(scenario, Parameters(speed=0.1), per_day=4).path("sold")[0])
    assert slow > timed[4] + 4.0 * abs(timed[4] - timed[16])  # the parameter decides


@pytest.mark.parametrize("speed", [0.2, 0.5, 2.0])
def test_a_constant_pull_is_exact_in_any_step(speed):
    """Nothing moves but a margin call that half of the funds' cash does not cover: what a fund sells follows speed x
    time, whatever the number of steps."""
    scenario = read_scenario("calm")
    path = scenario.path[:12].copy()
    path[1:, 20 + 4] = 4.0
    scenario = replace(scenario, path=path)
    p = Parameters(speed=speed, impact=0.0, risk=0.0, demand=0.0, natural=0.0, rise=10.0, elasticity=0.0)
    books = np.array([run(scenario, p, per_day=s).path("bonds")[0] for s in (1, 2, 4, 8, 16)])
    assert books[0, -1] < 0.97 * books[0, 0]
    first = np.abs(np.diff(books, axis=0)).max(axis=1)
    assert first[3] < 0.3 * first[1] or first[1] < 1e-6
