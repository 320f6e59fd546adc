"""Calendars: the exchange's own last trading days, public packages as oracles, published days."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import pickle
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.conventions.calendars import CBOT, FEDWIRE, FIRST, LAST, SIFMA, Calendar, Rule
from netbasis.conventions.holidays import closes, easter
from netbasis.errors import BadInput, UnknownName

SHARED = Path(__file__).parents[3] / "shared"
CALENDARS = (FEDWIRE, SIFMA, CBOT)


def untyped(thing: object) -> Any:
    """For a wrong use on purpose, which a type checker would refuse."""
    return thing


YEARS = range(FIRST.year, LAST.year + 1)

# Last trading days of March, June, September and December: observed exchange calendar, the same for every
# root of a group (vectors/contract_calendar.json, 192 cases = 2 x 32 + 4 x 32).
LAST_TRADING = {
    ("ZT", "ZF"): {
        2018: "03-29 06-29 09-28 12-31", 2019: "03-29 06-28 09-30 12-31", 2020: "03-31 06-30 09-30 12-31",
        2021: "03-31 06-30 09-30 12-31", 2022: "03-31 06-30 09-30 12-30", 2023: "03-31 06-30 09-29 12-29",
        2024: "03-28 06-28 09-30 12-31", 2025: "03-31 06-30 09-30 12-31",
    },
    ("ZN", "TN", "ZB", "UB"): {
        2018: "03-20 06-20 09-19 12-19", 2019: "03-20 06-19 09-19 12-19", 2020: "03-20 06-19 09-21 12-21",
        2021: "03-22 06-21 09-21 12-21", 2022: "03-22 06-21 09-21 12-20", 2023: "03-22 06-21 09-20 12-19",
        2024: "03-19 06-18 09-19 12-19", 2025: "03-20 06-18 09-19 12-19",
    },
}  # fmt: skip
CASES = [
    (root, year, 3 * quarter, date.fromisoformat(f"{year}-{day}"))
    for roots, table in LAST_TRADING.items()
    for root in roots
    for year, row in table.items()
    for quarter, day in enumerate(row.split(), 1)
]
BLOOMBERG = {"TU": "ZT", "FV": "ZF", "TY": "ZN", "UXY": "TN", "US": "ZB", "WN": "UB"}


def last_trading_day(root: str, year: int, month: int) -> date:
    """SCIENCE 3: the last business day of the month; for ZN TN ZB UB the seventh business day before it."""
    month_end = CBOT.last_business_day(year, month)
    return month_end if root in ("ZT", "Z3N", "ZF") else CBOT.shift(month_end, -7)


def test_last_trading_days_of_the_exchange_follow_from_the_cbot_calendar() -> None:
    assert len(CASES) == 192
    wrong = [case for case in CASES if last_trading_day(*case[:3]) != case[3]]
    assert wrong == []


def test_contract_dates_of_two_published_screens() -> None:
    # Bloomberg contract pages of TYZ4 (2024-08-01) and FVM5 (2025-02-25), finm-fiderivs-2025, MIT licence
    assert last_trading_day("ZN", 2024, 12) == date(2024, 12, 19)
    assert CBOT.last_business_day(2024, 12) == date(2024, 12, 31)  # last delivery of ZN
    assert last_trading_day("ZF", 2025, 6) == date(2025, 6, 30)
    assert CBOT.shift(date(2025, 6, 30), 3) == date(2025, 7, 3)  # last delivery of ZF


def test_the_table_here_is_the_table_of_the_vectors() -> None:
    file = SHARED / "vectors" / "contract_calendar.json"
    if not file.exists():
        pytest.skip("compares LAST_TRADING with the vectors it is from, which a checkout alone does not have")
    months = {"H": 3, "M": 6, "U": 9, "Z": 12}
    cases = [
        (
            BLOOMBERG[case["inputs"]["root_bbg"]],
            2000 + int(case["inputs"]["code"][1:]),
            months[case["inputs"]["code"][0]],
            date.fromisoformat(case["expected"]["last_trading_day"]),
        )
        for case in json.loads(file.read_text())["cases"]
        if case["kind"] == "last_trading_day"
    ]
    assert sorted(cases) == sorted(CASES)


def test_a_good_friday_with_payrolls_is_a_delivery_day() -> None:
    # CME Clearing advisory 15-056: last delivery of TUH5, 3YRH5 and FVH5 is Friday 3 April 2015, not the 6th
    assert CBOT.shift(CBOT.last_business_day(2015, 3), 3) == date(2015, 4, 3)


# oracles: every difference, and what decides it --------------------------------------------------

PAYROLL_FRIDAYS = {
    "2007-04-06": "Bloomberg 2010-04-01: bonds traded on the employment report",
    "2010-04-02": "SIFMA schedule for 2010 and 2011: early close at 12:00",
    "2012-04-06": "SIFMA 2012-03-21: early close at 12:00",
    "2015-04-03": "SIFMA 2015-03-09: early close at 12:00; CME Clearing advisory 15-056",
    "2021-04-02": "SIFMA schedule for 2021 and 2022: early close at 12:00",
    "2023-04-07": "MarketWatch 2023-04: Treasuries close at 12:00; Treasury par yields published",
    "2026-04-03": "SIFMA 2026-03-20: early close at 12:00",
    "2034-04-07": "first Friday of April, by analogy [?]",
}
ATTACKS = {
    "2001-09-11": "Washington Post 2001-09-11: U.S. financial markets were closed",
    "2001-09-12": "Associated Press 2001-09-13: two-day shutdown, bonds and CBOT back on the 13th",
}

# oracle -> (days only we close, days only the oracle closes)
DIFFERENCES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "QuantLib FederalReserve": ({}, {}),
    "QuantLib GovernmentBond": (ATTACKS, {}),
    # SOFR is not fixed on any Good Friday: that calendar is of fixing days, ours of trading days
    "QuantLib SOFR": (ATTACKS, PAYROLL_FRIDAYS),
    "pandas_market_calendars SIFMAUS": (
        ATTACKS
        | {
            "2004-06-11": "Chicago Tribune 2004-06-08: Bond Market Association urges a close",
            "2012-10-30": "SIFMA: full close for Hurricane Sandy (FTF News 2012-10-30)",
            "2018-12-05": "SIFMA 2018-12-01: full close",
        },
        # it knows the employment report on a Good Friday from 2021 on only
        {day: why for day, why in PAYROLL_FRIDAYS.items() if day < "2021"},
    ),
}
ORACLES = {
    "QuantLib FederalReserve": FEDWIRE,
    "QuantLib GovernmentBond": SIFMA,
    "QuantLib SOFR": SIFMA,
    "pandas_market_calendars SIFMAUS": SIFMA,
}


def closed_by(is_open: Callable[[date], bool]) -> set[date]:
    every = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    return {day for day in every if day.weekday() < 5 and not is_open(day)}


def closed_by_oracle(name: str) -> set[date]:
    package, calendar = name.split()
    if package == "QuantLib":
        with warnings.catch_warnings():  # its SWIG types warn on import under Python 3.12
            warnings.simplefilter("ignore", DeprecationWarning)
            ql = pytest.importorskip("QuantLib")
        theirs = ql.UnitedStates(getattr(ql.UnitedStates, calendar))
        return closed_by(lambda day: theirs.isBusinessDay(ql.Date(day.day, day.month, day.year)))
    markets = pytest.importorskip("pandas_market_calendars")
    valid = {stamp.date() for stamp in markets.get_calendar(calendar).valid_days(FIRST, LAST)}
    return closed_by(valid.__contains__)


def closed_here(calendar: Calendar) -> dict[date, str]:
    return {day: name for year in YEARS for day, name in calendar.holidays(year).items()}


@pytest.mark.parametrize("name", ORACLES)
def test_every_difference_from_the_oracle_is_listed(name: str) -> None:
    ours, theirs = set(closed_here(ORACLES[name])), closed_by_oracle(name)
    only_ours, only_theirs = DIFFERENCES[name]
    assert {str(day) for day in ours - theirs} == set(only_ours)
    assert {str(day) for day in theirs - ours} == set(only_theirs)


@pytest.mark.parametrize("name", ["CBOT_Bond", "CME_Rate"])
def test_every_difference_from_the_exchange_oracle_is_listed(name: str) -> None:
    ours, theirs = closed_here(CBOT), closed_by_oracle("pandas_market_calendars " + name)
    assert {str(day) for day in theirs - set(ours)} == {
        "2007-01-02",  # CNBC 2006-12-29: Treasury futures trade until 13:00 because of a bill auction
        "2025-01-09",  # CME Group: interest rate products close at 12:15, the stock index products overnight
    }
    # The package counts electronic holiday sessions as days of their own. They belong to the next trade date
    # (CME notices 2006-01-10, 2006-02-01 and for 2009-07-03); on Columbus and Veterans Day Fedwire, which
    # delivers, is closed. The vectors agree: ZNM4 and ZNM5 need 19 June closed. It does not know 2001.
    assert Counter(ours[day] for day in set(ours) - theirs) == {
        "Martin Luther King Day": 36,
        "Presidents Day": 36,
        "Memorial Day": 36,
        "Juneteenth": 14,
        "Independence Day": 36,
        "Labor Day": 36,
        "Columbus Day": 36,
        "Veterans Day": 30,
        "Thanksgiving Day": 36,
        "attacks of 11 September": 2,
    }


# days that were published ------------------------------------------------------------------------


def published(file: str) -> set[date]:
    path = SHARED / "data" / file
    if not path.exists():
        pytest.skip(f"compares with every day of {file}, not in a checkout; the rules are tested above")
    with path.open(newline="") as lines:
        return {date.fromisoformat(row["date"]) for row in csv.DictReader(lines)}


def test_treasury_published_par_yields_on_sifma_days() -> None:
    days = published("par_yields.csv")
    expected = set(SIFMA.business_days(min(days), max(days)))
    assert days - expected == {date(2010, 10, 11)}  # Columbus Day: Treasury shows a row for it
    hole = set(SIFMA.business_days("2024-12-09", "2024-12-31"))  # missing in the file, not a closed market
    assert expected - days == hole


def test_sofr_was_published_on_sifma_days_but_not_on_good_fridays() -> None:
    days = published("sofr.csv")
    expected = set(SIFMA.business_days(min(days), max(days)))
    assert days <= expected
    assert {str(day) for day in expected - days} == {"2021-04-02", "2023-04-07", "2026-04-03"}


# facts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "fedwire", "sifma", "cbot"),
    [
        ("2000-01-03", True, True, True),
        ("2001-09-12", True, False, False),
        ("2001-09-13", True, True, True),
        ("2004-06-11", True, False, False),
        ("2007-01-02", True, True, True),
        ("2010-12-24", True, False, False),  # Christmas on Saturday: Fedwire does not close on the Friday
        ("2010-12-31", True, True, True),  # New Year's Day on Saturday closes nobody
        ("2012-10-29", True, True, True),
        ("2012-10-30", True, False, True),
        ("2013-03-29", True, False, False),  # Good Friday, last weekday of a delivery month
        ("2015-07-03", True, False, False),  # 4 July on Saturday
        ("2017-11-10", True, True, True),  # Veterans Day on Saturday closes nobody
        ("2018-11-12", False, False, False),  # Veterans Day on Sunday
        ("2018-12-05", True, False, False),
        ("2021-06-18", True, True, True),  # Juneteenth became law the day before; first kept in 2022
        ("2022-06-20", False, False, False),
        ("2025-01-09", True, True, True),
        ("2027-06-18", True, False, False),
        ("2035-12-31", True, True, True),
    ],
)
def test_days_that_decide(day: str, fedwire: bool, sifma: bool, cbot: bool) -> None:
    assert [calendar.is_business_day(day) for calendar in CALENDARS] == [fedwire, sifma, cbot]


@pytest.mark.parametrize(
    ("day", "close"),
    [
        ("2001-12-24", time(14)),  # Bond Market Association 2001-12-10
        ("2001-12-31", time(14)),
        ("2002-11-08", time(14)),  # before Veterans Day: CBOT financial contracts closed at noon Chicago
        ("2007-01-02", time(14)),
        ("2009-05-22", time(14)),  # kept in April 2009 ...
        ("2009-07-02", None),  # ... and ended
        ("2009-09-04", None),
        ("2010-12-31", None),  # SIFMA: full trading day
        ("2012-04-05", None),  # no early Thursday before a Good Friday that trades
        ("2012-04-06", time(12)),
        ("2012-10-29", time(12)),
        ("2018-03-29", time(14)),
        ("2020-07-02", time(14)),  # SIFMA 2020-06-23
        ("2021-12-31", time(14)),
        ("2022-12-30", time(14)),
        ("2025-01-09", time(14)),
        ("2020-03-18", None),
        ("2020-12-25", None),
    ],
)
def test_early_closes_of_the_bond_market(day: str, close: time | None) -> None:
    assert SIFMA.early_close(day) == close


def test_early_closes_fall_on_business_days_and_are_kept_for_sifma_alone() -> None:
    assert all(SIFMA.is_business_day(day) for day in closes("SIFMA").early)
    for calendar in (FEDWIRE, CBOT):
        with pytest.raises(BadInput, match=f"{calendar.name}.*allowed: SIFMA"):
            calendar.early_close("2020-07-02")


def test_holidays_of_a_year_are_named() -> None:
    assert list(SIFMA.holidays(2018).items())[-2:] == [
        (date(2018, 12, 5), "Bush funeral"),
        (date(2018, 12, 25), "Christmas Day"),
    ]
    assert len(FEDWIRE.holidays(2018)) == 10
    assert date(2022, 6, 20) in FEDWIRE.holidays(2022)


def test_easter() -> None:
    # U.S. Census Bureau list of Easter dates
    assert [easter(y) for y in (2000, 2008, 2011, 2024, 2035)] == [
        date(2000, 4, 23), date(2008, 3, 23), date(2011, 4, 24), date(2024, 3, 31), date(2035, 3, 25),
    ]  # fmt: skip


def test_every_row_is_read_and_cites_a_source() -> None:
    folder = Path(__file__).parents[2] / "src" / "netbasis" / "conventions"
    for name in ("holiday_rules.csv", "holiday_exceptions.csv"):
        for row in csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()):
            assert None not in row and None not in row.values(), row
            assert len(row["source"]) > 10, row
            assert set(row["calendars"].split()) <= {calendar.name for calendar in CALENDARS}, row
            assert row.get("kind", "open") in ("open", "closed", "early", "full"), row


# properties --------------------------------------------------------------------------------------

calendars = st.sampled_from(CALENDARS)
days = st.dates(date(2001, 1, 1), date(2034, 12, 31))
steps = st.integers(-200, 200)


@given(calendars, days, steps)
def test_shift_comes_back(calendar: Calendar, day: date, n: int) -> None:
    start = calendar.adjust(day)
    assert calendar.shift(calendar.shift(start, n), -n) == start


@given(calendars, days, st.integers(1, 60))
def test_shift_counts_business_days(calendar: Calendar, day: date, n: int) -> None:
    ahead, behind = calendar.shift(day, n), calendar.shift(day, -n)
    assert len(calendar.business_days(day + timedelta(days=1), ahead)) == n
    assert len(calendar.business_days(behind, day - timedelta(days=1))) == n
    assert calendar.is_business_day(ahead) and calendar.is_business_day(behind)


@given(calendars, days, st.sampled_from(["following", "preceding"]))
def test_adjust_is_idempotent_and_nearest(calendar: Calendar, day: date, rule: Rule) -> None:
    once = calendar.adjust(day, rule)
    assert calendar.adjust(once, rule) == once
    low, high = min(day, once), max(day, once)
    assert calendar.business_days(low, high) == [once]
    assert (once >= day) if rule == "following" else (once <= day)


@given(calendars, days)
def test_the_ends_of_a_month(calendar: Calendar, day: date) -> None:
    first = calendar.first_business_day(day.year, day.month)
    last = calendar.last_business_day(day.year, day.month)
    assert first.month == last.month == day.month
    assert calendar.shift(first, -1).month != day.month != calendar.shift(last, 1).month


@given(calendars, st.lists(days, max_size=20), steps)
def test_arrays_give_what_scalars_give(calendar: Calendar, chosen: list[date], n: int) -> None:
    array = np.array(chosen, dtype="M8[D]")
    assert calendar.is_business_day(array).tolist() == [calendar.is_business_day(day) for day in chosen]
    for rule in ("following", "preceding"):
        assert calendar.adjust(array, rule).tolist() == [calendar.adjust(day, rule) for day in chosen]
    if n:
        assert calendar.shift(array, n).tolist() == [calendar.shift(day, n) for day in chosen]


def test_the_forms_of_a_date() -> None:
    for form in (date(2020, 3, 18), "2020-03-18", np.datetime64("2020-03-18")):
        shifted = CBOT.shift(form, 1)
        assert shifted == date(2020, 3, 19) and type(shifted) is date


@pytest.mark.parametrize("calendar", CALENDARS)
def test_a_calendar_cannot_be_changed(calendar: Calendar) -> None:
    array = calendar.as_array()
    assert array.dtype == np.dtype("M8[D]") and bool(np.all(np.diff(array) > np.timedelta64(0, "D")))
    with pytest.raises(ValueError, match="read-only"):
        array[0] = np.datetime64("1999-01-01")
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.setflags(write=True)
    with pytest.raises(TypeError):
        untyped(calendar.holidays(2020))[date(2020, 3, 18)] = "mine"
    with pytest.raises(dataclasses.FrozenInstanceError):
        untyped(calendar).name = "SIFMA"
    assert pickle.loads(pickle.dumps(calendar)) == calendar
    assert calendar.adjust(array) is not array


# wrong input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: CBOT.is_business_day("1999-12-31"), "1999-12-31.*CBOT.*2000-01-01 to 2035-12-31"),
        (lambda: CBOT.adjust(date(2036, 1, 1)), "2036-01-01"),
        (lambda: CBOT.shift("2035-12-31", 1), "no such business day.*2035-12-31"),
        (lambda: CBOT.shift("2000-01-03", -1), "no such business day"),
        (lambda: CBOT.adjust("2000-01-01", "preceding"), "no such business day"),
        (lambda: CBOT.shift("2020-03-21", 0), "not a business day.*2020-03-21.*adjust it first"),
        (lambda: CBOT.business_days("2020-01-01", "2036-01-01"), "2036-01-01"),
        (lambda: CBOT.holidays(1999), "1999"),
        (lambda: CBOT.first_business_day(2020, 13), "no such month: 13"),
        (lambda: CBOT.last_business_day(2036, 1), "2036"),
        (lambda: CBOT.adjust("18 March 2020"), "not a date: '18 March 2020'"),
        (lambda: CBOT.adjust(datetime(2020, 3, 18, 14)), "not a date"),
        (lambda: CBOT.adjust(np.datetime64("NaT")), "not a date"),
        (lambda: CBOT.adjust(np.datetime64("2020-03-18T14")), "not a date"),
        (lambda: CBOT.adjust(np.array(["2020-03-18", "NaT"], dtype="M8[D]")), "NaT"),
        (lambda: CBOT.adjust(np.array([18339])), "not an array of dates: int64"),
        (lambda: SIFMA.early_close("1999-12-31"), "1999-12-31"),
        (lambda: untyped(CBOT).adjust("2020-03-18", "folowing"), "unknown adjustment.*following"),
    ],
)
def test_misuse_names_what_was_given(call: Callable[[], object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        call()


def test_an_unknown_calendar_names_the_known() -> None:
    with pytest.raises(UnknownName, match="FEDWIR'.*FEDWIRE"):
        Calendar("FEDWIR")


def test_import_is_light() -> None:
    code = (
        "import sys; import netbasis.conventions.calendars as c; "
        "assert c._table.cache_info().currsize == 0, 'read at import'; "
        "heavy = {'pandas', 'polars', 'numba', 'scipy', 'csv'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"})
