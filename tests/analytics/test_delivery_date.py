"""Which days a delivery choice allows."""

from datetime import date, datetime

import numpy as np
import pytest

from netbasis.analytics.delivery_date import as_date, delivery_days
from netbasis.conventions.calendars import CBOT
from netbasis.errors import BadInput
from netbasis.instruments.future import parse_contract

ZNM0 = parse_contract("ZNM20")  # deliveries 1 to 30 June 2020, both business days
BEFORE = date(2020, 3, 19)


def test_first_and_last():
    assert delivery_days(ZNM0, "first", BEFORE).tolist() == [date(2020, 6, 1)]
    assert delivery_days(ZNM0, "last", BEFORE).tolist() == [date(2020, 6, 30)]
    # two-year notes are delivered until the third business day after the month's last
    assert delivery_days(parse_contract("ZTM20"), "last", BEFORE).tolist() == [date(2020, 7, 6)]


def test_best_is_every_business_day_of_the_period():
    days = delivery_days(ZNM0, "best", BEFORE)
    assert days.dtype == np.dtype("datetime64[D]")
    assert days.tolist() == CBOT.business_days(date(2020, 6, 1), date(2020, 6, 30))
    assert len(days) == 22


def test_a_date_or_its_iso_text():
    for given in ("2020-06-15", date(2020, 6, 15)):
        assert delivery_days(ZNM0, given, BEFORE).tolist() == [date(2020, 6, 15)]
    # Juneteenth is a holiday since 2021
    assert delivery_days(ZNM0, "2020-06-19", BEFORE).tolist() == [date(2020, 6, 19)]
    with pytest.raises(BadInput, match="no business day"):
        delivery_days(parse_contract("ZNM23"), "2023-06-19", BEFORE)


def test_inside_the_period_past_days_are_gone():
    settle = date(2020, 6, 12)
    assert delivery_days(ZNM0, "first", settle)[0] >= np.datetime64(settle)
    assert delivery_days(ZNM0, "best", settle)[0] >= np.datetime64(settle)
    assert delivery_days(ZNM0, "last", settle).tolist() == [date(2020, 6, 30)]


@pytest.mark.parametrize("choice", ["first", "best"])
def test_the_first_day_left_is_one_that_can_be_declared(choice):
    """Intention day, notice, delivery: who buys on 11 June, settles on the 12th and declares at once delivers
    on the 15th. Delivery on the settlement day would leave nothing to finance and no implied repo."""
    assert delivery_days(ZNM0, choice, date(2020, 6, 12))[0] == np.datetime64("2020-06-15")


@pytest.mark.parametrize(
    ("choice", "settle", "message"),
    [
        ("soon", BEFORE, r"'soon'.*first, last, best.*ISO"),
        ("2020-06-31", BEFORE, "'2020-06-31'"),
        ("2020-06-13", BEFORE, r"no business day.*2020-06-01 to 2020-06-30.*nearest: 2020-06-12"),
        ("2020-07-01", BEFORE, r"delivery period of ZNM0.*2020-06-01 to 2020-06-30"),
        ("2020-05-29", BEFORE, r"delivery period of ZNM0"),
        ("2020-06-10", date(2020, 6, 12), "delivery before settlement.*2020-06-10"),
        ("last", date(2020, 7, 1), r"has been delivered before settlement on 2020-07-01"),
        ("best", date(2020, 7, 1), r"has been delivered"),
    ],
)
def test_what_is_refused(choice, settle, message):
    with pytest.raises(BadInput, match=message):
        delivery_days(ZNM0, choice, settle)


def test_dates_at_the_door():
    assert as_date("2020-06-30") == as_date(date(2020, 6, 30)) == date(2020, 6, 30)
    with pytest.raises(BadInput, match=r"settlement: '30/06/2020'.*ISO text"):
        as_date("30/06/2020", "settlement")


@pytest.mark.parametrize("given", [datetime(2020, 6, 30), np.datetime64("2020-06-30"), 20200630, None])
def test_other_kinds_of_dates_are_taken_as_their_day_or_refused(given):
    try:
        found = as_date(given)
    except BadInput:
        return
    assert type(found) is date
    assert found == date(2020, 6, 30)
