"""The CTD map: the basis table at its centre; elsewhere a model of it in plain Python, and QuantLib."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.analytics.basis import basis_table
from netbasis.analytics.ctd_map import CtdMap, ctd_map
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market

AS_OF, SETTLE, DELIVERY = date(2020, 3, 18), date(2020, 3, 19), date(2020, 6, 30)
REPO = 0.005
TERM = 103 / 360  # SETTLE to DELIVERY
# February-August 15 cycle: 182 days from 2020-02-15 to 2020-08-15, no coupon between SETTLE and DELIVERY
AT_SETTLE, AT_DELIVERY = 33 / 182, 136 / 182


def model_forward(coupon: float, year: int, yearly: float) -> float:
    """Dirty price on DELIVERY of an issue that matures on 15 February of a year: every payment discounted."""
    payments, still = 2 * (year - 2020), 1.0 - AT_DELIVERY
    discount = 1.0 / (1.0 + yearly / 2.0)
    coupons = sum(50.0 * coupon * discount ** (k + still) for k in range(payments))
    return coupons + 100.0 * discount ** (payments - 1 + still)


def spot_clean(coupon: float, forward_dirty: float) -> float:
    """Clean price on SETTLE that financing at REPO turns into a forward dirty price."""
    return forward_dirty / (1.0 + REPO * TERM) - 50.0 * coupon * AT_SETTLE


def two_digit(year: int, coupon: float) -> str:
    return f"{coupon * 1e5:04.0f}FEB{year % 100}"


def market_of(root: str, issues: list[tuple[float, int, float]], premium: float = 0.0) -> Market:
    """A market of (coupon, year, forward yield) issues, and one June 2020 contract `premium` points under the
    lowest converted forward price."""
    bonds = Treasuries.from_rows([Treasury(two_digit(y, c), c, date(y, 2, 15)) for c, y, _ in issues])
    clean = np.array([spot_clean(c, model_forward(c, y, r)) for c, y, r in issues])
    code = f"{root}M0"
    market = Market(AS_OF, SETTLE, bonds, clean, {code: 100.0}, RepoCurve.flat(REPO))
    factors = factors_of(market, code)
    forwards = [model_forward(c, y, r) - 50.0 * c * AT_DELIVERY for c, y, r in issues]
    lowest = min(f / factors[two_digit(y, c)] for f, (c, y, _) in zip(forwards, issues, strict=True))
    return market.with_prices(futures={code: lowest - premium})


def factors_of(market: Market, code: str) -> dict[str, float]:
    return dict(basis_table(market, code).select("cusip", "conversion_factor").iter_rows())


def model_repos(market: Market, code: str, issues: list[tuple[float, int, float]]) -> Callable[[float], list[float]]:
    """Implied repo of each issue as a function of a parallel shift in bp: the whole model once more."""
    factors = factors_of(market, code)
    today = market.futures[code]

    def forward(issue: tuple[float, int, float], shift: float) -> float:
        coupon, year, yearly = issue
        return model_forward(coupon, year, yearly + shift / 1e4) - 50.0 * coupon * AT_DELIVERY

    def lowest(shift: float) -> float:
        return min(forward(i, shift) / factors[two_digit(i[1], i[0])] for i in issues)

    premium = lowest(0.0) - today

    def repos(shift: float) -> list[float]:
        price, found = lowest(shift) - premium, []
        for issue in issues:
            coupon, year, _ = issue
            at_delivery = 50.0 * coupon * AT_DELIVERY
            dirty = (forward(issue, shift) + at_delivery) / (1.0 + REPO * TERM)
            received = factors[two_digit(year, coupon)] * price + at_delivery
            found.append((received / dirty - 1.0) / TERM)
        return found

    return repos


def model_switches(
    repos: Callable[[float], list[float]], low: float, high: float, step: float
) -> list[tuple[float, int, int]]:
    """(shift, below, above) by stepping and bisecting."""

    def best(shift: float) -> int:
        found = repos(shift)
        return found.index(max(found))

    switches = []
    for a, b in itertools.pairwise(np.arange(low, high + step / 2.0, step)):
        first, last = best(a), best(b)
        if first == last:
            continue
        left, right = a, b
        while right - left > 1e-6:
            middle = (left + right) / 2.0
            left, right = (middle, right) if best(middle) == first else (left, middle)
        switches.append((float(left), first, last))
    return switches


def quoted_basket() -> Market:
    """ZNM0 on 2020-03-18: Treasury's end-of-day prices, terms from its auction records; one issue without a
    price and one on special. The 15 May issue pays inside the period, the month-end ones follow that rule."""
    rows = [
        ("912828YX2", 0.0175, date(2026, 12, 31), 104.15625),
        ("912828Z78", 0.0150, date(2027, 1, 31), 102.46875),
        ("912828V98", 0.0225, date(2027, 2, 15), 107.75),
        ("912828ZB9", 0.01125, date(2027, 2, 28), 100.28125),
        ("912828X88", 0.02375, date(2027, 5, 15), 108.5625),
        ("9128282R0", 0.0225, date(2027, 8, 15), float("nan")),
        ("9128286B1", 0.02625, date(2029, 2, 15), 111.5625),
        ("912828Z94", 0.0150, date(2030, 2, 15), 103.03125),
    ]
    bonds = Treasuries.from_rows([Treasury(cusip, coupon, maturity) for cusip, coupon, maturity, _ in rows])
    repo = RepoCurve(((1, 0.005), (120, 0.004)), {"912828Z94": ((1, -0.01),)})
    return Market(AS_OF, SETTLE, bonds, np.array([row[3] for row in rows]), {"ZNM0": 134.109375}, repo)


# ---- the centre of the map is the basis table


@pytest.mark.parametrize("delivery", ["last", "first", "best", date(2020, 6, 15)])
@pytest.mark.parametrize("repo", [None, 0.0123])
def test_no_shift_is_the_basis_table_bit_for_bit(delivery: str | date, repo: float | None) -> None:
    market = quoted_basket()
    found = ctd_map(market, "ZNM0", delivery=delivery, repo=repo, parallel=[-50, 0, 50], slope=[-25, 0])
    rows = basis_table(market, "ZNM0", delivery=delivery, repo=repo).to_dicts()
    table = {row["cusip"]: row for row in rows}
    assert found.futures[1, 1] == market.futures["ZNM0"]
    for i, cusip in enumerate(found.cusip):
        for name, value in (("net_basis", found.net_basis), ("implied_repo", found.implied_repo)):
            expected = table[cusip][name]
            assert value[1, 1, i] == expected if expected is not None else np.isnan(value[1, 1, i])
    ranked = {row["rank"]: cusip for cusip, row in table.items()}
    assert found.cusip[found.ctd[1, 1]] == ranked[1]
    assert found.cusip[found.runner_up[1, 1]] == ranked[2]


def test_an_issue_without_a_price_stays_and_says_why() -> None:
    found = ctd_map(quoted_basket(), "ZNM0")
    table = found.net_basis_frame(slope=10.0)
    silent = table.filter(table["net_basis"].is_null())
    assert set(silent["cusip"]) == {"9128282R0"}
    assert set(silent["reason"]) == {"no price for this issue"}
    assert len(table) == 17 * 8
    assert table.filter(table["is_ctd"]).height == 17
    assert not np.isnan(found.futures).any()


def test_the_frame_is_the_arrays() -> None:
    found = ctd_map(quoted_basket(), "ZNM0", parallel=[-100, 0, 100], slope=[-100, 0])
    assert found.net_basis.shape == (3, 2, 8)
    table = found.frame()
    assert table.columns == ["parallel_bp", "slope_bp", "ctd", "futures", "runner_up", "gap_32nds"]
    row = table.row(5, named=True)
    assert (row["parallel_bp"], row["slope_bp"], row["futures"]) == (100.0, 0.0, found.futures[2, 1])
    first, second = found.ctd[2, 1], found.runner_up[2, 1]
    assert (row["ctd"], row["runner_up"]) == (found.cusip[first], found.cusip[second])
    net = found.net_basis[2, 1]
    assert row["gap_32nds"] == 32.0 * (net[second] - net[first])
    along = found.net_basis_frame()
    assert along["net_basis"].to_numpy().reshape(3, 8)[2] == pytest.approx(net, rel=0, abs=0, nan_ok=True)


# ---- away from it


def test_a_futures_price_keeps_its_premium_under_the_lowest_converted_forward() -> None:
    issues = [(0.0225, 2027, 0.01), (0.02625, 2029, 0.011), (0.015, 2030, 0.0105)]
    market = market_of("ZN", issues, premium=0.11)
    found = ctd_map(market, "ZNM0")
    factors = np.array([factors_of(market, "ZNM0")[c] for c in found.cusip])
    converted = found.net_basis / factors + found.futures[..., None]  # (net basis + CF F) / CF
    lowest = converted.min(axis=2)
    assert found.premium == pytest.approx(0.11, abs=1e-10)
    assert lowest - found.futures == pytest.approx(0.11, abs=1e-10)


def test_slope_turns_the_curve_around_todays_cheapest_issue() -> None:
    issues = [(0.0225, 2027, 0.01), (0.02625, 2029, 0.011), (0.015, 2030, 0.0105)]
    market = market_of("ZN", issues)
    found = ctd_map(market, "ZNM0", parallel=[0, 40], slope=[-60, 0, 60])
    assert found.ctd[0, 1] == 0
    factors = factors_of(market, "ZNM0")
    for (p, parallel), (s, slope) in itertools.product(enumerate((0, 40)), enumerate((-60, 0, 60))):
        for i, (coupon, year, yearly) in enumerate(issues):
            years = (date(year, 2, 15) - date(2027, 2, 15)).days / 365.25
            shift = parallel + slope * years / 8.0
            forward = found.net_basis[p, s, i] + factors[two_digit(year, coupon)] * found.futures[p, s]
            expected = model_forward(coupon, year, yearly + shift / 1e4) - 50.0 * coupon * AT_DELIVERY
            assert forward == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("shift", [-150.0, -1.0, 80.0, 200.0])
def test_forward_prices_are_those_of_quantlib(shift: float) -> None:
    ql = pytest.importorskip("QuantLib")
    market = quoted_basket()
    found = ctd_map(market, "ZNM0", parallel=[0.0, shift] if shift > 0 else [shift, 0.0], slope=[0])
    moved, still = (1, 0) if shift > 0 else (0, 1)
    factors = factors_of(market, "ZNM0")
    at = ql.Date(DELIVERY.day, DELIVERY.month, DELIVERY.year)
    count = ql.ActualActual(ql.ActualActual.ISMA)
    street = (count, ql.Compounded, ql.Semiannual)
    for i, cusip in enumerate(found.cusip):
        if cusip == "9128282R0":
            continue
        bond = market.bonds.row(market.bonds.position(cusip))
        matures = bond.maturity
        schedule = ql.Schedule(
            ql.Date(matures.day, matures.month, 2018), ql.Date(matures.day, matures.month, matures.year),
            ql.Period(ql.Semiannual), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted,
            ql.DateGeneration.Backward, (matures.month, matures.day) in {(12, 31), (1, 31), (2, 28)},
        )  # fmt: skip
        issue = ql.FixedRateBond(0, 100.0, schedule, [bond.coupon], count)
        forwards = found.net_basis[:, 0, i] + factors[cusip] * found.futures[:, 0]
        clean = ql.BondPrice(forwards[still], ql.BondPrice.Clean)
        yearly = ql.BondFunctions.bondYield(issue, clean, *street, at, 1e-14, 1000)
        expected = ql.BondFunctions.cleanPrice(issue, yearly + shift / 1e4, *street, at)
        assert forwards[moved] == pytest.approx(expected, abs=1e-8)


@settings(max_examples=40, deadline=None)
@given(
    eighths=st.integers(8, 64),
    more=st.integers(-4, 4),
    year=st.integers(2027, 2029),
    longer=st.integers(1, 3),
    shift=st.floats(100.0, 250.0),
)
def test_low_duration_is_cheapest_under_six_percent_and_high_duration_above(
    eighths: int, more: int, year: int, longer: int, shift: float
) -> None:
    # coupons within half a percent: factors are struck for the first of the month and whole quarters, forward
    # prices for the 30th, and with very different coupons this moves the neutral yield off six percent
    short = (eighths / 800.0, year, 0.06)
    long = ((eighths + more) / 800.0, min(year + longer, 2030), 0.06)
    found = ctd_map(market_of("ZN", [short, long]), "ZNM0", parallel=[-shift, shift], slope=[0])
    assert list(found.ctd[:, 0]) == [0, 1]


# ---- switch points


def switches_of(found: CtdMap) -> list[tuple[float, int, int]]:
    table = found.switch_points().filter(found.switch_points()["slope_bp"] == 0.0)
    place = {cusip: i for i, cusip in enumerate(found.cusip)}
    return [(shift, place[a], place[b]) for _, shift, a, b in table.iter_rows()]


def same(found: list[tuple[float, int, int]], expected: list[tuple[float, int, int]]) -> None:
    assert [row[1:] for row in found] == [row[1:] for row in expected]
    assert [row[0] for row in found] == pytest.approx([row[0] for row in expected], abs=0.001)


@pytest.mark.parametrize("premium", [0.0, 0.5])
@pytest.mark.parametrize("short_yield", [0.0590, 0.0600, 0.0603])
def test_the_switch_of_two_issues_is_where_bisection_finds_it(short_yield: float, premium: float) -> None:
    issues = [(0.0225, 2027, short_yield), (0.015, 2030, 0.06)]
    market = market_of("ZN", issues, premium)
    expected = model_switches(model_repos(market, "ZNM0", issues), -200.0, 200.0, 10.0)
    assert len(expected) == 1
    found = ctd_map(market, "ZNM0")
    same(switches_of(found), expected)
    nearest = found.nearest_switches().to_dicts()
    here, there = (1, 0) if expected[0][0] > 0.0 else (0, 1)
    assert nearest[here]["shift_bp"] == pytest.approx(expected[0][0], abs=0.001)
    assert nearest[there]["shift_bp"] is None
    today = basis_table(market, "ZNM0")["cusip"][0]
    assert nearest[here]["from_cusip"] == today
    assert nearest[here]["to_cusip"] != today


def test_without_a_premium_the_switch_is_where_converted_forwards_meet() -> None:
    issues = [(0.0225, 2027, 0.0590), (0.015, 2030, 0.06)]
    market = market_of("ZN", issues)
    found = ctd_map(market, "ZNM0")
    ((shift, _, _),) = switches_of(found)
    at = ctd_map(market, "ZNM0", parallel=[shift], slope=[0.0])
    assert at.net_basis == pytest.approx(0.0, abs=1e-4)


GRIDS = [[-200.0, 200.0], list(range(-200, 201, 25)), list(range(-200, 201, 1))]


@pytest.mark.parametrize("grid", GRIDS, ids=["one cell", "default", "fine"])
@pytest.mark.parametrize("second", [0.0602, 0.0604])
def test_several_switches_in_one_cell_are_found(grid: list[float], second: float) -> None:
    issues = [(0.0225, 2027, 0.06), (0.0225, 2028, second), (0.02625, 2029, 0.0604), (0.015, 2030, 0.06)]
    market = market_of("ZN", issues, premium=0.05)
    expected = model_switches(model_repos(market, "ZNM0", issues), -200.0, 200.0, 0.25)
    assert [row[1:] for row in expected] == [(0, 1), (1, 2), (2, 3)]
    assert len({np.floor(row[0] / 25.0) for row in expected}) == 2  # two of the three in one cell
    same(switches_of(ctd_map(market, "ZNM0", parallel=grid)), expected)


@pytest.mark.parametrize("grid", GRIDS, ids=["one cell", "default", "fine"])
def test_a_lead_lost_and_won_back_inside_one_cell_is_found(grid: list[float]) -> None:
    # converted forwards of these two have equal slopes and unequal curvatures near 3.85%
    issues = [(0.0225, 2038, 0.0388047), (0.0625, 2044, 0.0385)]
    market = market_of("ZB", issues)
    expected = model_switches(model_repos(market, "ZBM0", issues), -200.0, 200.0, 0.25)
    assert [row[1:] for row in expected] == [(0, 1), (1, 0)]
    assert 0.0 < expected[0][0] < expected[1][0] < 25.0
    same(switches_of(ctd_map(market, "ZBM0", parallel=grid)), expected)


def test_switches_are_found_on_every_slope_and_agree_with_the_nodes() -> None:
    issues = [(0.0225, 2027, 0.0590), (0.02625, 2029, 0.0597), (0.015, 2030, 0.06)]
    found = ctd_map(market_of("ZN", issues, premium=0.05), "ZNM0")
    table = found.switch_points()
    assert table.height >= 9
    for s, slope in enumerate(found.slope_bp):
        rows = table.filter(table["slope_bp"] == slope)
        for p, parallel in enumerate(found.parallel_bp):
            below = rows.filter(rows["shift_bp"] < parallel)
            above = rows.filter(rows["shift_bp"] >= parallel)
            name = found.cusip[found.ctd[p, s]]
            assert below.is_empty() or below["to_cusip"][-1] == name
            assert above.is_empty() or above["from_cusip"][0] == name


def test_twins_do_not_switch() -> None:
    market = market_of("ZN", [(0.0225, 2027, 0.06), (0.015, 2030, 0.06)])
    rows = [*market.bonds, Treasury("TWIN", 0.0225, date(2027, 2, 15))]
    twins = Market(
        AS_OF, SETTLE, Treasuries.from_rows(rows), np.append(market.clean, market.clean[0]), market.futures,
        market.repo,
    )  # fmt: skip
    assert "TWIN" not in set(ctd_map(twins, "ZNM0").switch_points()["to_cusip"])


def test_a_basket_of_one_has_no_runner_up_and_no_switch() -> None:
    found = ctd_map(market_of("ZN", [(0.0225, 2027, 0.01)]), "ZNM0")
    assert found.frame()["runner_up"].null_count() == found.frame()["gap_32nds"].null_count() == 17 * 9
    assert found.switch_points().is_empty()
    assert found.nearest_switches()["shift_bp"].to_list() == [None, None]


# ---- what cannot be used


@pytest.mark.parametrize(
    "given", [[], [0.0, float("nan")], [0, 2000], [10, 0], [0, 0], [[0, 1]], "wide", None, 5.0], ids=str
)
@pytest.mark.parametrize("axis", ["parallel", "slope"])
def test_shifts_that_cannot_be_used(axis: str, given: object) -> None:
    with pytest.raises(BadInput, match=rf"{axis} shifts.*rising numbers in bp from -1000 to 1000"):
        ctd_map(quoted_basket(), "ZNM0", **{axis: given})


def test_markets_that_have_no_map() -> None:
    market = quoted_basket()
    with pytest.raises(UnknownName, match="ZNM0"):
        ctd_map(market, "ZNU0")
    with pytest.raises(BadInput, match="no price for ZNM0"):
        ctd_map(market.with_prices(futures={"ZNM0": float("nan")}), "ZNM0")
    with pytest.raises(BadInput, match="nothing to finance"):
        late = Market(DELIVERY, DELIVERY, market.bonds, market.clean, market.futures, market.repo)
        ctd_map(late, "ZNM0")


def test_results_cannot_be_written_to() -> None:
    found = ctd_map(quoted_basket(), "ZNM0")
    for name in ("futures", "net_basis", "implied_repo", "ctd", "runner_up", "parallel_bp", "slope_bp"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(found, name)[...] = 0
