"""Records as known: publication rules, vintages, nothing from the future."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from monitor_cases import daily, records, series

from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.records import Records, position_name, unit_of, utc_minute
from netbasis.monitoring.series import Series, joined


def last(held: Records, moment: str, name: str) -> tuple[str, float]:
    found = held.as_known(moment).get(name)
    assert found is not None
    return str(found.days[-1]), float(found.values[-1])


def test_sofr_of_a_day_is_known_at_eight_the_next_morning(sample: Records) -> None:
    # 5.25% on 17 September 2019, 2.43% on the 16th: Federal Reserve Bank of New York
    assert last(sample, "2019-09-18 07:59", "sofr") == ("2019-09-16", 0.0243)
    assert last(sample, "2019-09-18 08:00", "sofr") == ("2019-09-17", 0.0525)
    assert last(sample, "2019-09-17", "sofr") == ("2019-09-16", 0.0243)  # a day ends at midnight in New York


def test_positions_of_a_tuesday_are_known_on_friday_at_half_past_three(sample: Records) -> None:
    # 1 October 2019 was a Tuesday; CFTC: Friday 15:30 New York
    name = position_name("ZN", "leveraged_short")
    assert last(sample, "2019-10-04 15:29", name)[0] == "2019-09-24"
    assert last(sample, "2019-10-04 15:30", name) == ("2019-10-01", 1_101_904.0)


def test_positions_of_the_lapse_are_known_weeks_later(sample: Records) -> None:
    name = position_name("ZN", "leveraged_short")
    assert last(sample, "2019-02-18", name)[0] == "2019-01-22"
    assert last(sample, "2019-02-19", name)[0] == "2019-01-29"


def test_the_balance_sheet_of_wednesday_is_known_on_thursday_afternoon(sample: Records) -> None:
    assert last(sample, "2020-03-19 16:29", "fed_assets")[0] == "2020-03-11"
    assert last(sample, "2020-03-19 16:30", "fed_assets")[0] == "2020-03-18"


def test_reverse_repo_as_published(sample: Records) -> None:
    # Federal Reserve Bank of New York: $2,553.716bn on 30 December 2022
    assert last(sample, "2022-12-30", "on_rrp") == ("2022-12-30", 2553.716)
    found = sample.get("on_rrp")
    assert found is not None
    autumn = (found.days >= np.datetime64("2025-09-01")) & (found.days <= np.datetime64("2025-11-30"))
    assert autumn.sum() > 55
    assert found.values[autumn].max() < 60.0


def test_what_is_held_and_how_old_it_is(sample: Records) -> None:
    assert sample.last_known() == datetime(2026, 8, 7, 19, 30, tzinfo=UTC)
    assert sample.day() == date(2026, 8, 7)
    ages = {age.name: age for age in sample.ages()}
    assert (ages["sofr"].last_day, ages["sofr"].days) == (date(2026, 7, 30), 8)
    assert ages["par_10y"].last_day == date(2025, 7, 11)
    assert {"sofr_p1", "sofr_p99", "effr", "on_rrp", "fed_assets", "soma_notes_bonds", "par_1m"} <= set(ages)
    early = sample.as_known("2015-06-30")
    assert {age.last_day.year for age in early.ages()} == {2015}
    assert early.get("sofr") is None


def test_auctions_carry_amounts_until_august_2022(sample: Records) -> None:
    held = sample.as_known("2022-08-09 13:30").auctions_known()
    assert held is not None
    assert str(held.day[-1]) == "2022-08-09"
    # three-year note of 9 August 2022: 3.202% high, 3.140% median, 2.50 times, U.S. Treasury
    newest = held.high_yield[-1], held.median_yield[-1], held.bid_to_cover[-1], held.accepted[-1], held.soma[-1]
    assert newest == pytest.approx((0.03202, 0.0314, 2.5, 68.564, 26.564), abs=1e-9)
    before = sample.as_known("2022-08-09 13:29").auctions_known()
    assert before is not None
    assert str(before.day[-1]) == "2022-07-28"
    later = sample.auctions_known()
    assert later is not None
    assert np.isnan(later.accepted[later.day > np.datetime64("2022-08-09")]).all()
    assert not (np.diff(later.day.astype(int)) < 0).any()


def test_a_revision_is_seen_from_its_own_moment_on() -> None:
    held = records(series("sofr", [
        ("2020-01-02", "2020-01-03 13:00", 0.0155), ("2020-01-03", "2020-01-06 13:00", 0.0156),
        ("2020-01-02", "2020-01-06 19:30", 0.0160),
    ]))  # fmt: skip
    assert held.as_known("2020-01-06 14:29").get("sofr").values.tolist() == [0.0155, 0.0156]  # type: ignore[union-attr]
    assert held.as_known("2020-01-06 14:30").get("sofr").values.tolist() == [0.0160, 0.0156]  # type: ignore[union-attr]
    assert held.get("sofr").values.tolist() == [0.0160, 0.0156]  # type: ignore[union-attr]


def test_records_as_known_never_know_more_again() -> None:
    held = records(daily("sofr", "2020-01-01", [0.01, 0.02, 0.03]))
    early = held.as_known("2020-01-01")
    assert early.as_known("2020-02-01").get("sofr").values.tolist() == [0.01]  # type: ignore[union-attr]
    assert early.day() == date(2020, 1, 1)


def test_newer_records_stand_over_older_ones() -> None:
    old = series("sofr", [("2020-01-02", "2020-01-03 13:00", 0.01), ("2020-01-03", "2020-01-06 13:00", 0.02)])
    new = series("sofr", [("2020-01-02", "2020-01-03 13:00", 0.011), ("2020-01-06", "2020-01-07 13:00", 0.03)])
    both = records(new).over(records(old, daily("on_rrp", "2020-01-01", [5.0])))
    assert both.get("sofr").values.tolist() == [0.011, 0.02, 0.03]  # type: ignore[union-attr]
    assert both.get("on_rrp").values.tolist() == [5.0]  # type: ignore[union-attr]
    assert joined(old, new).source == "made"


def test_moments_are_new_york_time_where_no_zone_is_given() -> None:
    assert utc_minute("2020-03-18 16:00") == np.datetime64("2020-03-18T20:00")
    assert utc_minute("2020-01-15 16:00") == np.datetime64("2020-01-15T21:00")
    assert utc_minute(date(2020, 3, 18)) == utc_minute(np.datetime64("2020-03-18")) == np.datetime64("2020-03-19T03:59")
    assert utc_minute(datetime(2020, 3, 18, 12, tzinfo=UTC)) == np.datetime64("2020-03-18T12:00")


def test_shapes_and_names_are_checked() -> None:
    with pytest.raises(BadInput, match="shape of sofr"):
        Series("sofr", "decimal", "", np.array(["2020-01-01"], "M8[D]"), np.array([], "M8[m]"), np.array([1.0]))
    with pytest.raises(BadInput, match="missing"):
        Series("sofr", "decimal", "", np.array(["2020-01-01"], "M8[D]"), np.array(["NaT"], "M8[m]"), np.array([1.0]))
    with pytest.raises(UnknownName):
        position_name("ZQ", "leveraged_short")
    with pytest.raises(BadInput, match="no records"):
        Records({}).last_known()
    assert [unit_of(name) for name in ("sofr_p99", "par_10y", "on_rrp", "vix", "positions.ZN.asset_long")] == [
        "decimal", "decimal", "$bn", "index", "contracts",
    ]  # fmt: skip
