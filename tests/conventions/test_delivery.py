"""Delivery timetable against published contract dates."""

import json
from datetime import date
from pathlib import Path

import pytest

from netbasis.conventions.calendars import CBOT
from netbasis.conventions.contracts import bloomberg_roots, roots
from netbasis.conventions.delivery import delivery_dates
from netbasis.errors import BadInput

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "contract_calendar.json"
LETTERS = {"H": 3, "M": 6, "U": 9, "Z": 12}

# Last trading and last delivery day: MarkHendricks/finm-fiderivs-2025, fut_bond_data_TYZ4, _FVM5 (Bloomberg);
# last delivery on Good Friday 2015: CME Clearing advisory 15-056 (TUH5, 3YRH5, FVH5)
PUBLISHED = [
    ("ZN", 2024, 12, "2024-12-19", "2024-12-31"),
    ("ZF", 2025, 6, "2025-06-30", "2025-07-03"),
    ("ZT", 2015, 3, "2015-03-31", "2015-04-03"),
    ("Z3N", 2015, 3, "2015-03-31", "2015-04-03"),
    ("ZF", 2015, 3, "2015-03-31", "2015-04-03"),
]
# Observed exchange calendar, some of the 192 days of the shared vectors
LAST_TRADING = [
    ("ZN", 2018, 3, "2018-03-20"),
    ("ZN", 2018, 6, "2018-06-20"),
    ("ZN", 2018, 9, "2018-09-19"),
    ("ZN", 2018, 12, "2018-12-19"),
    ("ZN", 2020, 9, "2020-09-21"),
    ("ZN", 2021, 3, "2021-03-22"),
    ("ZB", 2018, 3, "2018-03-20"),
    ("UB", 2025, 12, "2025-12-19"),
    ("TN", 2025, 12, "2025-12-19"),
    ("ZT", 2018, 3, "2018-03-29"),
    ("ZF", 2025, 12, "2025-12-31"),
]


@pytest.mark.parametrize(("root", "year", "month", "trading", "delivery"), PUBLISHED)
def test_published_contract_dates(root, year, month, trading, delivery):
    dates = delivery_dates(root, year, month)
    assert dates.last_trading.isoformat() == trading
    assert dates.last_delivery.isoformat() == delivery


@pytest.mark.parametrize(("root", "year", "month", "day"), LAST_TRADING)
def test_observed_last_trading_days(root, year, month, day):
    assert delivery_dates(root, year, month).last_trading.isoformat() == day


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/vectors is not beside this checkout")
def test_every_observed_last_trading_day():
    cases = [case for case in json.loads(VECTORS.read_text())["cases"] if case["kind"] == "last_trading_day"]
    assert len(cases) == 192
    for case in cases:
        root, code = bloomberg_roots()[case["inputs"]["root_bbg"]], case["inputs"]["code"]
        dates = delivery_dates(root, 2000 + int(code[1:]), LETTERS[code[0]])
        assert dates.last_trading.isoformat() == case["expected"]["last_trading_day"], case


def test_the_whole_timetable_of_zn_june_2020():
    # By the rule, on a wall calendar: 1 June 2020 is a Monday, 30 June a Tuesday, no holiday between
    dates = delivery_dates("ZN", 2020, 6)
    assert dates.roll == date(2020, 5, 27)
    assert dates.first_intention == date(2020, 5, 28)
    assert dates.first_notice == date(2020, 5, 29)
    assert dates.first_delivery == date(2020, 6, 1)
    assert dates.last_trading == date(2020, 6, 19)
    assert dates.last_intention == date(2020, 6, 26)
    assert dates.last_notice == date(2020, 6, 29)
    assert dates.last_delivery == date(2020, 6, 30)
    window = dates.delivery_window()
    assert (window[0], window[-1], len(window)) == (date(2020, 6, 1), date(2020, 6, 30), 22)


@pytest.mark.parametrize("root", roots())
def test_order_and_spacing_of_every_listed_month(root):
    for year in range(2000, 2035):
        for month in (3, 6, 9, 12):
            try:
                dates = delivery_dates(root, year, month)
            except BadInput:
                continue  # not listed yet
            first = [dates.roll, dates.first_intention, dates.first_notice, dates.first_delivery]
            last = [dates.last_intention, dates.last_notice, dates.last_delivery]
            assert first == [CBOT.shift(dates.first_delivery, n) for n in (-3, -2, -1, 0)]
            assert last == [CBOT.shift(dates.last_delivery, n) for n in (-2, -1, 0)]
            assert dates.first_delivery < dates.last_trading < dates.last_delivery
            # final settlement to last delivery: 3 business days for ZT Z3N ZF, 7 for the others
            end = len(CBOT.business_days(dates.last_trading, dates.last_delivery)) - 1
            assert end == (3 if root in {"ZT", "Z3N", "ZF"} else 7)


def test_beyond_the_calendar():
    with pytest.raises(BadInput, match="2035"):
        delivery_dates("ZT", 2035, 12)
