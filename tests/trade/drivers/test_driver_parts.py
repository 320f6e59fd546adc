"""Each driver from made or changed inputs: what moves its score, which way, and what it says when it cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from netbasis.conventions.turns import days_to_turn
from netbasis.data import sample
from netbasis.market.par_bond import par_bond_dv01
from netbasis.market.par_history import ParHistory
from netbasis.market.positions import FIELDS, PositionHistory
from netbasis.market.repo_curve import RepoCurve
from netbasis.trade.drivers.arbitrage import FAR_GAP, Adjusted, arbitrage_gap, option_adjusted
from netbasis.trade.drivers.curve import NO_SWITCH, curve_dynamics, nearest_switch
from netbasis.trade.drivers.driver import find
from netbasis.trade.drivers.financing import financing_cost
from netbasis.trade.drivers.hedging import contract_dv01, demand, hedging_demand
from netbasis.trade.drivers.known import known_at
from netbasis.trade.drivers.liquidity import market_liquidity, quoted_spread
from netbasis.trade.drivers.reversion import fitted, mean_reversion, unit_root_of
from netbasis.trade.drivers.series import BasisSeries

MARCH = "2020-03-18"


def with_row(known, **changes):
    return replace(known, ctd=dict(known.ctd) | changes)


def with_series(known, net, days=None):
    days = np.datetime64("2019-01-01") + np.arange(len(net)) if days is None else days
    names = ("ZNH9",) * len(net)
    return replace(known, past=BasisSeries(days, names, net, net, net, net))


# --- 1 arbitrage gap --------------------------------------------------------------------------------------


def test_the_adjusted_basis_is_that_of_the_option_history(known) -> None:
    from netbasis import option_history

    then = known(MARCH)
    found = option_adjusted(then)
    assert isinstance(found, Adjusted)
    row = option_history(
        sample.sample_panel(), sample.sample_par_history(), contract="ZNM0", days=[MARCH], fit=False
    ).row(0, named=True)
    assert found.adjusted == pytest.approx(row["option_adjusted_net_basis"] * 32.0, abs=1e-9)
    assert found.gap == pytest.approx(row["trade_return"] * 100.0 * 360.0 / 365.0, abs=1e-9)


@pytest.mark.parametrize(("adjusted", "score"), [(-4.8, 1.0), (-2.4, 0.5), (0.0, 0.0), (2.4, -0.5), (40.0, -1.0)])
def test_a_rich_future_favours_long_the_basis(known, adjusted: float, score: float) -> None:
    driver = arbitrage_gap(known(MARCH), Adjusted(1.0, adjusted, -10.0 * adjusted))
    assert driver.score == pytest.approx(score)
    assert ("rich" if adjusted < 0.0 else "cheap") in driver.sentence_en


def test_without_options_the_net_basis_stands_and_it_is_said(known) -> None:
    driver = arbitrage_gap(known(MARCH), "delivery options not valued: whatever")
    assert driver.score == pytest.approx(-known(MARCH).ctd["net_basis"] * 32.0 / 4.8)
    assert "not valued" in driver.sentence_en
    assert find(driver.measures, "option").reason == "delivery options not valued: whatever"
    assert driver.reason == "delivery options not valued: whatever"


def test_a_gap_that_is_no_market_and_no_gap(known) -> None:
    far = with_row(known(MARCH), implied_repo=0.03, repo_spread=0.025, term_repo=0.005)
    driver = arbitrage_gap(far, Adjusted(1.0, -20.0, 250.0))
    assert (driver.score, driver.reason) == (None, FAR_GAP)
    none = with_row(known(MARCH), repo_spread=None, reason="no price for ZNM0")
    driver = arbitrage_gap(none, "no")
    assert (driver.value, driver.score, driver.reason) == (None, None, "no price for ZNM0")


# --- 2 curve dynamics -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("distance", "score"), [(0.0, 1.0), (1.0, 0.5), (-1.0, 0.5), (2.0, 0.0), (-9.0, 0.0)])
def test_a_near_switch_favours_long_the_basis(known, monkeypatch, distance: float, score: float) -> None:
    from netbasis.trade.drivers import curve

    monkeypatch.setattr(curve, "nearest_switch", lambda _: (distance * 50.0, distance))
    assert curve_dynamics(known(MARCH)).score == pytest.approx(score)


def test_no_switch_is_a_result(known, monkeypatch) -> None:
    from netbasis.trade.drivers import curve

    monkeypatch.setattr(curve, "nearest_switch", lambda _: NO_SWITCH)
    driver = curve_dynamics(known(MARCH))
    assert (driver.value, driver.score, driver.direction, driver.reason) == (None, 0.0, 0, NO_SWITCH)


def test_the_switch_is_the_nearest_and_level_and_slope_are_the_treasurys(known) -> None:
    shift, deviations = nearest_switch(known(MARCH))
    assert shift == pytest.approx(-271.196, abs=1e-2)
    assert deviations == pytest.approx(-4.5155, abs=1e-3)
    driver = curve_dynamics(known(MARCH))
    par = sample.sample_par_history()
    at = int(np.flatnonzero(par.days == np.datetime64(MARCH))[0])
    ten, two = par.yields[at, 3], par.yields[at, 0]
    assert list(par.tenors[[0, 3]]) == [2.0, 10.0]
    assert find(driver.measures, "level").value == pytest.approx(ten * 100.0)
    assert find(driver.measures, "slope").value == pytest.approx((ten - two) * 1e4)
    moved = (ten - par.yields[at - 20, 3]) * 1e4
    assert find(driver.measures, "level_change").value == pytest.approx(moved)


@pytest.mark.parametrize(("shifts", "nearest"), [((-90.0, 40.0), 40.0), ((-30.0, 40.0), -30.0), ((60.0, 20.0), 20.0)])
def test_the_nearer_of_two_switches(known, monkeypatch, shifts, nearest: float) -> None:
    import polars as pl

    from netbasis.trade.drivers import curve

    found = pl.DataFrame({"cusip": ["a", "ctd", "b", "never"], "shift_bp": [shifts[0], 0.0, shifts[1], None],
                          "deviations": [shifts[0] / 50.0, 0.0, shifts[1] / 50.0, None]})  # fmt: skip
    monkeypatch.setattr(curve, "switch_distances", lambda *_, **__: found)
    assert nearest_switch(known(MARCH)) == (nearest, nearest / 50.0)
    monkeypatch.setattr(curve, "switch_distances", lambda *_, **__: found[1:2])
    assert nearest_switch(known(MARCH)) == NO_SWITCH


def test_par_yields_that_do_not_reach(known) -> None:
    par = sample.sample_par_history()
    early = ParHistory(par.days[:300], par.tenors, par.yields[:300])
    driver = curve_dynamics(replace(known(MARCH), par=early))
    level = find(driver.measures, "level")
    assert level.value == pytest.approx(1.18)  # of the market's own par curve
    assert (level.percentile, level.reason) == (None, "no par yields reach this day")
    blank = replace(known(MARCH), par=None, market=replace(known(MARCH).market, par_curve={}))
    assert find(curve_dynamics(blank).measures, "level").value is None


# --- 3 financing cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("overnight", "score"), [(0.0010, 0.0), (0.0035, -0.5), (0.0110, -1.0), (-0.0015, 0.5)])
def test_dear_funding_weighs_on_long_the_basis(known, overnight: float, score: float) -> None:
    market = replace(known(MARCH).market, repo=RepoCurve.overnight_then_term(overnight, 0.005))
    assert financing_cost(replace(known(MARCH), market=market)).score == pytest.approx(score)


@pytest.mark.parametrize(
    ("day", "quarter", "year"),
    [
        (date(2020, 3, 31), 0, 191),
        (date(2020, 3, 24), 5, 196),
        (date(2023, 6, 30), 0, 125),
        (date(2019, 12, 31), 0, 0),
        (date(2020, 2, 29), 22, 213),  # a Saturday
        (date(2022, 12, 31), 62, 250),  # after the quarter's last business day: the next one
    ],
)
def test_days_to_the_turn(day: date, quarter: int, year: int) -> None:
    from netbasis.conventions.calendars import FEDWIRE

    def counted(last: date) -> int:
        return sum(FEDWIRE.is_business_day(str(d)) for d in np.arange(day, last, dtype="datetime64[D]") + 1)

    ends = {0: FEDWIRE.last_business_day(day.year, (day.month - 1) // 3 * 3 + 3)}
    if day <= ends[0]:
        assert days_to_turn(day, 3) == counted(ends[0])
    assert days_to_turn(day, 3) == quarter
    assert days_to_turn(day, 12) == year


def test_the_turn_counts_within_five_days(known) -> None:
    def at(day: date) -> float | None:
        market = replace(known(MARCH).market, as_of=day, settle=date(2020, 4, 2))
        return financing_cost(replace(known(MARCH), market=market)).score

    assert at(date(2020, 3, 23)) == pytest.approx(0.0)  # six
    assert at(date(2020, 3, 24)) == pytest.approx(-0.25)  # five


def test_a_day_without_a_policy_rate(known) -> None:
    market = replace(known(MARCH).market, as_of=date(2034, 3, 20), settle=date(2034, 3, 21))
    driver = financing_cost(replace(known(MARCH), market=market))
    assert (driver.value, driver.score) == (None, None)
    assert driver.reason == "the policy rate of this day is not on record"


# --- 4 market liquidity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("noise", "score"), [(0.5, 0.0), (2.0, 0.0), (4.0, -0.5), (6.0, -1.0), (20.0, -1.0)])
def test_noise_weighs_on_long_the_basis(known, monkeypatch, noise: float, score: float) -> None:
    from netbasis.trade.drivers import liquidity

    monkeypatch.setattr(liquidity, "noise_of", lambda _: (noise, None))
    assert market_liquidity(known(MARCH)).score == pytest.approx(score)


def test_the_percentile_is_on_one_range_and_the_spread_is_the_ctds(known, on) -> None:
    driver = on(MARCH).driver("market_liquidity")
    assert find(driver.measures, "noise").percentile is None
    assert driver.percentile == find(driver.measures, "noise_ten_year").percentile
    market, cusip = known(MARCH).market, known(MARCH).ctd["cusip"]
    at = market.bonds.position(cusip)
    spread = (market.offer[at] - market.bid[at]) * 32.0
    assert quoted_spread(market, cusip) == find(driver.measures, "bid_offer").value == pytest.approx(spread)
    assert quoted_spread(replace(market, bid=None, offer=None), cusip) is None
    assert quoted_spread(market, None) is None


def test_too_few_issues_have_a_reason(known) -> None:
    market = known(MARCH).market
    few = replace(market, bonds=market.bonds.take(np.arange(2)), clean=market.clean[:2], bid=None, offer=None)
    driver = market_liquidity(replace(known(MARCH), market=few, ctd={"cusip": None, "reason": "no"}, history=None))
    assert (driver.value, driver.score) == (None, None)
    assert driver.reason


# --- 5 mean reversion -------------------------------------------------------------------------------------


def reverting(n: int) -> np.ndarray:
    rng = np.random.Generator(np.random.Philox(4))
    net = rng.normal(size=n)
    for i in range(1, n):
        net[i] += 0.5 * net[i - 1]
    return net


@pytest.mark.parametrize(("today", "sign"), [(-3.0, 1), (3.0, -1)])
def test_a_low_net_basis_favours_long(known, today: float, sign: int) -> None:
    then = with_row(with_series(known(MARCH), reverting(200)), net_basis=today / 32.0)
    driver = mean_reversion(then, fitted(then))
    assert driver.direction == sign
    assert 0.3 < driver.value < 3.0
    z = find(driver.measures, "z_score").value
    assert driver.score == pytest.approx(max(min(-z / 2.0, 1.0), -1.0))


def test_a_random_walk_is_a_result_not_a_gap(known) -> None:
    rng = np.random.Generator(np.random.Philox(2))
    then = with_series(known(MARCH), np.cumsum(rng.normal(size=120)))
    driver = mean_reversion(then, fitted(then))
    assert (driver.value, driver.score, driver.direction) == (None, 0.0, 0)
    assert driver.reason.startswith("no mean reversion found")
    assert driver.sentence_en.startswith("No mean reversion found")
    assert find(driver.measures, "half_life_low").value > 0.0


def test_short_constant_and_missing_series(known) -> None:
    short = with_series(known(MARCH), reverting(5))
    assert mean_reversion(short, fitted(short)).reason == "series too short: 6 observations, 20 needed"
    flat = with_row(with_series(known(MARCH), np.full(40, 2.0)), net_basis=2.0 / 32.0)
    assert mean_reversion(flat, fitted(flat)).reason == "the series is constant"
    none = with_row(known(MARCH), net_basis=None, reason="no price for ZNM0")
    assert mean_reversion(none, fitted(none)).reason == "no price for ZNM0"


def test_the_unit_root_test_takes_even_steps_alone(known) -> None:
    today = np.datetime64(MARCH)
    then = with_series(known(MARCH), reverting(40), today - 40 + np.arange(40))
    assert unit_root_of(then)[1] == "daily"
    monthly = (np.datetime64("2017-01") + np.arange(38)).astype("datetime64[D]") + 27
    then = with_series(known(MARCH), reverting(38), monthly)
    test, spacing = unit_root_of(then)
    assert spacing == "monthly"
    assert test.n + test.lags + 1 == 38  # the month of today is not over
    holes = np.delete(monthly, 20)
    assert unit_root_of(with_series(known(MARCH), reverting(37), holes)) == ("no evenly spaced stretch to test", "")
    # twenty days and a week's gap just before today: not daily
    gap = np.concatenate([today - 60 + np.arange(30), today - 10 + np.arange(10)])
    assert unit_root_of(with_series(known(MARCH), reverting(40), gap))[1] == ""


# --- 6 hedging demand -------------------------------------------------------------------------------------


def positions(long: np.ndarray, short: np.ndarray, interest: float = 1000.0, last: str = "2020-03-10",
              drop: tuple[int, ...] = ()) -> PositionHistory:  # fmt: skip
    n = len(long)
    days = np.datetime64(last) - 7 * np.arange(n)[::-1]
    columns = {name: np.zeros((n, 1)) for name in FIELDS}
    columns |= {
        "open_interest": np.full((n, 1), interest), "asset_long": long[:, None], "leveraged_short": short[:, None],
    }  # fmt: skip
    keep = np.array([i for i in range(n) if i not in drop])
    moments = days.astype("datetime64[m]") + np.timedelta64(3 * 24 * 60 + 930, "m")
    return PositionHistory(
        days[keep], moments[keep], ("ZN",), **{name: column[keep] for name, column in columns.items()}
    )


def hedged(known, held: PositionHistory):
    then = known_at(known(MARCH).market, "ZNM0", positions=held)
    rows = demand(then)
    return rows, hedging_demand(then, rows)


def test_the_proxy_is_the_smaller_and_a_crowded_trade_weighs_on_long(known) -> None:
    short = np.arange(1.0, 101.0)
    rows, driver = hedged(known, positions(np.full(100, 60.0), short))
    (row,) = rows
    assert row.proxy == 60.0
    assert row.proxy_usd == 6e6
    assert row.proxy_change == 0.0
    assert row.share == 0.06
    assert row.reports == 99
    assert driver.score == pytest.approx(1.0 - 2.0 * row.percentile)
    rows, driver = hedged(known, positions(np.full(100, 500.0), short))
    assert (rows[0].proxy, rows[0].proxy_change, rows[0].percentile) == (100.0, 4.0, 1.0)
    assert driver.score == -1.0
    rows, driver = hedged(known, positions(np.full(100, 500.0), short[::-1]))
    assert driver.score == 1.0


def test_weeks_that_are_missing_are_said(known) -> None:
    long, short = np.full(100, 500.0), np.arange(1.0, 101.0)
    rows, driver = hedged(known, positions(long, short, drop=(95, 50, 51)))
    assert rows[0].proxy_change is None
    assert find(driver.measures, "proxy_change").reason == "the report of four weeks before is missing"
    assert rows[0].missing == 3
    assert "3 weeks of the history are missing" in driver.sentence_en
    rows, driver = hedged(known, positions(long[:30], short[:30]))
    assert (driver.score, driver.percentile) == (None, None)
    assert driver.reason == "history too short for a percentile: 29 values, 52 needed"
    rows, driver = hedged(known, positions(long, short, last="2020-02-18"))
    assert driver.reason == "the last report held is of 2020-02-18, 29 days before: weeks are missing"
    rows, driver = hedged(known, positions(long, short, last="2022-03-10"))
    assert driver.value is None
    assert driver.reason.startswith("no report was published") or "weeks are missing" in driver.reason


def test_figures_of_the_day_from_the_table(known) -> None:
    # CFTC, report of 10 March 2020: 043602 leveraged funds short 1,174,070, asset managers long 1,616,853
    rows = demand(known(MARCH))
    row = next(row for row in rows if row.contract == "ZN")
    assert (row.leveraged_short, row.asset_long, row.proxy) == (1_174_070.0, 1_616_853.0, 1_174_070.0)
    assert row.published == "2020-03-13T15:30"
    assert row.dv01_source == "ctd"
    dv01 = known(MARCH).ctd["futures_dv01"]
    assert row.proxy_dv01_usd == pytest.approx(1_174_070.0 * dv01 * 1000.0)
    assert {r.contract: r.dv01_source for r in rows} == {
        "ZT": "par bond", "ZF": "ctd", "ZN": "ctd", "TN": "ctd", "ZB": "ctd", "UB": "par bond",
    }  # fmt: skip


def test_the_par_bond_stands_near_the_ctd(known) -> None:
    # where both are to be had they are of one size: the tenor is near the CTD's
    then = known(MARCH)
    quoted, source = contract_dv01(then, "ZN")
    unquoted = replace(then, market=replace(then.market, futures={}), ctd={"futures_dv01": None})
    par, other = contract_dv01(unquoted, "ZN")
    assert (source, other) == ("ctd", "par bond")
    assert par == pytest.approx(quoted, rel=0.15)
    # a par bond at 6% has a factor of one: its DV01 is that of the bond, by differences of its price
    up, down = (sum(3.0 / (1.0 + y / 2.0) ** k for k in range(1, 21)) + 100.0 / (1.0 + y / 2.0) ** 20
                for y in (0.06005, 0.05995))  # fmt: skip
    assert par_bond_dv01(0.06, 10.0) == pytest.approx(down - up, rel=1e-5)
    assert par_bond_dv01(0.0, 2.0) == pytest.approx(0.02 / 1.03**-4)
    assert contract_dv01(replace(unquoted, market=replace(unquoted.market, par_curve={}), par=None), "ZT") == (
        None, "no par yields for a bond of this tenor",
    )  # fmt: skip
