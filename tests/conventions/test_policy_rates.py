"""The policy rates: order, band, days around a change, and SOFR beside them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from netbasis.conventions.policy import LAST_CHECKED, policy_rate, policy_rates
from netbasis.data.sample import sample_overnight


def test_rows_ascend_and_hold_together() -> None:
    rows = policy_rates()
    assert [row.since for row in rows] == sorted({row.since for row in rows})
    for row in rows:
        assert row.upper - row.lower == pytest.approx(0.0025, abs=1e-12)
        assert row.lower <= row.reserves <= row.upper
        assert row.source


@pytest.mark.parametrize(
    ("day", "lower", "reserves", "name"),
    [
        (date(2019, 9, 17), 0.0200, 0.0210, "IOER"),  # FOMC implementation note of 31 July 2019
        (date(2019, 9, 19), 0.0175, 0.0180, "IOER"),  # of 18 September 2019
        (date(2020, 3, 15), 0.0100, 0.0110, "IOER"),
        (date(2020, 3, 16), 0.0000, 0.0010, "IOER"),  # of 15 March 2020
        (date(2021, 7, 29), 0.0000, 0.0015, "IORB"),
        (date(2023, 6, 30), 0.0500, 0.0515, "IORB"),
        (date(2025, 11, 20), 0.0375, 0.0390, "IORB"),  # target printed beside EFFR by the New York Fed: 3.75-4.00
    ],
)
def test_a_day(day: date, lower: float, reserves: float, name: str) -> None:
    found = policy_rate(day)
    assert found is not None
    assert (found.lower, found.reserves, found.name) == (pytest.approx(lower), pytest.approx(reserves), name)


def test_outside_the_record_there_is_none() -> None:
    assert policy_rate(date(2014, 12, 30)) is None
    assert policy_rate(date(LAST_CHECKED.year + 1, 1, 1)) is None
    assert policy_rate(LAST_CHECKED) is not None


def test_sofr_of_each_row_is_near_its_band() -> None:
    overnight = sample_overnight()
    starts = [row.since for row in policy_rates()]
    for row, end in zip(policy_rates(), [*starts[1:], date.max], strict=True):
        rates = [rate for day, rate in overnight.items() if row.since <= day < end]
        if rates:
            median = float(np.median(rates))
            assert row.lower - 0.0001 <= median <= row.upper + 0.0001, row.since
