"""The fragility map, intervals, events."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.errors import BadInput, UnknownName
from netbasis.system.bands import SPIRAL, Event, band, book_loss, wilson
from netbasis.system.engine import METRICS, run
from netbasis.system.maps import fragility_map, map_plan
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario
from netbasis.system.sweep import run_sweep
from netbasis.system.sweep_axes import changed

MARCH = read_scenario("mar2020").without("purchases")
NOISY = Parameters(noise=3.0, flow_noise=10.0)


def plan_of(**given_):
    asked = {"leverage": [10.0, 30.0], "haircut": [0.01, 0.05], "shock": [0.3, 0.6, 4.5], "count": 6, "per_day": 2}
    return map_plan(MARCH, NOISY, **{**asked, **given_})


def test_the_wilson_interval():
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    low, high = wilson(np.array([81.0, 15.0, 0.0, 1.0]), np.array([263.0, 148.0, 20.0, 29.0]))
    assert low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]


@given(n=st.integers(1, 10**6), part=st.floats(0.0, 1.0))
def test_an_interval_holds_its_estimate(n, part):
    k = float(round(part * n))
    low, high = wilson(np.array([k]), np.array([float(n)]))
    assert 0.0 <= low[0] <= k / n <= high[0] <= 1.0
    assert high[0] > low[0]


def test_nothing_tried_has_no_interval():
    low, high = wilson(np.array([0.0]), np.array([0.0]))
    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_a_band_is_of_values_and_open_where_they_are():
    assert band(np.arange(1.0, 21.0)) == {"low": 2.0, "middle": 11.0, "high": 20.0}
    assert band(np.array([1.0, 2.0, np.inf, np.nan])) == {"low": 1.0, "middle": 2.0, "high": None}
    assert band(np.array([np.nan])) == {"low": None, "middle": None, "high": None}


def test_a_map_is_what_single_runs_give():
    event = book_loss(0.3)
    found = fragility_map(plan_of(), event)
    assert found.probability.shape == (2, 2, 3)
    for i, leverage in enumerate(found.leverage):
        for j, haircut in enumerate(found.haircut):
            for k, shock in enumerate(found.shock):
                values = {"funds.all_in_leverage": leverage, "funds.haircut": haircut, "shock": shock}
                scenario, parameters = changed(MARCH, NOISY, values)
                alone = run(scenario, parameters, count=6, record=False, per_day=2)
                assert found.probability[i, j, k] == (alone.metric("book") < -0.3).mean()
    table = found.table()
    assert len(table) == 12
    assert table["reason"].null_count() == 12
    assert (table["low"] <= table["probability"]).all()
    assert (table["probability"] <= table["high"]).all()
    assert found.audit.scenarios == 72
    assert found.audit.residual < 1e-12


def test_larger_shocks_end_in_spirals():
    found = fragility_map(plan_of(leverage=[20.0], haircut=[0.02]), SPIRAL)
    assert found.probability[0, 0].tolist() == sorted(found.probability[0, 0].tolist())
    assert found.probability[0, 0, 0] == 0.0


def test_a_map_of_a_sweep_in_a_folder_is_the_same(tmp_path):
    plan = plan_of(count=4)
    swept = run_sweep(plan, tmp_path, workers=0, in_a_task=11)
    here, there = fragility_map(plan, book_loss(0.3)), fragility_map(swept, book_loss(0.3))
    assert here.table().equals(there.table())
    assert here.audit.result == there.audit.result


def test_what_is_refused():
    with pytest.raises(BadInput, match="paired seeds"):
        map_plan(MARCH, Parameters(), leverage=[20.0], haircut=[0.02], shock=[1.0], count=2)
    with pytest.raises(BadInput, match="loss of the book"):
        book_loss(1.5)
    with pytest.raises(UnknownName, match="dislocation"):
        Event("dislocatoin", 1.0)
    with pytest.raises(BadInput, match="threshold"):
        Event("dislocation", float("nan"))
    assert str(book_loss(0.2)) == "book < -0.2"


def test_a_scenario_without_numbers_is_not_counted():
    metrics = np.zeros((3, len(METRICS)))
    metrics[0], metrics[1] = np.nan, 1000.0
    assert np.isnan(SPIRAL.happened(metrics)[0])
    assert SPIRAL.happened(metrics)[1:].tolist() == [1.0, 0.0]
