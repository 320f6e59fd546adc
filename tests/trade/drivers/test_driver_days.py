"""Three days of the sample: a funding event, a dislocation, a calm quarter end. Plausible values and the tables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import polars as pl
import pytest
from driver_sample_days import CONTRACTS

import netbasis as nb
from netbasis.cli import main
from netbasis.errors import BadInput, UnknownName
from netbasis.trade.drivers.composite import WEIGHTS
from netbasis.trade.drivers.driver import find

DAYS = sorted(CONTRACTS)


@pytest.mark.parametrize("day", DAYS)
def test_seven_rows_in_order_and_json(day: str, on) -> None:
    frame = on(day).frame()
    assert frame["driver"].to_list() == [*WEIGHTS, "composite"]
    for row in frame.to_dicts():
        assert row["sentence_en"].endswith(".")
        assert row["sentence_zh"].endswith("。")
        assert row["value"] is not None or row["reason"]
        assert row["percentile"] is None or 0.0 <= row["percentile"] <= 1.0
        assert row["score"] is None or -1.0 <= row["score"] <= 1.0
        assert (row["direction"] is None) == (row["score"] is None)
    rows = json.loads(frame.write_json())
    assert rows[0]["date"] == day
    assert frame.schema["as_of"] == pl.Date
    assert frame["weight"][:-1].sum() == pytest.approx(1.0)


def test_every_column_is_in_the_glossary(on) -> None:
    glossary = (Path(__file__).parents[3] / "docs" / "glossary.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_0-9]+)`", glossary))
    assert [name for name in on("2020-03-18").frame().columns if name not in named] == []


@pytest.mark.parametrize("language", ["", ".zh-TW"])
def test_the_example_of_the_document_is_what_the_command_prints(language: str, capsysbinary) -> None:
    document = (Path(__file__).parents[3] / "docs" / f"drivers{language}.md").read_text(encoding="utf-8")
    example = re.search(r"^```text\n(.*?)^```", document, re.M | re.S)
    assert example is not None
    assert main(["drivers", "ZNZ9", "--date", "2019-09-17", "--lang", "zh" if language else "en"]) == 0
    assert capsysbinary.readouterr().out.decode().strip() == example.group(1).strip()


@pytest.mark.parametrize("day", DAYS)
def test_every_measure_without_a_value_has_a_reason(day: str, on) -> None:
    for row in on(day).measures().to_dicts():
        assert row["value"] is not None or row["reason"], row


def test_september_2019_is_one_night_of_funding(on) -> None:
    # SOFR 5.25% on 17 September, IOER 2.10%: the spike stands in financing, not in the arbitrage gap
    found = on("2019-09-17")
    financing = found.driver("financing_cost")
    assert financing.value == pytest.approx(315.0)
    assert (financing.percentile, financing.score, financing.direction) == (1.0, -1.0, -1)
    assert find(financing.measures, "overnight_over_band").value == pytest.approx(300.0)
    assert find(financing.measures, "term_repo").value == pytest.approx(2.23, abs=0.01)
    assert abs(find(found.driver("arbitrage_gap").measures, "repo_gap").value) < 60.0
    assert found.driver("market_liquidity").value < 1.5
    assert found.composite.trade == "none"


def test_march_2020_is_noise_and_a_rich_future(on) -> None:
    found = on("2020-03-18")
    liquidity = found.driver("market_liquidity")
    assert 2.5 < liquidity.value < 5.0
    assert liquidity.percentile > 0.8
    assert liquidity.direction == -1
    assert found.driver("financing_cost").value == pytest.approx(0.0, abs=1e-9)  # SOFR 0.10%, IOER 0.10%
    curve = {m.name: m.value for m in found.driver("curve_dynamics").measures}
    assert curve["level"] == pytest.approx(1.18)  # Treasury par yields, ten-year
    assert curve["slope"] == pytest.approx(64.0)
    assert found.driver("arbitrage_gap").direction == 1
    hedging = found.driver("hedging_demand")
    assert (str(hedging.as_of), hedging.lag_days) == ("2020-03-10", 8)
    assert found.composite.trade == "long_basis"
    assert found.composite.size < 0.15  # noise and volatility leave little of it
    assert 4.0 < found.composite.stop < 20.0


def test_a_calm_day_of_2023_has_no_positions_and_says_so(on) -> None:
    found = on("2023-06-30")
    hedging = found.driver("hedging_demand")
    assert hedging.value is None
    assert hedging.score is None
    assert hedging.reason == "the last report held is of 2021-12-28, 549 days before: weeks are missing"
    assert found.composite.left_out == ("hedging_demand",)
    assert found.composite.used["arbitrage_gap"] == pytest.approx(0.4 / 0.9)
    assert find(found.driver("financing_cost").measures, "days_to_quarter_end").value == 0.0
    assert found.driver("market_liquidity").value < 2.0
    assert found.positions().is_empty()


def test_the_market_of_a_day_and_its_history_give_the_same(on) -> None:
    market = nb.sample_market("2020-03-18")
    frame = nb.drivers(market, "ZNM0", history=nb.sample_panel())
    assert frame.equals(on("2020-03-18").frame())


def test_a_market_of_ones_own_has_no_history_of_prices() -> None:
    found = nb.driver_set(nb.sample_market("2020-03-18"), "ZNM0")
    gap, reversion = found.driver("arbitrage_gap"), found.driver("mean_reversion")
    assert gap.value is not None
    assert (gap.percentile, gap.reason) == (None, "no price history of this market")
    assert (reversion.score, reversion.reason) == (None, "no price history of this market")
    assert found.driver("financing_cost").percentile is not None  # public records reach the day
    assert found.composite.stop is None


def test_a_contract_the_history_lacks_and_a_gap_that_is_no_market() -> None:
    # the 30-year's basket is priced in part on this day: its gap of -239 bp is no signal
    found = nb.driver_set("2020-03-18", "ZBM0")
    gap = found.driver("arbitrage_gap")
    assert gap.value is not None
    assert gap.score is None
    assert gap.reason.startswith("over 200 bp from term repo")
    assert found.driver("mean_reversion").reason == "the price history has no day of ZB before this"
    assert (found.composite.trade, found.composite.size) == ("none", 0.0)


def test_names_that_are_not_there() -> None:
    with pytest.raises(UnknownName, match="ZNM1"):
        nb.drivers("2020-03-18", "ZNM1")
    with pytest.raises(UnknownName, match="no business day"):
        nb.drivers("2020-03-15")
    with pytest.raises(BadInput, match="adding up to one"):
        nb.drivers("2020-03-18", "ZFM0", weights={"arbitrage_gap": 0.9})


def test_the_ten_year_far_enough_is_the_contract_when_none_is_named() -> None:
    from netbasis.trade.drivers.table import _front

    assert _front(nb.sample_market("2020-03-18")) == "ZNM0"
    assert _front(nb.sample_market("2019-09-17")) == "ZNZ9"
