"""Hedges: counted by hand, and held against the profit and loss of moved markets."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbasis.analytics.basis import basis_table
from netbasis.analytics.hedge import COLUMNS, hedge
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market

# ZNM0 on 2020-03-18: Treasury's end-of-day prices, terms from its auction records. The first issue is too
# short for the contract, 912828Z78 has no price here.
ROWS = [
    ("912828U24", 0.0200, date(2026, 11, 15), 105.625),
    ("912828YX2", 0.0175, date(2026, 12, 31), 104.15625),
    ("912828Z78", 0.0150, date(2027, 1, 31), float("nan")),
    ("912828V98", 0.0225, date(2027, 2, 15), 107.75),
    ("9128286B1", 0.02625, date(2029, 2, 15), 111.5625),
    ("912828Z94", 0.0150, date(2030, 2, 15), 103.03125),
]
AS_OF, SETTLE = date(2020, 3, 18), date(2020, 3, 19)
TERM = 103 / 360  # to 2020-06-30
REPO = 0.005


def market_at(future: float = 134.109375, code: str = "ZNM0") -> Market:
    bonds = Treasuries.from_rows([Treasury(*row[:3]) for row in ROWS])
    prices = np.array([row[3] for row in ROWS])
    return Market(AS_OF, SETTLE, bonds, prices, {code: future}, RepoCurve.flat(REPO))


def rows_of(table: pl.DataFrame) -> tuple[dict[str, object], dict[str, object]]:
    factor, dv01 = table.to_dicts()
    assert (factor["method"], dv01["method"]) == ("conversion_factor", "dv01")
    return factor, dv01


def test_ten_million_of_the_seven_year_note_by_hand() -> None:
    table = hedge(market_at(), "ZNM0", "912828YX2", 10_000_000)
    assert tuple(table.columns) == COLUMNS
    factor, dv01 = rows_of(table)
    assert factor["conversion_factor"] == 0.7740
    assert factor["contracts"] == pytest.approx(-77.40)
    assert factor["whole_contracts"] == -77
    assert factor["tail"] == pytest.approx((0.7740 - 1.0) * 100)
    assert factor["last_trading"] == date(2020, 6, 19)  # seventh business day before the month's last
    assert factor["ctd"] == "912828V98"
    basis = {row["cusip"]: row for row in basis_table(market_at(), "ZNM0").to_dicts()}
    cheapest = basis["912828V98"]
    per_contract = 1000.0 * cheapest["dv01"] * (1.0 + REPO * TERM) / cheapest["conversion_factor"]
    position = 100_000.0 * basis["912828YX2"]["dv01"]
    for row in (factor, dv01):
        assert row["bond_dv01_usd"] == pytest.approx(position, rel=1e-14)
        assert row["futures_dv01_usd"] == pytest.approx(per_contract, rel=1e-14)
        residual = position - 77 * per_contract
        assert row["residual_dv01_usd"] == pytest.approx(residual, rel=1e-10)
        assert row["residual_pct"] == pytest.approx(100 * residual / position, rel=1e-10)
        assert row["reason"] is None
    assert dv01["contracts"] == pytest.approx(-position / per_contract)
    assert dv01["whole_contracts"] == -77


def test_dv01_is_the_fall_of_the_price_in_a_basis_point() -> None:
    """912828V98 pays on 15 February and August: 14 payments, 149 of 182 days of the first period to run."""

    def dirty(yearly: float) -> float:
        discount = 1.0 / (1.0 + yearly / 2.0)
        still = 149 / 182
        return sum(1.125 * discount ** (k + still) for k in range(14)) + 100.0 * discount ** (13 + still)

    low, high, target = 0.0, 0.05, 107.75 + 1.125 * 33 / 182
    while high - low > 1e-13:
        middle = (low + high) / 2.0
        low, high = (middle, high) if dirty(middle) > target else (low, middle)
    factor, _ = rows_of(hedge(market_at(), "ZNM0", "912828V98", 100_000))
    assert factor["bond_dv01_usd"] == pytest.approx(1000 * (dirty(low - 5e-5) - dirty(low + 5e-5)), rel=1e-6)


faces = st.integers(1, 10_000_000).map(lambda hundreds: 100.0 * hundreds)
held = st.sampled_from(["912828YX2", "912828V98", "9128286B1", "912828Z94"])


@settings(max_examples=50, deadline=None)
@given(cusip=held, face=faces)
def test_a_short_position_is_the_mirror_of_a_long_one(cusip: str, face: float) -> None:
    for long, short in zip(
        rows_of(hedge(market_at(), "ZNM0", cusip, face)),
        rows_of(hedge(market_at(), "ZNM0", cusip, -face)),
        strict=True,
    ):
        assert long["contracts"] < 0 < short["contracts"]
        for name in ("contracts", "whole_contracts", "bond_dv01_usd", "residual_dv01_usd", "tail"):
            assert long[name] == -short[name]
        assert long["residual_pct"] == short["residual_pct"]
        assert long["futures_dv01_usd"] == short["futures_dv01_usd"]


@settings(max_examples=50, deadline=None)
@given(cusip=held, face=faces)
def test_whole_contracts_leave_at_most_half_a_contract(cusip: str, face: float) -> None:
    factor, dv01 = rows_of(hedge(market_at(), "ZNM0", cusip, face))
    for row in (factor, dv01):
        assert abs(row["whole_contracts"] - row["contracts"]) <= 0.5
        assert row["contracts"] + row["tail"] == pytest.approx(-face / 100_000)
    half = 0.5 * dv01["futures_dv01_usd"]
    assert abs(dv01["residual_dv01_usd"]) <= half * (1 + 1e-9)


@settings(max_examples=50, deadline=None)
@given(cusip=held, face=faces, bond_move=st.floats(-5, 5), futures_move=st.floats(-5, 5), short=st.booleans())
def test_the_factor_hedge_earns_the_change_of_the_gross_basis(
    cusip: str, face: float, bond_move: float, futures_move: float, short: bool
) -> None:
    amount = -face if short else face
    before = market_at()
    old = before.clean[before.bonds.position(cusip)]
    after = before.with_prices({cusip: old + bond_move}, {"ZNM0": 134.109375 + futures_move})
    factor, _ = rows_of(hedge(before, "ZNM0", cusip, amount))

    def gross(market: Market) -> float:
        return float(basis_table(market, "ZNM0").filter(pl.col("cusip") == cusip)["gross_basis"][0])

    earned = bond_move * amount / 100 + factor["contracts"] * futures_move * 1000
    assert earned == pytest.approx((gross(after) - gross(before)) * amount / 100, rel=1e-9, abs=face * 1e-12)


@pytest.mark.parametrize("cusip", ["912828U24", "912828YX2", "912828V98", "912828Z94"])
def test_the_dv01_hedge_earns_nothing_when_all_yields_move_a_basis_point(cusip: str) -> None:
    ql = pytest.importorskip("QuantLib")
    count = ql.ActualActual(ql.ActualActual.ISMA)
    at = ql.Date(19, 3, 2020)

    def moved(shift: float) -> Market:
        """Every street yield shifted; futures where the cheapest issue keeps its net basis."""
        market, clean = market_at(), {}
        for name, coupon, matures, price in ROWS:
            if np.isnan(price):
                continue
            schedule = ql.Schedule(
                ql.Date(matures.day, matures.month, 2018), ql.Date(matures.day, matures.month, matures.year),
                ql.Period(ql.Semiannual), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted,
                ql.DateGeneration.Backward, matures.day == 31,
            )  # fmt: skip
            issue = ql.FixedRateBond(0, 100.0, schedule, [coupon], count)
            street = (count, ql.Compounded, ql.Semiannual, at)
            quoted = ql.BondPrice(price, ql.BondPrice.Clean)
            yearly = ql.BondFunctions.bondYield(issue, quoted, *street, 1e-14, 1000)
            clean[name] = ql.BondFunctions.cleanPrice(issue, yearly + shift, *street)
        market = market.with_prices(clean)
        row, kept = (
            basis_table(m, "ZNM0").filter(pl.col("cusip") == "912828V98").row(0, named=True)
            for m in (market, market_at())
        )
        change = (row["net_basis"] - kept["net_basis"]) / row["conversion_factor"]
        return market.with_prices(futures={"ZNM0": 134.109375 + change})

    up, down = moved(1e-4), moved(-1e-4)
    _, dv01 = rows_of(hedge(market_at(), "ZNM0", cusip, 10_000_000))
    place = up.bonds.position(cusip)
    earned = [
        (m.clean[place] - market_at().clean[place]) * 100_000
        + dv01["contracts"] * (m.futures["ZNM0"] - 134.109375) * 1000
        for m in (up, down)
    ]
    position = dv01["bond_dv01_usd"]
    assert abs(earned[0]) < 1e-3 * position
    assert abs(earned[0] - earned[1]) / 2 < 1e-6 * position  # free of convexity


def test_a_two_year_contract_is_twice_as_large() -> None:
    rows = [("A", 0.0250, date(2022, 4, 30), 104.0), ("B", 0.0200, date(2022, 5, 31), 103.5)]
    bonds = Treasuries.from_rows([Treasury(*row[:3], original_term=60) for row in rows])
    market = Market(AS_OF, SETTLE, bonds, np.array([104.0, 103.5]), {"ZTM0": 109.5}, RepoCurve.flat(REPO))
    factor, _ = rows_of(hedge(market, "ZTM0", "A", 20_000_000))
    points = basis_table(market, "ZTM0")["futures_dv01"][0]
    assert factor["futures_dv01_usd"] == pytest.approx(2000 * points, rel=1e-14)
    assert factor["contracts"] == pytest.approx(-100 * factor["conversion_factor"])
    assert factor["contracts"] + factor["tail"] == pytest.approx(-100)
    assert factor["last_trading"] == date(2020, 6, 30)


def test_delivery_and_repo_move_the_contract_and_not_the_bond() -> None:
    usual, _ = rows_of(hedge(market_at(), "ZNM0", "912828YX2", 1e6))
    dear, _ = rows_of(hedge(market_at(), "ZNM0", "912828YX2", 1e6, repo=0.05))
    early, _ = rows_of(hedge(market_at(), "ZNM0", "912828YX2", 1e6, delivery="first"))
    assert dear["futures_dv01_usd"] / usual["futures_dv01_usd"] == pytest.approx((1 + 0.05 * TERM) / (1 + REPO * TERM))
    assert early["futures_dv01_usd"] < usual["futures_dv01_usd"]
    assert dear["bond_dv01_usd"] == early["bond_dv01_usd"] == usual["bond_dv01_usd"]


# ---- what is missing, and what cannot be used


def test_an_issue_outside_the_basket_has_a_dv01_hedge_only() -> None:
    factor, dv01 = rows_of(hedge(market_at(), "ZNM0", "912828U24", 1e6))
    for name in ("conversion_factor", "contracts", "whole_contracts", "residual_dv01_usd", "tail"):
        assert factor[name] is None
    assert str(factor["reason"]).startswith("not deliverable into ZNM0: remaining term too short")
    assert dv01["reason"] is None
    assert dv01["whole_contracts"] == round(-dv01["bond_dv01_usd"] / dv01["futures_dv01_usd"])
    assert dv01["tail"] is None


def test_an_issue_without_a_price_has_a_factor_hedge_only() -> None:
    factor, dv01 = rows_of(hedge(market_at(), "ZNM0", "912828Z78", 1e6))
    assert factor["contracts"] == pytest.approx(-7.607)
    assert factor["reason"] == dv01["reason"] == "no price for this issue"
    assert factor["residual_dv01_usd"] is dv01["contracts"] is dv01["whole_contracts"] is None


def test_without_a_futures_price_the_factor_hedge_stands() -> None:
    factor, dv01 = rows_of(hedge(market_at(float("nan")), "ZNM0", "912828YX2", 1e6))
    assert factor["whole_contracts"] == -8
    assert factor["ctd"] is dv01["contracts"] is None
    assert "no DV01" in str(dv01["reason"])


@pytest.mark.parametrize(
    "face", [0, 0.0, float("nan"), float("inf"), -float("inf"), "ten million", None, 150, 99.99], ids=str
)
def test_faces_that_cannot_be_used(face: float) -> None:
    with pytest.raises(BadInput, match="face amount.*a multiple of 100, not zero"):
        hedge(market_at(), "ZNM0", "912828YX2", face)


def test_names_that_are_not_known() -> None:
    with pytest.raises(UnknownName, match="912828YX3.*nearest known: 912828YX2"):
        hedge(market_at(), "ZNM0", "912828YX3", 1e6)
    with pytest.raises(UnknownName, match="ZNU0.*ZNM0"):
        hedge(market_at(), "ZNU0", "912828YX2", 1e6)
    with pytest.raises(BadInput, match="repo"):
        hedge(market_at(), "ZNM0", "912828YX2", 1e6, repo=1.5)


def test_a_contract_that_has_stopped_trading() -> None:
    market = market_at()
    days = (date(2020, 6, 22), date(2020, 6, 23))
    late = Market(*days, market.bonds, market.clean, market.futures, market.repo)
    with pytest.raises(BadInput, match="stopped trading on 2020-06-19: '2020-06-22'"):
        hedge(late, "ZNM0", "912828YX2", 1e6)
