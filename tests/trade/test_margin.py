"""Initial margin: the model by hand, its daily limits, tables and their gaps."""

import math
from datetime import date

import numpy as np
import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.market.par_history import ParHistory
from netbasis.trade.margin import MarginModel, MarginRow, MarginTable

DAYS = np.array(["2020-03-02", "2020-03-03", "2020-03-04", "2020-03-05", "2020-03-09"], dtype="datetime64[D]")


def test_target_by_hand():
    """k 3.5, one day, anchor 5 bp, DV01 0.07 a bp, face 100,000: 3.5 x 5 x 0.07 x 1000 = $1,225 at the anchor."""
    model = MarginModel()
    found = model.target(np.array([5.0, 20.0, 1.0]), np.full(3, 0.07), 100_000.0)
    assert found == pytest.approx([1225.0, 1225.0 * math.sqrt(20 / 5), 1225.0 * math.sqrt(3 / 5)])
    assert MarginModel(mpor=4.0).target(np.array([5.0]), np.array([0.07]), 100_000.0) == pytest.approx([2450.0])


@pytest.mark.parametrize("elasticity", [0.0, 0.3, 0.7, 1.0])
def test_elasticity(elasticity):
    model = MarginModel(elasticity=elasticity)
    low, high = model.target(np.array([6.0, 12.0]), np.full(2, 0.07), 1e5)
    assert math.log(high / low) / math.log(2.0) == pytest.approx(elasticity, abs=1e-12)


def test_daily_limits_and_unknown_days():
    model = MarginModel(elasticity=1.0)
    volatility = np.array([np.nan, 5.0, 20.0, np.nan, 20.0, 3.0])
    found = model.path(volatility, np.full(6, 0.07), 1e5)
    assert math.isnan(found[0])  # nothing from a later day
    up, down = 1.15, 0.98
    assert found[1:] == pytest.approx([1225.0 * x for x in (1.0, up, up, up * up, up * up * down)])
    assert model.path(volatility, np.full(6, 0.07), 1e5, start=1000.0)[:2] == pytest.approx([1000.0, 1150.0])


def test_volatility_by_hand():
    """Changes of 10, -5, 0 bp, half-life 2 days: weights of 0.5 ** (1/2) a day."""
    par = ParHistory(DAYS[:4], np.array([10.0]), np.array([[0.0100], [0.0110], [0.0105], [0.0105]]), "made")
    keep = 0.5**0.5
    found = MarginModel(half_life=2.0).volatility(par, 10.0, DAYS)
    two = math.sqrt((keep * 100.0 + 25.0) / (keep + 1.0))
    three = math.sqrt((keep**2 * 100.0 + keep * 25.0) / (keep**2 + keep + 1.0))
    assert math.isnan(found[0])
    assert found[1:] == pytest.approx([10.0, two, three, three])


def test_volatility_knows_nothing_of_later_days():
    yields = np.array([[0.0100], [0.0110], [0.0105], [0.0200]])
    known = MarginModel().volatility(ParHistory(DAYS[:4], np.array([10.0]), yields, "made"), 10.0, DAYS[:3])
    yields[3] = 0.5
    again = MarginModel().volatility(ParHistory(DAYS[:4], np.array([10.0]), yields, "made"), 10.0, DAYS[:3])
    assert np.array_equal(known, again, equal_nan=True)


def test_table_by_date():
    table = MarginTable.of([
        MarginRow("ZN", date(2020, 3, 4), 1650.0, "notice"), MarginRow("ZN", date(2020, 1, 1), 1300.0),
        MarginRow("ZB", date(2020, 1, 1), 3000.0),
    ])  # fmt: skip
    assert table.path("ZN", DAYS).tolist() == [1300.0, 1300.0, 1650.0, 1650.0, 1650.0]


def test_table_with_gaps():
    late = MarginTable.of([MarginRow("ZN", date(2020, 3, 4), 1650.0)])
    with pytest.raises(BadInput, match="starts too late"):
        late.path("ZN", DAYS)
    with pytest.raises(BadInput, match="no row of ZB"):
        late.path("ZB", DAYS)


@pytest.mark.parametrize(
    "rows", [
        [MarginRow("ZN", date(2020, 1, 1), 1.0), MarginRow("ZN", date(2020, 1, 1), 2.0)],
        [MarginRow("ZN", date(2020, 1, 1), 0.0)], [MarginRow("ZN", date(2020, 1, 1), math.nan)],
    ],
)  # fmt: skip
def test_tables_that_are_none(rows):
    with pytest.raises(BadInput):
        MarginTable.of(rows)


def test_unknown_root():
    with pytest.raises(UnknownName):
        MarginTable.of([MarginRow("XX", date(2020, 1, 1), 1.0)])


@pytest.mark.parametrize(
    "wrong",
    [{"k": -1.0}, {"elasticity": 1.1}, {"floor": 6.0}, {"most_fall": 1.5}, {"half_life": 0.0}, {"mpor": math.nan}],
)
def test_models_that_are_none(wrong):
    with pytest.raises(BadInput):
        MarginModel(**wrong)


def test_cross_margining_saves_its_part():
    whole, netted = MarginModel(), MarginModel(offset=0.4)
    volatility, dv01 = np.array([4.0, 9.0]), np.array([0.08, 0.09])
    assert netted.target(volatility, dv01, 1e5) == pytest.approx(0.6 * whole.target(volatility, dv01, 1e5), rel=1e-15)
    with pytest.raises(BadInput, match="offset"):
        MarginModel(offset=1.2)
