"""The size of the trade: by hand, against published figures, and by market prices where they are held."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from monitor_cases import records, series

from netbasis.conventions.position_reports import ROOTS
from netbasis.data.sample import sample_market
from netbasis.market.par_bond import par_bond_dv01, par_dv01, par_factor
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.indicator import history, read
from netbasis.monitoring.records import Records, position_name
from netbasis.monitoring.size import shortest_terms, size_table, weights
from netbasis.trade.drivers.hedging import contract_dv01
from netbasis.trade.drivers.known import known_at

FACES = {"ZT": 200_000, "ZF": 100_000, "ZN": 100_000, "TN": 100_000, "ZB": 100_000, "UB": 100_000}


def test_the_trade_is_the_smaller_side_contract_by_contract() -> None:
    held = []
    for root, short, long in (("ZT", 10_000, 4_000), ("ZN", 3_000, 9_000)):
        for field, count in (("leveraged_short", short), ("asset_long", long), ("open_interest", 50_000)):
            held.append(series(position_name(root, field), [("2020-01-07", "2020-01-10 20:30", count)]))
    rows = {row.contract: row for row in size_table(records(*held))}
    assert rows["ZT"].face == pytest.approx(4_000 * 200_000 / 1e9)
    assert rows["ZN"].face == pytest.approx(3_000 * 100_000 / 1e9)
    assert rows["total"].face == pytest.approx(1.1)  # not the smaller of the sums, 2.1 and 1.7
    assert rows["total"].share == pytest.approx(1.1 / 15.0)
    assert rows["total"].market_value is None
    assert rows["total"].change_face is None
    assert set(rows) == {"ZT", "ZN", "total"}


def test_leveraged_shorts_of_january_2019_lie_near_the_published_631bn(sample: Records) -> None:
    # FEDS Note of 30 August 2023 (Barth, Kahn, Mann), table 1: $631.17bn in two-, five- and ten-year futures on
    # 31 January 2019. The reports of the CFTC are of Tuesdays: $592.8bn on 29 January, $625.2bn on 5 February.
    path = indicators(["leveraged_short_2_5_10"])[0].path(sample)
    held = dict(zip(path.days.astype(str).tolist(), path.values.tolist(), strict=True))
    assert held["2019-01-29"] == pytest.approx(592.8, abs=0.05)
    assert held["2019-02-05"] == pytest.approx(625.2, abs=0.05)
    assert abs(held["2019-02-05"] / 631.17 - 1.0) < 0.01
    assert abs(held["2019-01-29"] / 631.17 - 1.0) < 0.07


def test_all_shorts_reach_the_documented_peak(sample: Records) -> None:
    # about $1,400bn at the late-2024 peak, as published. The weeks from 30 July 2024 to the end of the year are not
    # held; the largest week held is of 30 December 2025.
    path = indicators(["leveraged_short"])[0].path(sample)
    peak = int(path.values.argmax())
    assert (str(path.days[peak]), round(path.values[peak], 1)) == ("2025-12-30", 1399.9)
    held = dict(zip(path.days.astype(str).tolist(), path.values.tolist(), strict=True))
    assert held["2024-07-23"] == pytest.approx(1222.7, abs=0.05)
    assert held["2025-01-07"] == pytest.approx(1222.2, abs=0.05)


def test_prices_of_par_bonds_stand_near_the_ten_years_own(sample: Records) -> None:
    for day, code in (("2019-09-17", "ZNZ9"), ("2020-03-12", "ZNM0"), ("2020-03-18", "ZNM0")):
        weight = weights(sample, np.array([day], "M8[D]"))["market_value"][0, ROOTS.index("ZN")]
        assert weight * 1e9 / 1000.0 == pytest.approx(sample_market(day).futures[code], rel=0.04), day


def test_ten_year_equivalents_lie_near_the_dv01_of_the_cheapest_to_deliver(sample: Records) -> None:
    market = sample_market("2019-09-17")
    known = known_at(market, "ZNZ9")
    dv01, source = contract_dv01(known, "ZN")
    assert source == "ctd"
    ten = float(par_dv01(sample.as_known("2019-09-17").get("par_10y").values[-1], 10.0))  # type: ignore[union-attr]
    ours = weights(sample, np.array(["2019-09-17"], "M8[D]"))["ten_year"][0, ROOTS.index("ZN")]
    assert ours == pytest.approx(100_000 / 1e9 * dv01 / ten, rel=0.06)


def test_the_par_bond_by_prices() -> None:
    # DV01 as the difference of the prices of a 4% bond of seven years, its factor as the price at 6%
    def price(yearly: float) -> float:
        return sum(2.0 / (1 + yearly / 2) ** k for k in range(1, 15)) + 100.0 / (1 + yearly / 2) ** 14

    assert float(par_dv01(0.04, 7.0)) == pytest.approx(price(0.03995) - price(0.04005), rel=1e-5)
    assert float(par_factor(0.04, 7.0)) == pytest.approx(price(0.06) / 100.0)
    assert par_bond_dv01(np.array([0.04, 0.0]), 7.0)[1] == pytest.approx(0.07 / 1.03**-14)
    assert shortest_terms().tolist() == pytest.approx([1.75, 50 / 12, 6.5, 113 / 12, 15.0, 25.0])


def test_changes_are_measured_from_the_day_asked_for(sample: Records) -> None:
    known = sample.as_known("2020-03-20")
    total = size_table(known, date(2020, 2, 20))[-1]
    assert (str(total.report_day), str(total.since)) == ("2020-03-17", "2020-02-18")
    before = size_table(sample.as_known("2020-02-21"))[-1]
    assert total.change_face == pytest.approx(total.face - before.face)
    assert size_table(known)[-1].since == date(2020, 2, 18)


def test_no_value_where_par_yields_end_and_the_reason_says_so(sample: Records) -> None:
    reading = read(indicators(["trade_ten_year"])[0], sample)
    assert reading.value is None
    assert reading.reason is not None
    assert "2025-07-15" in reading.reason[0]
    assert "netbasis data update treasury_par_yields" in reading.reason[0]


def test_positions_are_seen_from_friday_half_past_three(sample: Records) -> None:
    chosen = indicators(["trade_face"])
    late = history(chosen, sample, ["2019-10-04"], "15:30")
    early = history(chosen, sample, ["2019-10-04"], "15:29")
    assert (str(late.as_of[0, 0]), str(early.as_of[0, 0])) == ("2019-10-01", "2019-09-24")
    assert late.value[0, 0] != early.value[0, 0]
