"""Public data on the page: as known on the day, both languages whole, weeks that are not held left open."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from netbasis.conventions.position_reports import ROOTS
from netbasis.report.figures_monitor import courses, shown_events, trade_by_contract
from netbasis.report.monitor_study import MonitorStudy, monitor_study
from netbasis.report.sections_monitor import public
from netbasis.report.sentences_monitor import MONITOR


@pytest.fixture(scope="module")
def march() -> MonitorStudy:
    return monitor_study(date(2020, 3, 18))


@pytest.fixture(scope="module")
def newest() -> MonitorStudy:
    return monitor_study(date(2030, 1, 1))


def test_nothing_later_than_the_day_is_shown(march: MonitorStudy) -> None:
    assert march.found.day == date(2020, 3, 18)
    assert str(march.days[-1]) == "2020-03-10"  # published on the 13th; that of the 17th on the 20th
    for path in march.paths.values():
        assert path.days.max() <= np.datetime64("2020-03-18")
    assert [event.day.year for event in shown_events(march)] == [2019, 2020]
    figure = trade_by_contract(march)
    assert max(figure.data[0].x) == "2020-03-10"


def test_a_day_after_the_data_shows_all_of_them(newest: MonitorStudy) -> None:
    assert newest.found.day == date(2026, 8, 7)
    assert [event.day.isoformat() for event in shown_events(newest)][-1] == "2025-04-08"


def test_the_bars_are_the_trade_and_gaps_stay_open(newest: MonitorStudy) -> None:
    figure = trade_by_contract(newest)
    assert [trace.name for trace in figure.data] == list(ROOTS)
    last = sum(trace.y[-1] for trace in figure.data)
    assert last == pytest.approx(newest.found.sizes[-1].face, abs=0.05)
    open_rows = [day for day, value in zip(figure.data[0].x, figure.data[0].y, strict=True) if value is None]
    assert any(day.startswith("2023-12") for day in open_rows)  # 2022 and 2023 are not held
    assert any(day.startswith(("2024-12", "2025-01")) for day in open_rows)


def test_each_panel_shows_its_own_indicator(march: MonitorStudy) -> None:
    figure = courses(march)
    assert [trace.yaxis for trace in figure.data] == ["y", "y2", "y3", "y4"]
    assert max(figure.data[0].y) == 315.0  # 17 September 2019
    assert max(figure.data[3].y) == pytest.approx(3.38, abs=0.01)  # noise of 11 March 2020


def test_both_languages_are_whole(march: MonitorStudy) -> None:
    english, chinese = (public(SimpleNamespace(monitor=march), lang) for lang in ("en", "zh"))
    for name in ("alerts", "sizes", "readings", "missing"):
        assert len(english[name].shown.rows) == len(chinese[name].shown.rows) > 0
        for heading in chinese[name].shown.headers:
            assert not re.search(r"[a-z]{4}", heading), heading
    assert "28 of 46" in english["intro"]
    assert english["alerts"].marked == chinese["alerts"].marked
    on = [row for i, row in enumerate(english["alerts"].shown.rows) if i in english["alerts"].marked]
    assert {row[0] for row in on} >= {"ten-year yields volatile", "curve noisy"}
    assert all(row[-1] == "ON" for row in on)
    assert "2 2020-03-09" in english["trade"].caption
    for pair in MONITOR.values():
        assert sorted(re.findall(r"{(\w+)}", pair[0])) == sorted(re.findall(r"{(\w+)}", pair[1]))
        assert pair[0] != pair[1]
