"""Positions as they were known: the hour of publication, missing weeks, sizes against published ones."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.data.sample import sample_positions
from netbasis.errors import BadInput, UnknownName
from netbasis.market.positions import FIELDS, PositionHistory, contract_faces, notional


def made(days: list[str], **changes: object) -> PositionHistory:
    report = np.array(days, dtype="datetime64[D]")
    columns: dict[str, object] = {name: np.ones((len(days), 1)) for name in FIELDS}
    given = {"report_day": report, "published": report.astype("datetime64[m]"), "roots": ("ZN",), **columns}
    return PositionHistory(**(given | changes))  # type: ignore[arg-type]


def test_leveraged_shorts_of_early_2019() -> None:
    # Barth, Kahn and Mann, FEDS Notes 30 August 2023, table 1: $631.17bn of 2-, 5- and 10-year shorts, 31 January 2019.
    # Face here (ZT 200,000 a contract, ZF and ZN 100,000), on the report days on either side: 593 and 625, 1% under it
    held = sample_positions()
    faces = notional(held)[:, [held.column(root) for root in ("ZT", "ZF", "ZN")]].sum(axis=1) / 1e9
    before, after = held.at("2019-01-29"), held.at("2019-02-05")
    assert before is not None
    assert after is not None
    assert faces[before] == pytest.approx(592.8011, abs=1e-4)  # 1,373,262 x 0.2 + (1,919,518 + 1,261,969) x 0.1
    assert faces[after] == pytest.approx(625.1956, abs=1e-4)
    assert faces[after] == pytest.approx(631.17, rel=0.01)


def test_faces() -> None:
    assert contract_faces(("ZT", "ZF", "UB")).tolist() == [200_000.0, 100_000.0, 100_000.0]


def test_a_report_is_not_known_before_its_hour() -> None:
    held = sample_positions()
    report = np.datetime64("2020-03-10")
    assert held.as_known(datetime(2020, 3, 13, 15, 29)).report_day[-1] < report
    assert held.as_known(datetime(2020, 3, 13, 15, 30)).report_day[-1] == report
    assert held.as_known(date(2020, 3, 13)).report_day[-1] < report  # prices of 15:00
    assert held.as_known(date(2020, 3, 14)).report_day[-1] == report
    # 19:30 UTC is 15:30 New York in March 2020 (daylight saving)
    assert held.as_known(datetime(2020, 3, 13, 19, 29, tzinfo=UTC)).report_day[-1] < report
    assert held.as_known(datetime(2020, 3, 13, 19, 30, tzinfo=UTC)).report_day[-1] == report


def test_during_the_lapse_of_2019_nothing_new_was_known() -> None:
    held = sample_positions()
    assert held.as_known(date(2019, 1, 31)).report_day[-1] == np.datetime64("2018-12-18")
    assert held.as_known(date(2019, 2, 20)).report_day[-1] == np.datetime64("2019-01-29")


@settings(deadline=None, max_examples=40)
@given(st.dates(date(2014, 12, 1), date(2026, 9, 1)))
def test_whatever_is_known_was_published(day: date) -> None:
    known = sample_positions().as_known(day)
    assert (known.published <= np.datetime64(day, "m") + np.timedelta64(15 * 60, "m")).all()
    assert len(known) <= len(sample_positions())


def test_missing_weeks_are_missing_not_zero() -> None:
    held = sample_positions()
    assert len(held) == 421
    gaps = {
        str(day): int(weeks) for day, weeks in zip(held.report_day, held.weeks_missing(), strict=True) if weeks
    }  # fmt: skip
    assert gaps == {"2017-01-03": 52, "2021-01-05": 5, "2024-01-02": 104, "2025-01-07": 23}
    assert held.at("2023-06-27") is None
    assert held.at("2017-07-04") == held.at("2017-07-03")  # a holiday's Monday
    column = held.column("TN")  # Ultra Ten: first reported here in 2017
    assert np.isnan(held.open_interest[: held.at("2015-12-29"), column]).all()
    assert not (held.open_interest == 0.0).any()


def test_what_is_refused() -> None:
    with pytest.raises(BadInput, match="ascending"):
        made(["2020-03-10", "2020-03-03"])
    with pytest.raises(BadInput, match="shape of dealer_long"):
        made(["2020-03-03"], dealer_long=np.ones((2, 1)))
    with pytest.raises(BadInput, match="below zero"):
        made(["2020-03-03"], asset_long=np.array([[-1.0]]))
    with pytest.raises(UnknownName, match="contract of the positions"):
        sample_positions().column("ES")
    with pytest.raises(UnknownName, match="field of the positions"):
        notional(sample_positions(), "hedge_funds")


def test_it_cannot_be_changed() -> None:
    source = np.ones((1, 1))
    held = made(["2020-03-03"], asset_long=source)
    source[0, 0] = 9.0
    assert held.asset_long[0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        held.asset_long[0, 0] = 2.0


def test_an_empty_past() -> None:
    known = sample_positions().as_known(date(2014, 1, 1))
    assert len(known) == 0
    assert len(known.weeks_missing()) == 0
    assert known.at("2014-01-01") is None
