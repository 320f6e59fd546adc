"""The Svensson curve: it finds the curve that made the prices and says what it cannot know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netbasis.data.sample import sample_market
from netbasis.errors import BadInput, UnknownName
from netbasis.market.cash_flows import cash_flows
from netbasis.market.curve import BP, zero_rate
from netbasis.market.fit import fit_curve
from netbasis.market.svensson import FEWEST_ISSUES, Svensson

TRUE = Svensson(0.045, -0.03, -0.02, 0.015, 1.3, 7.5)


@pytest.mark.parametrize(("shortest", "longest", "every"), [(0.25, 30.0, 1), (1.0, 10.0, 4), (6.4, 10.0, 1)])
def test_recovers_the_curve_that_made_the_prices(priced, shortest, longest, every):
    market = priced(TRUE, shortest, longest, every)
    curve = fit_curve(market)
    assert curve.model == "svensson"
    assert curve.used.all()
    assert np.max(np.abs(curve.fitted - market.clean)) < 1e-3
    inside = np.linspace(*curve.covered, 60)
    assert np.max(np.abs(curve.zero(inside) - zero_rate(TRUE, inside))) < 0.05 * BP


def test_recovers_the_parameters_from_the_whole_market(priced):
    curve = fit_curve(priced(TRUE, 0.25, 30.0)).curve
    found = [curve.beta0, curve.beta1, curve.beta2, curve.beta3, curve.tau1, curve.tau2]
    assert found == pytest.approx([0.045, -0.03, -0.02, 0.015, 1.3, 7.5], rel=1e-4)


def test_rates_of_one_curve_agree():
    t = np.array([0.0, 0.1, 1.0, 7.3, 30.0])
    assert zero_rate(TRUE, t)[0] == pytest.approx(TRUE.beta0 + TRUE.beta1)
    step = 1e-5
    slope = -(TRUE.log_discount(t + step) - TRUE.log_discount(np.maximum(t - step, 0.0)))
    assert TRUE.forward(t[1:]) == pytest.approx(slope[1:] / (2.0 * step), abs=1e-9)


def test_par_yield_prices_its_bond_at_100(priced):
    curve = fit_curve(priced(TRUE, 0.25, 30.0, 3))
    for t in (0.5, 2.0, 10.0, 3.3):
        times = t - 0.5 * np.arange(int(np.ceil(2 * t - 1e-9)))[::-1]
        coupon = curve.par(t)
        dirty = 50.0 * coupon * np.exp(curve.curve.log_discount(times)).sum() + 100.0 * curve.discount(t)
        assert dirty - 50.0 * coupon * (1.0 - 2.0 * times[0]) == pytest.approx(100.0, abs=1e-10)


def test_quantlib_finds_the_same_curve(priced):
    """FittedBondDiscountCurve with SvenssonFitting, the same bonds, clock and weights. Its simplex finds one
    local minimum a start: from near ours the same curve, from a usual guess none that is better."""
    ql = pytest.importorskip("QuantLib")
    market = priced(TRUE, 0.5, 30.0, 5)
    # errors of -2 to +2 bp without any pattern in maturity
    error = 2.0 * BP * np.sin(37.0 * np.arange(len(market.bonds)) ** 2)
    slope = _slope(market)
    market = replace(market, clean=market.clean - slope * error)
    ours = fit_curve(market, anchor="none")
    assert ours.used.all()

    def theirs(guess):
        method = ql.SvenssonFitting(weights, ql.Simplex(0.01))
        curve = ql.FittedBondDiscountCurve(today, helpers, ql.Actual36525(), method, 1e-14, 8_000, ql.Array(guess))
        dirty = [
            sum(flow.amount() * curve.discount(flow.date()) for flow in bond.cashflows() if flow.date() > today)
            for bond in (helper.bond() for helper in helpers)
        ]
        return np.array(dirty) - [helper.bond().accruedAmount() for helper in helpers]

    today = _date(ql, market.settle)
    ql.Settings.instance().evaluationDate = today
    helpers = [_helper(ql, bond, price, today) for bond, price in zip(market.bonds, market.clean, strict=True)]
    weights = ql.Array((1.0 / slope / np.sum(1.0 / slope)).tolist())
    p = ours.curve  # QuantLib's last two parameters are 1/tau
    near = theirs([1.02 * p.beta0, 1.02 * p.beta1, 0.98 * p.beta2, 1.05 * p.beta3, 0.97 / p.tau1, 1.03 / p.tau2])
    assert np.max(np.abs(near - ours.fitted) / slope) < 0.1 * BP
    usual = theirs([0.04, -0.02, -0.01, 0.01, 1.0, 0.2])

    def squares(fitted):
        return np.sum(((fitted - market.clean) / slope / BP) ** 2)

    assert squares(ours.fitted) <= 1.0001 * min(squares(near), squares(usual))
    assert squares(usual) < 1.05 * squares(ours.fitted)


@pytest.mark.parametrize(
    ("day", "years", "bound"),
    [("2019-09-17", (5, 6, 7, 8, 9), 2.0), ("2020-03-18", (6, 7, 8, 9, 19, 20), 6.0)],
)
def test_zero_yields_of_the_boards_curve(shared_data, day, years, bound):
    """Gurkaynak, Sack and Wright's curve leaves out the newest issues and rests on all others, ours on the 43
    to 46 issues of the sample: near each other where the sample has issues. From 10 to 18 years in March 2020
    the Board's curve lies 10 to 20 bp above what the bonds of 2036 to 2038 yield."""
    lines = (shared_data / "gsw_zero_yields.csv").read_text().splitlines()
    rows = {line.split(",")[0]: line.split(",") for line in lines}
    ours = fit_curve(sample_market(day))
    for year in years:
        board = float(rows[day][rows["Date"].index(str(year))]) / 100.0
        assert ours.zero(float(year)) == pytest.approx(board, abs=bound * BP)


def test_outside_the_issues_there_is_no_value(priced):
    curve = fit_curve(priced(TRUE, 6.4, 10.0), anchor="none")
    assert not curve.anchored
    assert 6.3 < curve.covered[0] < 6.6
    assert 9.5 < curve.covered[1] < 10.0
    assert np.isfinite(curve.zero(8.0))
    for years in (1.0, 12.0):
        assert np.isnan([curve.zero(years), curve.discount(years), curve.forward(years), curve.par(years)]).all()
    assert any("issues cover 6.4 to 9.9 years only" in note for note in curve.notes)


def test_the_par_curve_anchors_a_narrow_market(priced):
    market = priced(TRUE, 6.4, 10.0)
    whole = fit_curve(priced(TRUE, 0.25, 30.0))
    par = {t: float(whole.par(t)) for t in (0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0)}
    curve = fit_curve(replace(market, par_curve=par))
    assert curve.anchors == (0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0)  # 7 years lies among the issues
    assert curve.reach == (0.5, 20.0)
    for years in (1.0, 4.0, 15.0):
        assert curve.zero(years) == pytest.approx(float(zero_rate(TRUE, np.array(years))), abs=0.5 * BP)


def test_anchors_that_the_curve_misses_end_it(priced):
    market = priced(TRUE, 6.4, 10.0)
    curve = fit_curve(replace(market, par_curve={1.0: 0.09, 2.0: 0.01, 3.0: 0.08, 20.0: 0.001, 30.0: 0.08}))
    assert curve.reach == curve.covered
    assert np.isnan(curve.zero(20.0))
    assert any("misses those at" in note for note in curve.notes)


def test_few_issues_get_nelson_and_siegel_and_fewer_none(priced):
    market = priced(TRUE, 1.0, 10.0, 30)
    seven = market.clean.copy()
    seven[7:] = np.nan
    curve = fit_curve(replace(market, clean=seven))
    assert curve.model == "nelson-siegel"
    assert any("too few for six parameters" in note for note in curve.notes)
    five = market.clean.copy()
    five[FEWEST_ISSUES - 1 :] = np.nan
    with pytest.raises(BadInput, match="too few issues for a curve: 5"):
        fit_curve(replace(market, clean=five))
    with pytest.raises(BadInput, match="no issue to fit a curve to"):
        fit_curve(replace(market, clean=np.full(len(market.bonds), np.nan)))


def test_a_narrow_range_is_said(priced):
    curve = fit_curve(priced(TRUE, 1.8, 2.9), anchor="none")
    assert curve.model == "nelson-siegel"
    assert any("not determined outside" in note for note in curve.notes)


def test_wrong_names_and_missing_par_curve(priced):
    market = priced(TRUE, 6.4, 10.0)
    with pytest.raises(UnknownName, match="svensson"):
        fit_curve(market, "svenson")
    with pytest.raises(UnknownName, match="auto"):
        fit_curve(market, anchor="always")
    with pytest.raises(BadInput, match="no par curve"):
        fit_curve(market, anchor="par")


def _slope(market):
    """Points per unit of yield, by a small shift of the true curve."""
    flows = cash_flows(market.bonds, market.settle)
    base = flows.prices(np.exp(TRUE.log_discount(flows.time)))
    return (base - flows.prices(np.exp(TRUE.log_discount(flows.time) - 1e-6 * flows.time))) / 1e-6


def _helper(ql, bond, clean, today):
    schedule = ql.Schedule(
        today - ql.Period(1, ql.Years), _date(ql, bond.maturity), ql.Period(ql.Semiannual),
        ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, True,
    )  # fmt: skip
    count = ql.ActualActual(ql.ActualActual.ISMA, schedule)
    quote = ql.QuoteHandle(ql.SimpleQuote(float(clean)))
    return ql.FixedRateBondHelper(quote, 0, 100.0, schedule, [bond.coupon], count)


def _date(ql, day):
    return ql.Date(day.day, day.month, day.year)
