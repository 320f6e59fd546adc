"""Term repo: interpolation, specials, and the overnight spike that stays overnight."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.errors import BadInput
from netbasis.market.repo_curve import RepoCurve, check_rate, overnight_and_later

# SOFR (Federal Reserve Bank of New York)
SOFR = {
    date(2019, 9, 11): 0.0215, date(2019, 9, 12): 0.0220, date(2019, 9, 13): 0.0220, date(2019, 9, 16): 0.0243,
    date(2019, 9, 17): 0.0525, date(2019, 9, 18): 0.0255, date(2019, 9, 19): 0.0195,
}  # fmt: skip


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def test_one_rate_for_every_term():
    curve = RepoCurve.flat(0.0123)
    assert [curve.rate(term) for term in (0, 1, 90, 400)] == [0.0123] * 4


def test_interest_is_interpolated_between_tenors_and_rates_are_held_beyond():
    curve = RepoCurve(((90, 0.024), (1, 0.05), (30, 0.02)))  # any order
    assert curve.tenors == ((1, 0.05), (30, 0.02), (90, 0.024))
    for term, rate in [(1, 0.05), (30, 0.02), (90, 0.024), (400, 0.024), (0, 0.05)]:
        assert curve.rate(term) == pytest.approx(rate, abs=1e-16)
    # 1 day has cost 0.05 day-rates and 30 days 0.60: each day between costs 0.55/29
    assert curve.rate(15) * 15 == pytest.approx(0.05 + 14 * 0.55 / 29, abs=1e-15)
    assert curve.rates([1, 15, 90]).tolist() == [curve.rate(term) for term in (1, 15, 90)]


@given(st.floats(-0.01, 0.2), st.floats(-0.01, 0.2), st.integers(1, 366))
def test_overnight_then_term_is_one_dear_night(overnight, term_rate, term):
    curve = RepoCurve.overnight_then_term(overnight, term_rate)
    assert curve.rate(term) * term == pytest.approx(overnight + term_rate * (term - 1), abs=1e-13)


def test_the_spike_of_17_september_2019_stays_overnight():
    overnight, later = overnight_and_later(SOFR, days("2019-09-17", "2019-09-18"))
    assert overnight.tolist() == [0.0525, 0.0255]
    # medians of 2.15 2.20 2.20 2.43 5.25 and of 2.20 2.20 2.43 5.25 2.55
    assert later.tolist() == [0.0220, 0.0243]
    term = RepoCurve.overnight_then_term(float(overnight[0]), float(later[0])).rate(104)  # to 31 December
    assert term == pytest.approx((0.0525 + 103 * 0.0220) / 104, abs=1e-15)
    assert 0.0220 < term < 0.0224


def test_fixings_that_are_missing_or_few():
    asked = days("2019-09-10", "2019-09-11", "2019-09-12", "2019-09-14", "2019-09-20")
    overnight, later = overnight_and_later(SOFR, asked)
    assert np.isnan(overnight).tolist() == [True, False, False, True, True]
    assert np.isnan(later).tolist() == [True, False, False, True, True]
    assert later[1:3] == pytest.approx([0.0215, 0.02175], abs=1e-16)  # early days use the fixings there are
    nothing = overnight_and_later({}, asked)
    assert np.isnan(nothing).all()


def test_specials():
    curve = RepoCurve(((1, 0.02),), specials={"912828YX2": ((1, 0.001), (91, 0.011))})
    assert curve.rate(91) == curve.rate(91, "912828ZZZ") == 0.02
    assert curve.rate(91, "912828YX2") == pytest.approx(0.011, abs=1e-17)
    both = curve.rates([91, 91, 1], ["912828ZZZ", "912828YX2", "912828YX2"])
    assert both == pytest.approx([0.02, 0.011, 0.001], abs=1e-17)
    with pytest.raises(TypeError):
        curve.specials["912828YX2"] = ((1, 0.5),)


@pytest.mark.parametrize("rate", [1.23, -0.11, float("nan"), float("inf")])
def test_a_rate_that_is_no_decimal(rate):
    for make in (RepoCurve.flat, check_rate, lambda r: RepoCurve(((1, 0.02),), specials={"X": ((1, r),)})):
        with pytest.raises(BadInput, match=r"decimal from -0\.10 to 0\.25.*0\.0123"):
            make(rate)


@pytest.mark.parametrize("tenors", [(), ((0, 0.02),), ((-5, 0.02),), ((30, 0.02), (30, 0.03))])
def test_tenors_that_make_no_curve(tenors):
    with pytest.raises(BadInput, match="tenor"):
        RepoCurve(tenors)
    with pytest.raises(BadInput, match="special repo of X"):
        RepoCurve(((1, 0.02),), specials={"X": tenors})
