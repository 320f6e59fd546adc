"""The table of month starts against the date formulas, every day of its range."""

import numpy as np

from netbasis.formulas import dates
from netbasis.kernels import months
from netbasis.kernels.jit import kernel


@kernel
def _months_of(days, out):
    for i in range(len(days)):
        out[i] = months.month_of(days[i])


def test_every_day_is_found_in_its_month():
    days = np.arange(months.FIRST_DAY, months.LAST_DAY + 1)
    found = np.empty_like(days)
    _months_of(days, found)
    np.testing.assert_array_equal(found + months.FIRST_MONTH, dates.month_number(days))


def test_the_range_leaves_a_year_on_either_side():
    assert np.datetime64(months.FIRST_DAY, "D") == np.datetime64("1901-01-01")
    assert np.datetime64(months.LAST_DAY, "D") == np.datetime64("2199-01-01")
    assert np.datetime64(int(months.STARTS[0]), "D") == np.datetime64("1900-01-01")
    assert np.datetime64(int(months.STARTS[-1]), "D") == np.datetime64("2200-01-01")
