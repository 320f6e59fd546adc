"""Critical shock, amplification, reverse stress test."""

from dataclasses import replace

import numpy as np
import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.system.bands import SPIRAL, Event
from netbasis.system.critical import amplification, critical_shock
from netbasis.system.engine import run
from netbasis.system.parameters import Parameters
from netbasis.system.reverse import Channel, _nearest, _unit, reverse_stress, usual_channels
from netbasis.system.scenario import read_scenario

MARCH, CALM = read_scenario("mar2020").without("purchases"), read_scenario("calm")
QUIET, NOISY = Parameters(), Parameters(noise=3.0, flow_noise=10.0)
WIDE = Event("dislocation", 60.0)


def test_the_event_happens_at_the_critical_size_and_not_below():
    found = critical_shock(MARCH, WIDE, NOISY, count=5, per_day=2, tolerance=0.02)
    for i, size in enumerate(found.size.tolist()):
        for shock, met in ((size, 1.0), (size - 0.02, 0.0)):
            alone = run(MARCH, replace(NOISY, shock=shock), first=i, record=False, per_day=2)
            assert WIDE.happened(alone.metrics)[0] == met
    assert found.band["low"] <= found.band["middle"] <= found.band["high"]
    assert not found.returns.any()
    assert found.audit.scenarios % 5 == 0
    assert found.audit.residual < 1e-12
    assert found.table()["reason"].null_count() == 5


def test_a_brute_force_grid_finds_the_same_size():
    found = critical_shock(MARCH, WIDE, QUIET, count=1, per_day=2, tolerance=0.005)
    grid = np.arange(0.0, 2.0, 0.005)
    rows = np.repeat(MARCH.applied(QUIET).array()[None], len(grid), axis=0)
    rows[:, Parameters.__slots__.index("shock")] = grid
    met = WIDE.happened(run(MARCH, QUIET, count=len(grid), per_day=2, record=False, rows=rows).metrics)
    assert abs(found.size[0] - grid[met.argmax()]) <= 0.005


def test_what_is_not_found_has_a_reason():
    never = critical_shock(CALM, SPIRAL, QUIET, count=1, per_day=1)
    assert never.size[0] == np.inf
    assert never.band["middle"] is None
    assert "does not happen up to 5" in never.table()["reason"][0]
    always = critical_shock(CALM, Event("dislocation", -1.0), QUIET, count=1, per_day=1)
    assert always.size[0] == -np.inf
    assert "already" in always.table()["reason"][0]


def test_amplification_only_where_the_frozen_move_is_large_enough():
    found = amplification(MARCH, NOISY, count=6, per_day=2)
    assert found.band["low"] > 1.0
    assert np.allclose(found.ratio, found.full / found.frozen)
    small = amplification(CALM, QUIET, count=1, per_day=2)
    assert small.band == {"low": None, "middle": None, "high": None}
    assert "5 bp" in small.reason
    assert "5 bp" in small.table()["reason"][0]
    assert small.table()["amplification"].null_count() == 1


def test_without_reasons_to_charge_the_amplification_is_one():
    bare = replace(NOISY, impact=0.0, risk=0.0)
    found = amplification(MARCH, bare, count=4, per_day=2)
    assert np.allclose(found.ratio[~np.isnan(found.ratio)], 1.0)


@pytest.mark.slow
def test_the_most_likely_shock_against_brute_force():
    channels = (Channel("foreign", 100.0), Channel("am", 60.0))
    event = Event("dislocation", 30.0)
    found = reverse_stress(CALM, event, QUIET, channels=channels, per_day=1, most=5.0)
    units = [_unit(CALM, channel, 0, 10) for channel in channels]
    best = np.inf
    for z in np.ndindex(22, 22):
        z = 0.15 * np.array(z)
        if z @ z < best**2:
            moved = replace(CALM, path=CALM.path + z[0] * units[0] + z[1] * units[1])
            if event.happened(run(moved, QUIET, per_day=1, record=False).metrics)[0]:
                best = float(np.sqrt(z @ z))
    assert found.distance <= best + 0.01  # the grid's best point is no nearer
    assert best - found.distance < 0.22  # and some point of the grid is near
    moved = replace(CALM, path=CALM.path + np.tensordot(found.deviations, np.array(units), 1))
    assert event.happened(run(moved, QUIET, per_day=1, record=False).metrics)[0] == 1.0
    assert found.amounts.tolist() == (found.deviations * [100.0, 60.0]).tolist()
    assert 0.0 < found.probability < 0.5


def test_the_search_on_a_plane_and_a_ball():
    # nearest point of the plane a.z = b is a b/|a|^2
    a, b = np.array([3.0, 1.0, 0.5]), 5.0
    found, distance = _nearest(lambda z: z @ a >= b, [True, False, False], 8.0, 0.001)
    assert abs(distance - b / np.sqrt(a @ a)) < 0.01
    assert np.allclose(found, a * b / (a @ a), atol=0.1)
    down, distance = _nearest(lambda z: z[0] <= -2.0, [True, True], 8.0, 0.001)
    assert abs(distance - 2.0) < 0.01
    assert down[0] < 0.0
    assert _nearest(lambda z: False, [True], 8.0, 0.01)[1] == np.inf
    assert _nearest(lambda z: True, [True], 8.0, 0.01)[1] == 0.0


@pytest.mark.slow
def test_the_distance_has_a_band_over_seeds():
    found = reverse_stress(CALM, Event("dislocation", 30.0), NOISY, count=8, per_day=1)
    assert found.band["low"] <= found.band["middle"] <= found.band["high"]
    assert 0.5 * found.distance <= found.band["middle"] <= 1.5 * found.distance
    assert found.table()["channel"].to_list() == ["yield", "foreign", "am"]
    assert found.audit.scenarios > 8


def test_a_shock_that_is_not_found_and_what_is_refused():
    found = reverse_stress(CALM, SPIRAL, QUIET, channels=[Channel("tax", 1.0)], per_day=1, most=2.0)
    assert found.table()["deviations"].to_list() == [None]
    assert "not reached within 2" in found.reason
    assert found.probability == 0.0
    with pytest.raises(UnknownName, match="foreign"):
        Channel("foriegn", 1.0)
    with pytest.raises(BadInput, match="deviation"):
        Channel("foreign", 0.0)
    with pytest.raises(BadInput, match="days of the shock"):
        reverse_stress(CALM, SPIRAL, first=55, days=10)
    with pytest.raises(BadInput, match="channels"):
        reverse_stress(CALM, SPIRAL, channels=[])
    with pytest.raises(BadInput, match="search"):
        reverse_stress(CALM, SPIRAL, most=0.0)
    with pytest.raises(BadInput, match="range of shocks"):
        critical_shock(CALM, SPIRAL, low=2.0, high=1.0, count=1)
    with pytest.raises(BadInput, match="paired seeds"):
        critical_shock(CALM, SPIRAL, count=4)
    assert all(channel.ground for channel in usual_channels(CALM))


def test_not_found_among_sizes_without_numbers_is_not_never():
    """From 1.67 times the path on foreign holders would sell more than the $500bn they hold: what then happens is not
    known, and the answer says so."""
    scenario = read_scenario("mar2020")
    scenario = replace(scenario, sizes=replace(scenario.sizes, foreign=500.0))
    never = Event("repo", 1e8)
    found = critical_shock(scenario, never, count=1, high=5.0, per_day=1)
    assert np.isnan(found.size).all()
    assert found.table()["reason"].to_list() == ["not found: some sizes have no numbers"]
    within = critical_shock(scenario, never, count=1, high=1.2, per_day=1)
    assert within.table()["reason"].to_list() == ["does not happen up to 1.2"]
