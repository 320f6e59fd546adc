"""Errors name what was given, where, what is allowed and what to do."""

import pickle

import pytest

from netbasis.errors import BadFile, BadInput, NetbasisError, Problem, UnknownName


def test_bad_input_says_all_it_knows():
    error = BadInput("coupon", given=4.25, where="bonds.csv, row 3", allowed="a decimal", hint="write 4.25% as 0.0425")
    assert str(error) == "coupon: 4.25 (bonds.csv, row 3); allowed: a decimal; write 4.25% as 0.0425"
    assert (error.what, error.where, error.allowed) == ("coupon", "bonds.csv, row 3", "a decimal")
    assert error.hint == "write 4.25% as 0.0425"
    assert str(BadInput("no futures")) == "no futures"
    assert str(BadInput("date", given="soon")) == "date: 'soon'"
    assert str(BadInput("price", given=None)) == "price: None"


def test_what_can_be_caught():
    for error in (BadInput("x"), UnknownName("x"), BadFile([Problem("x")])):
        assert isinstance(error, NetbasisError)
        assert isinstance(error, ValueError)
    assert isinstance(UnknownName("x"), LookupError)


def test_unknown_names_come_with_the_nearest():
    error = UnknownName.among("contract", "ZNM1", ["ZNM0", "ZFM0", "ZTM0", "UBU5"], hint="add it")
    assert str(error).startswith("unknown contract: 'ZNM1'; nearest known: ZNM0")
    assert str(error).endswith("; add it")
    assert "UBU5" not in str(error)


def test_unknown_names_far_from_all():
    assert str(UnknownName.among("day", "x", ["2020-03-18"])) == "unknown day: 'x'; known: 2020-03-18"
    many = UnknownName.among("issue", "?", [f"9128{i:05d}" for i in range(40)])
    assert str(many).endswith("912800011 ... (40 in all)")
    assert "no issue is known here" in str(UnknownName.among("issue", "?", []))


def test_a_problem_and_its_place():
    problem = Problem(
        "price", "bonds.csv", 3, "clean", given="-1", allowed="above 0", hint="look it up", severity="warning"
    )
    assert problem.place == "bonds.csv, row 3, column clean"
    text = "warning: price: '-1' (bonds.csv, row 3, column clean); allowed: above 0; look it up"
    assert str(problem) == text
    assert Problem("no rows", "repo.csv").place == "repo.csv"
    assert str(Problem("nothing to read")) == "error: nothing to read"


def test_a_bad_file_lists_every_problem():
    problems = [Problem("price", "bonds.csv", row) for row in (2, 5)]
    error = BadFile(problems)
    assert error.problems == tuple(problems)
    assert str(error).splitlines() == [str(problem) for problem in problems]
    # who catches BadInput reads these
    assert (error.where, error.allowed, error.hint) == (None, None, None)
    assert error.what


@pytest.mark.parametrize(
    "error", [BadInput("price", given=-1, allowed="above 0"), UnknownName.among("day", "x", ["y"])]
)
def test_errors_cross_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)


def test_a_bad_file_crosses_processes():
    error = BadFile([Problem("price", "bonds.csv", 2)])
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert str(copy) == str(error)
