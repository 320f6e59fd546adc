"""Cash of the funds by cause, room of dealers, losses of lenders, the book against volatility."""

from dataclasses import replace

import numpy as np
import pytest

from netbasis.errors import BadInput
from netbasis.system.bands import start_of
from netbasis.system.decompose import (
    CAUSES,
    drains,
    headroom_at_risk,
    losses_passed_on,
    short_volatility,
)
from netbasis.system.engine import run
from netbasis.system.parameters import Parameters
from netbasis.system.population import Cohort
from netbasis.system.scenario import read_scenario

MARCH, CALM = read_scenario("mar2020").without("purchases"), read_scenario("calm")
NOISY = Parameters(noise=3.0, flow_noise=10.0)


@pytest.fixture(scope="module")
def march():
    return run(MARCH, NOISY, count=8, per_day=2)


def test_causes_add_up_to_the_change_of_cash(march):
    found = drains(march, NOISY)
    assert np.allclose(found.amounts.sum(axis=2), found.change, atol=1e-12)
    start = start_of(MARCH, MARCH.applied(NOISY))
    assert np.allclose(start.accounts[0, 0] + found.change.sum(axis=1), march.path("cash")[:, -1])
    assert np.allclose(found.amounts[:, :, 0].sum(axis=1), march.metric("variation"))


@pytest.mark.parametrize("per_day", [1, 4])
def test_what_is_left_is_the_coupon(per_day):
    result = run(MARCH, NOISY, count=8, per_day=per_day)
    coupons = drains(result, NOISY).amounts[:, :, CAUSES.index("coupons")]
    start = start_of(MARCH, MARCH.applied(NOISY)).bonds[0].sum()
    before = np.concatenate([np.full((8, 1), start), result.path("bonds")[:, :-1]], axis=1)
    rate = MARCH.sizes.coupon / 365.0
    # paid on what is held before the sales of a step: in a day of one step, on the evening before
    traded = 0.0 if per_day == 1 else result.path("sold") + result.path("bought")
    assert (np.abs(coupons - before * rate) <= traded * rate + 1e-12).all()


def test_tables_of_drains(march):
    found = drains(march, NOISY)
    table = found.table()
    assert len(table) == MARCH.days * len(CAUSES)
    calls = found.calls()
    assert calls["cause"].to_list() == list(CAUSES)
    assert np.isclose(calls["part"].sum(), 1.0)
    assert (calls["low"] <= calls["high"]).all()
    assert calls["left"][CAUSES.index("coupons")] == 0.0
    assert found.audit is march.audit


def test_room_of_dealers(march):
    found = headroom_at_risk(march)
    assert found["q01"][0] <= found["q05"][0] <= found["q50"][0] <= found["q95"][0]
    assert found["q50"][0] in march.path("headroom").min(axis=1)
    assert found["below_zero_low"][0] <= found["below_zero"][0] <= found["below_zero_high"][0]
    with pytest.raises(BadInput, match="record=True"):
        headroom_at_risk(run(MARCH, record=False))
    with pytest.raises(BadInput, match="record=True"):
        drains(run(MARCH, record=False))


def test_losses_passed_on(march):
    quiet = losses_passed_on(run(CALM, NOISY, count=4, per_day=2))
    assert quiet["probability"][0] == 0.0
    assert quiet["mean_where_any"][0] is None
    assert quiet["high"][0] > 0.0  # four scenarios do not prove that it cannot happen
    thin = replace(MARCH, cohort=Cohort(all_in_leverage=100.0, zero_share=1.0))
    bad = run(thin, replace(NOISY, shock=4.0, speed=0.05, rise=2.0), count=4, per_day=2)
    found = losses_passed_on(bad)
    assert found["worst"][0] == bad.metric("lender_loss").max()
    assert found["probability"][0] == (bad.metric("lender_loss") > 0.0).mean()
    assert drains(bad, NOISY).amounts[:, :, CAUSES.index("lenders")].sum() == pytest.approx(
        bad.metric("lender_loss").sum()
    )


@pytest.mark.slow
def test_the_book_is_short_volatility():
    found = short_volatility(
        CALM, read_scenario("mar2020").without("purchases"), NOISY, count=24, in_crisis=6, per_day=1
    )
    said = found.summary()
    assert said["gains"] > 0.5  # most years a small gain
    assert said["skewness"] < 0.0  # and a tail on the left
    assert said["crisis"] < 0.0 < said["calm"]
    assert said["worst_5%"] < said["crisis"]
    assert said["correlation"] < 0.0
    table = found.table(5)
    assert table["volatility"].to_list() == sorted(table["volatility"])
    assert table["years"].sum() == len(found.profit) == 3 * (24 + 4 * 6)
    assert (table["profit_low"] <= table["profit_high"]).all()
    assert found.audit.scenarios == len(found.profit)


def test_what_is_refused():
    with pytest.raises(BadInput, match="same tenors"):
        short_volatility(CALM, replace(MARCH, tenors=("2y",)), NOISY)
    with pytest.raises(BadInput, match="no longer than a year"):
        short_volatility(CALM, MARCH, NOISY, days=30)
    with pytest.raises(BadInput, match="noises"):
        short_volatility(CALM, MARCH, NOISY, noises=[])
