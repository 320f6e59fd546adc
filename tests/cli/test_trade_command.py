"""The command `trade`: the position, its parts, margins of a file, and what it refuses."""

from __future__ import annotations

import json

import pytest

import netbasis as nb
from netbasis.trade.outlook import balance_sheet, outlook, wanted_leverage

DAY = ("--date", "2020-03-18")
BOOK = ("trade", "ZNM0", *DAY, "--equity", "100e6", "--leverage", "50")
MARGINS = "root,effective_from,initial_margin,source\nZN,2020-01-02,1250,notice\nZN,2020-03-10,1600,notice\n"


def data(run, *more, book=BOOK):
    return json.loads(run(*book, *more, "--format", "json").out)


def test_the_row_is_the_position_of_the_library(run):
    (row,) = data(run)
    market = nb.sample_market("2020-03-18")
    margin = nb.model_margin(market, "ZNM0", nb.sample_par_history())
    quote = nb.Quote.of(market, "ZNM0", margin=margin, haircut=0.0)
    position = nb.open_position(quote, equity=100e6, sizing=nb.Sizing(repo_leverage=50))
    assert (row["cusip"], row["face"], row["contracts"], row["side"]) == (
        position.cusip, position.face, position.contracts, 1,
    )  # fmt: skip
    assert row["repo_leverage"] == pytest.approx(50.0)
    assert row["cash"] + row["margin"] + row["bonds"] == pytest.approx(row["repo"] + row["equity"])
    assert row["equity"] == pytest.approx(100e6 - row["costs"])
    basis = nb.basis_table(market, "ZNM0").filter(nb.basis_table(market, "ZNM0")["is_ctd"]).row(0, named=True)
    assert row["implied_repo"] == basis["implied_repo"] and row["financing"] == basis["term_repo"]


def test_the_return_is_what_bonds_repo_and_cash_earn(run):
    (row,) = data(run)
    year = row["days"] / 360.0
    bonds, repo = row["bonds"] * row["implied_repo"] * year, row["repo"] * row["financing"] * year
    cash = (row["cash"] + row["margin"]) * 0.0010 * year  # SOFR of the day, 0.10%
    assert row["return_on_equity"] == pytest.approx((bonds - repo + cash) / row["equity"] / year, rel=1e-9)
    # financed at the break-even rate the bonds earn what the opening cost
    gap = (row["implied_repo"] - row["break_even_repo"]) * row["bonds"] * year
    assert gap == pytest.approx(row["costs"], rel=1e-9)
    assert row["usd_per_32nd"] == row["face"] / 3200.0


def test_short_is_the_mirror(run):
    book = ("trade", "ZNM0", *DAY, "--face", "100e6", "--margin", "2000")
    (long,), (short,) = data(run, book=book), data(run, "--side", "short", book=book)
    assert (short["face"], short["contracts"], short["side"]) == (-long["face"], -long["contracts"], -1)
    assert short["bonds"] == -long["bonds"]
    assert short["repo"] < short["bonds"]  # more cash is lent than the bonds are worth
    assert short["break_even_repo"] > short["implied_repo"] > long["break_even_repo"]
    said = run(*book, "--side", "short").out
    assert "sold short" in said and "lent (reverse repo)" in said and "short the basis" in said


def test_the_table_shows_legs_balance_size_and_outlook(run):
    out = run(*BOOK).out
    for said in (
        "long the basis, ZNM0 against 912828V98", "1,963,700,000", "-15,721", "borrowed", "balance sheet",
        "2,077,494,527", "all-in", "break-even", "a model", "$2,074 a contract",
    ):  # fmt: skip
        assert said in out, said


def test_parts(run):
    assert [row["leg"] for row in data(run, "--show", "legs")] == ["bond", "futures", "repo"]
    sheet = data(run, "--show", "balance")
    assets = sum(row["amount"] for row in sheet if row["held_as"] == "asset")
    assert assets == pytest.approx(sum(row["amount"] for row in sheet if row["held_as"] == "claim"))
    assert {row["event"] for row in data(run, "--show", "ledger")} == {"open", "capital", "costs"}
    ladder = data(run, "--show", "ladder", "--rounds", "3")
    assert [row["round"] for row in ladder] == [1, 2, 3]
    assert ladder[2]["leverage"] == pytest.approx(1 + 0.98 + 0.98**2)
    assert "50.0 times its equity" in run(*BOOK, "--show", "ladder").out


def test_a_wanted_leverage_asks_for_a_haircut_a_margin_or_cash(run):
    rows = data(run, "--show", "wanted")
    own, ten, twenty, fifty = rows[:4]
    for row in (ten, twenty):
        held = {name: own[name] for name in ("implied_haircut", "implied_margin", "implied_cash")}
        for name in held:
            total = sum((held | {name: row[name]}).values())
            assert 1.0 / total == pytest.approx(row["leverage"])
    assert fifty["implied_haircut"] is None


def test_a_ladder_of_terms_and_all_in_leverage(run):
    legs = data(run, "--show", "legs", "--ladder", "0.5x1,0.5x30")
    assert [row["what"] for row in legs[2:]] == ["1d", "30d"]
    (row,) = data(run, book=("trade", "ZNM0", *DAY, "--face", "100e6", "--all-in", "20"))
    assert row["bonds"] / (row["equity"] + row["costs"]) == pytest.approx(20.0)


@pytest.mark.parametrize("part", ["position", "legs", "balance", "ledger", "ladder", "wanted"])
def test_an_assumed_haircut_is_said_in_every_part(run, part):
    for lang, said in (("en", "haircut of 2.00%: assumed"), ("zh", "折扣率 2.00% 為假設值")):
        book = ("trade", "ZNM0", *DAY, "--equity", "10e6", "--show", part, "--lang", lang)
        assert said in run(*book).out
        assert said not in run(*book, "--haircut", "2").out
        assert said not in run(*book, "--leverage", "20").out


def test_zero_haircut_has_no_bound(run):
    book = ("trade", "ZNM0", *DAY, "--equity", "10e6", "--haircut", "0")
    assert data(run, book=book)[0]["repo_leverage"] is None
    assert "no limit" in run(*book, "--show", "ladder").out


def test_a_table_of_margins(run, tmp_path):
    file = tmp_path / "margins.csv"
    file.write_text(MARGINS)
    (row,) = data(run, "--margins", file)
    assert row["margin_usd"] == 1600.0
    assert "initial margin: margins.csv" in run(*BOOK, "--margins", file).out


def test_every_problem_of_a_table_of_margins_is_reported_by_row(run, tmp_path):
    file = tmp_path / "margins.csv"
    file.write_text(MARGINS + "ZQ,2020-01-02,1000,\nZN,soon,1000,\nZN,2020-03-10,900,\nZF,2020-01-02,1.2,\n")
    done = run(*BOOK, "--margins", file)
    assert done.code == 2 and done.out == ""
    for said in ("row 4", "'ZQ'", "row 5", "'soon'", "row 6", "second margin of ZN", "row 7", "dollars, not thousands"):
        assert said in done.err, said
    assert done.err.count("margins.csv") == 4
    with pytest.raises(nb.BadFile):
        nb.read_margins(file)
    file.write_text(MARGINS)
    assert [row.initial_margin for row in nb.read_margins(file).rows] == [1250.0, 1600.0]


REFUSED = {
    "nothing to size by": ((), ["size: 'nothing'", "--face and --equity"]),
    "two sizes": (("--face", "1e6", "--equity", "1e6"), ["size: 'both'"]),
    "negative equity": (("--equity=-5",), ["equity: -5.0", "above 0"]),
    "an odd face": (("--face", "1050"), ["multiple of 100", "nearest: 1000"]),
    "leverage that the haircut forbids": (("--equity", "1e8", "--leverage", "100", "--haircut", "2"), ["at most 50"]),
    "leverage that margin forbids": (("--equity", "1e8", "--all-in", "60"), ["no room", "at most 28"]),
    "two leverages": (("--equity", "1e8", "--all-in", "20", "--leverage", "20"), ["two leverages"]),
    "an unknown side": (("--equity", "1e8", "--side", "both"), ["--side", "long, short"]),
    "a ladder that does not add up": (("--equity", "1e8", "--ladder", "0.5x1"), ["add up to 1"]),
    "no ladder": (("--equity", "1e8", "--ladder", "weekly"), ["'weekly'", "0.5x1,0.5x30"]),
    "an unknown part": (("--equity", "1e8", "--show", "pnl"), ["--show", "position"]),
    "an unknown hedge": (("--equity", "1e8", "--hedge", "beta"), ["'beta'", "option_adjusted"]),
    "an issue outside the basket": (("--equity", "1e8", "--issue", "912828ZQ6"), ["912828ZQ6"]),
    "a haircut that is no percent": (("--equity", "1e8", "--haircut", "120"), ["--haircut: 120.0"]),
    "two margins": (("--equity", "1e8", "--margin", "1", "--margins", "x.csv"), ["two initial margins"]),
    "no such file": (("--equity", "1e8", "--margins", "x.csv"), ["no such file", "effective_from"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused(run, case):
    arguments, parts = REFUSED[case]
    done = run("trade", "ZNM0", *DAY, *arguments)
    assert done.code == 2 and done.out == ""
    for part in parts:
        assert part in done.err, done.err


def test_a_day_without_par_yields_needs_a_margin(run, directory):
    (directory / "market.toml").write_text("as_of = 2025-09-15\n")
    (directory / "futures.csv").write_text("contract,price\nZNZ25,112-16\n")
    (directory / "bonds.csv").write_text("cusip,coupon_pct,maturity,clean\n91282CNC1,4.25,2032-09-30,102.0\n")
    done = run("trade", "ZNZ25", "--market", directory, "--equity", "1e8")
    assert done.code == 2
    assert "no par yields for the margin model: '2025-09-15'" in done.err
    assert run("trade", "ZNZ25", "--market", directory, "--equity", "1e8", "--margin", "2000").code == 0


def test_chinese(run):
    out = run(*BOOK, "--lang", "zh").out.replace("\n", "")
    for said in (
        "買進基差",
        "資產負債表",
        "初始保證金",
        "回購槓桿",
        "總槓桿",
        "折扣率",
        "權益年報酬",
        "模型估計",
        "下跌",
    ):
        assert said in out, said
    assert "bought" not in out


def test_the_library_gives_the_same_tables():
    market = nb.sample_market("2020-03-18")
    quote = nb.Quote.of(market, "ZNM0", margin=2000.0)
    position = nb.open_position(quote, equity=50e6)
    assert balance_sheet(position)["of_equity"][5] == pytest.approx(50e6 / position.equity)
    assert outlook(market, position, quote)["all_in_leverage"][0] == pytest.approx(
        wanted_leverage(position, quote)["leverage"][0]
    )
