"""When a week's positions become known: the rule against printed schedules, the delayed weeks, the codes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from netbasis.conventions.position_reports import CODES, delays, is_federal_working_day, publication_day, published


@pytest.mark.parametrize(
    ("report", "known"),
    [
        ("2020-03-10", "2020-03-13"),  # a usual week: Tuesday, Friday
        # the CFTC's printed schedule for 2024 marks these four as delayed by a holiday
        ("2024-06-18", "2024-06-24"),
        ("2024-07-02", "2024-07-08"),
        ("2024-11-26", "2024-12-02"),
        ("2024-12-24", "2024-12-30"),
        ("2024-07-23", "2024-07-26"),
        # CFTC announcement of 30 June 2015: Monday 6 July, for the holiday observed on Friday 3 July
        ("2015-06-30", "2015-07-06"),
        ("2017-07-03", "2017-07-07"),  # Monday's positions, Tuesday a holiday
        ("2023-11-07", "2023-11-13"),  # Veterans Day, a Saturday, observed on Friday: Monday
    ],
)
def test_the_rule(report: str, known: str) -> None:
    assert publication_day(date.fromisoformat(report)) == date.fromisoformat(known)


def test_the_weeks_of_a_lapse_in_appropriations() -> None:
    # CFTC releases of 29 January 2019 and 18 November 2025
    assert publication_day(date(2018, 12, 24)) == date(2019, 2, 1)
    assert publication_day(date(2019, 1, 29)) == date(2019, 2, 19)
    assert publication_day(date(2019, 3, 5)) == date(2019, 3, 8)
    assert publication_day(date(2025, 9, 30)) == date(2025, 11, 19)
    assert publication_day(date(2026, 1, 20)) == date(2026, 1, 23)
    days = sorted(delays().items())
    assert all(report < known for report, known in days)
    first = [known for report, known in days if report.year < 2020]
    assert first == sorted(first)
    assert {known.weekday() for known in first} == {1, 4}  # one each Tuesday and Friday


def test_the_hour_is_half_past_three() -> None:
    moments = published(np.array(["2020-03-10", "2020-03-17"], dtype="datetime64[D]"))
    assert moments.astype(str).tolist() == ["2020-03-13T15:30", "2020-03-20T15:30"]


def test_federal_offices_close_on_the_friday_before_a_saturday_holiday() -> None:
    assert not is_federal_working_day(date(2015, 7, 3))
    assert not is_federal_working_day(date(2021, 6, 18))  # Juneteenth, a Saturday, the first year
    assert is_federal_working_day(date(2010, 6, 18))  # no holiday then
    assert is_federal_working_day(date(2020, 3, 13))
    assert not is_federal_working_day(date(2020, 5, 25))


def test_codes_are_text_with_their_zeros() -> None:
    assert all(len(code) == 6 and code.startswith("0") for code in CODES)
    assert CODES["042601"] == "ZT"
    assert CODES["043607"] == "TN"
