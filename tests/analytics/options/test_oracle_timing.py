"""The oracle of the timing option: a fine grid, and least-squares Monte Carlo, which is high by its imperfect rule."""

import pytest
from made_markets import crossover
from oracle import Case, Law
from oracle_grid import one_factor, window_early
from oracle_simulation import early_delivery, quality_only
from package_value import package_value

PLAIN = Law((0.0080, 0.0), noise=0.0)  # one factor, no noise: what the grid can value
FULL = Law((0.0080, 0.0050))
NEGATIVE, NONE, POSITIVE = 0.09, 0.06, 0.03  # repo against coupons and yields of about 6%
PATHS = 60_000  # half of them fit the rule, half are valued


@pytest.mark.slow
@pytest.mark.parametrize("repo", [NEGATIVE, NONE, POSITIVE], ids=["negative carry", "no carry", "positive carry"])
def test_least_squares_monte_carlo_brackets_the_grid(repo):
    """30,000 paths valued, antithetic; standard error 0.001 to 0.003 points (0.03 to 0.1/32). The rule may cost the
    short up to 0.25/32."""
    case = Case(crossover(repo=repo), "ZNM0")
    exact, simulated = one_factor(case, PLAIN), early_delivery(case, PLAIN, PATHS)
    assert -3.0 * simulated.error < simulated.value - exact < 3.0 * simulated.error + 0.25 / 32.0


@pytest.mark.parametrize("repo", [NEGATIVE, POSITIVE], ids=["negative carry", "positive carry"])
def test_early_delivery_is_worth_the_carry(repo):
    """With carry clearly negative the short gives up the choice of the issue for the carry; with positive carry he
    waits, and the right to be early is worth nothing."""
    case = Case(crossover(repo=repo), "ZNM0")
    worth = 32.0 * (one_factor(case, PLAIN, timing=False) - one_factor(case, PLAIN))
    assert (9.0 < worth < 11.0) if repo == NEGATIVE else (0.0 <= worth < 0.001)


@pytest.mark.slow
def test_early_delivery_with_two_factors_and_noise_is_worth_more_than_nothing():
    """30,000 paths valued against 1,000,000 without the right; standard errors 0.002 and 0.0002 points."""
    case = Case(crossover(repo=NEGATIVE), "ZNM0")
    late, _ = quality_only(case, FULL)
    early = early_delivery(case, FULL, PATHS)
    assert early.value + 3.0 * early.error < late.value - 8.0 / 32.0


@pytest.mark.parametrize(("repo", "lost"), [(POSITIVE, 0.0), (NONE, 0.26), (0.08, 0.70)])
def test_what_the_first_or_the_last_day_alone_leave_of_the_window(repo, lost):
    """Inside the window every day may be the day: a model that looks only at the first and the last sets the final
    settlement too high by up to 0.7/32 where eight issues tie and carry is negative."""
    case = Case(crossover(as_of="2020-06-19", repo=repo), "ZNM0")
    best, first, last = window_early(case, PLAIN)
    assert 32.0 * (min(first, last) - best) == pytest.approx(lost, abs=0.02)


@pytest.mark.parametrize(("level", "repo"), [(0.04, 0.053), (0.02, 0.02), (0.055, 0.055), (0.05, 0.05)])
def test_away_from_the_notional_coupon_the_window_has_no_day_between(level, repo):
    case = Case(crossover(as_of="2020-06-19", level=level, repo=repo), "ZNM0")
    best, first, last = window_early(case, PLAIN)
    assert 32.0 * (min(first, last) - best) < 0.0005


@pytest.mark.parametrize("repo", [NEGATIVE, 0.07, NONE, POSITIVE])
def test_the_package_meets_the_grid(repo):
    """One factor, no noise: the same problem without approximation but that of the grids, 0.005/32."""
    market = crossover(repo=repo)
    found = package_value(market, "ZNM0", PLAIN, timing=True)
    assert found.futures == pytest.approx(one_factor(Case(market, "ZNM0"), PLAIN), abs=0.005 / 32.0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("noise", "repo", "below", "above"),
    [(0.10, NEGATIVE, 0.05, 0.02), (0.10, NONE, 0.1, 0.02), (0.10, POSITIVE, 0.05, 0.02),
     (0.35, NEGATIVE, 0.25, 0.05), (0.35, NONE, 0.1, 0.5), (0.35, POSITIVE, 0.05, 0.05)],
)  # fmt: skip
def test_the_package_with_two_factors_and_noise(noise, repo, below, above):
    """100,000 paths valued, antithetic; standard error 0.001 to 0.002 points (0.02 to 0.06/32). The simulation is an
    upper bound, high by what its rule misses (`below`; more terms in the regression lower it by no more than an error).
    `above`: the package lets the value of waiting follow the cheapest issue's noise one for one, so the short decides
    less well than he can: up to 0.4/32 with no carry at noise 0.35, nothing to be seen at the default 0.10."""
    market, law = crossover(repo=repo), Law((0.0080, 0.0050), noise=noise)
    found = package_value(market, "ZNM0", law, timing=True)
    bound = early_delivery(Case(market, "ZNM0"), law, 200_000)
    missed = 32.0 * (found.futures - bound.value)
    assert -below - 96.0 * bound.error < missed < above + 96.0 * bound.error
