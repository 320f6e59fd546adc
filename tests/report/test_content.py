"""What the report is made of: one fitted curve serves the table and the noise, and is the market's own."""

from __future__ import annotations

import pytest
from polars.testing import assert_frame_equal

from netbasis.analytics.rich_cheap import noise, rich_cheap
from netbasis.data.sample import sample_market
from netbasis.errors import BadInput
from netbasis.market.fit import fit_curve
from netbasis.report.content import MODELS, gather


def test_the_shared_curve_changes_no_number():
    day = gather(["2020-03-18"]).days[0]
    assert day.curve is not None
    for model in MODELS:
        assert_frame_equal(day.curve.tables[model], rich_cheap(day.market, model), check_exact=True)
        assert day.curve.noise[model] == noise(day.market, model)


def test_a_curve_of_another_market_is_refused():
    curve = fit_curve(sample_market("2020-03-12"))
    for judge in (rich_cheap, noise):
        with pytest.raises(BadInput, match="another market"):
            judge(sample_market("2020-03-18"), curve=curve)


def test_a_single_day_maps_all_its_contracts_and_several_days_the_last_and_the_example():
    one, two = gather(["2020-03-18"]), gather(["2019-09-17", "2020-03-18"])
    assert [found.contract.code for found in one.maps] == one.days[0].ctd["contract"].to_list()
    assert [found.contract.code for found in two.maps] == ["ZNM0", "ZNZ3"]
