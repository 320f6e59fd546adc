"""Prices in 32nds: what is read, what is printed, and that the two are inverse."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.conventions.ticks import format_32nds, format_price, parse_price
from netbasis.errors import BadInput

# Spellings: dealers' screens (99-16+); CBOT contract specifications: "109-162 represents 109 16.25/32,
# 109-165 represents 109 16.5/32, and 109-167 represents 109 16.75/32"
CASH = {
    "99-16": 99.5,
    "99-16+": 99.515625,
    "99-162": 99.5 + 2 / 256,
    "99-165": 99.5 + 5 / 256,
    "99-167": 99.5 + 7 / 256,
    "99-160": 99.5,
    "99-16.5": 99.515625,
    "99-16 3/8": 99.5 + 3 / 256,
    "99-16 1/2": 99.515625,
    "99'16+": 99.515625,
    "99\u201916": 99.5,
    "  99-00 ": 99.0,
    "99.515625": 99.515625,
    "100": 100.0,
    ".5": 0.5,
    "-0-08": -0.25,
    "-1-16+": -1.515625,
    "+101-01": 101.03125,
}
FUTURES = {
    "110-16": 110.5,
    "110-165": 110.515625,
    "110'165": 110.515625,
    "110'16.5": 110.515625,
    "110-16+": 110.515625,
    "109-162": 109 + 16.25 / 32,
    "109-167": 109 + 16.75 / 32,
    "137'160": 137.5,
    "103-161": 103 + 16.125 / 32,
    "103-163": 103 + 16.375 / 32,
    "103-166": 103 + 16.625 / 32,
    "103-168": 103 + 16.875 / 32,
    "110.515625": 110.515625,
}


@pytest.mark.parametrize(("text", "points"), CASH.items())
def test_cash_spellings(text, points):
    assert parse_price(text) == points


@pytest.mark.parametrize(("text", "points"), FUTURES.items())
def test_futures_spellings(text, points):
    assert parse_price(text, "futures") == points


def test_the_last_digit_five_depends_on_the_kind():
    assert parse_price("99-165", "cash") - 99.5 == 0.625 / 32
    assert parse_price("99-165", "futures") - 99.5 == 0.5 / 32


@pytest.mark.parametrize(
    ("points", "cash", "futures"),
    [
        (99.5, "99-16", "99-160"),
        (99.515625, "99-16+", "99-165"),
        (99.5 + 5 / 256, "99-165", "99-166"),
        (99.5 + 7 / 256, "99-167", "99-168"),
        (-0.25, "-0-08", "-0-080"),
        (0.0, "0-00", "0-000"),
        (-0.0001, "0-00", "0-000"),
        (99 + 255.6 / 256, "100-00", "100-000"),
        (math.nan, "n/a", "n/a"),
    ],
)
def test_printing(points, cash, futures):
    assert format_price(points) == cash
    assert format_price(points, "futures") == futures


@pytest.mark.parametrize("kind", ["cash", "futures"])
def test_every_256th_survives_the_round_trip(kind):
    for units in range(-3 * 256, 200 * 256):
        assert parse_price(format_price(units / 256, kind), kind) == units / 256


@given(st.integers(-(10**9), 10**9), st.sampled_from(["cash", "futures"]))
def test_large_prices_survive_too(units, kind):
    assert parse_price(format_price(units / 256, kind), kind) == units / 256


@given(st.floats(-1000, 1000))
def test_printing_is_within_half_a_256th(points):
    assert abs(parse_price(format_price(points)) - points) <= 1 / 512


@pytest.mark.parametrize("number", [99.515625, 100, np.float64(99.5), np.int64(99), -1.25])
def test_numbers_pass_through(number):
    assert parse_price(number) == float(number)


def test_missing_number_stays_missing():
    assert math.isnan(parse_price(math.nan))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "99-16"),
        ("nan", "99-16"),
        ("99-32", "00 to 31"),
        ("99-5", "two digits"),
        ("99-16++", "99-16"),
        ("99,515625", "99-16"),
        ("99-16-2", "99-16"),
        ("99-168", "0 1 2 3 4 5 6 7"),
        ("99-16 9/8", "below one"),
        ("99-16 1/3", "99-16"),
        ("ninety", "99-16"),
        ("1e2", "99-16"),
        (math.inf, "99-16"),
        (True, "99-16"),
        (None, "99-16"),
    ],
)
def test_bad_cash_price(text, says):
    with pytest.raises(BadInput) as problem:
        parse_price(text)
    assert says in str(problem.value)
    assert "allowed" in str(problem.value)


@pytest.mark.parametrize("digit", "49")
def test_digits_no_futures_price_ends_in(digit):
    with pytest.raises(BadInput, match="0 1 2 3 5 6 7 8"):
        parse_price(f"110-16{digit}", "futures")


def test_unknown_kind():
    with pytest.raises(BadInput, match="cash or futures"):
        parse_price("99-16", "bills")


def test_amounts_in_32nds():
    assert format_32nds(-0.101875) == "-3.26"
    assert format_32nds(1.0) == "32.00"
    assert format_32nds(0.015625, 1) == "0.5"
    assert format_32nds(-1e-9) == "0.00"
    assert format_32nds(math.nan) == "n/a"
    with pytest.raises(BadInput):
        format_32nds(math.inf)
