"""Commands on contracts and reference data: factor, contract, basket, days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from netbasis.cli.output import Block, Format, emit
from netbasis.cli.typed import typed_coupon, typed_date
from netbasis.errors import BadInput
from netbasis.instruments.future import parse_contract
from netbasis.report.words import language, pick

DATES = {
    "roll": ("roll (convention)", "換月（慣例）"),
    "first_intention": ("first intention", "第一申報意向日"),
    "first_notice": ("first notice", "第一通知日"),
    "first_delivery": ("first delivery", "第一交割日"),
    "last_trading": ("last trading", "最後交易日"),
    "last_intention": ("last intention", "最後申報意向日"),
    "last_notice": ("last notice", "最後通知日"),
    "last_delivery": ("last delivery", "最後交割日"),
}
COLON = (": ", "：")
TIMETABLE = ("CBOT timetable", "CBOT 交割時程")
FACTS = {
    "notional_coupon": ("notional coupon", "名目票息"),
    "notice_deadline": ("intention deadline, Chicago", "申報截止時間（芝加哥）"),
    "reopening_readmits": ("a reopening counts as new", "增額發行視同新券"),
    "name_en": ("name", "英文名稱"),
    "name_zh": ("name in Chinese", "名稱"),
    "bloomberg": ("Bloomberg root", "Bloomberg 代碼"),
    "first_contract": ("first contract month", "最早合約月份"),
    "face": ("face of a contract, dollars", "每口面額（美元）"),
    "tick": ("tick, points", "最小跳動點（點）"),
    "rounding_months": ("term rounded down, months", "年期捨去至（月）"),
    "max_original": ("longest original term, months", "最長原始年限（月）"),
    "original_terms": ("original terms, months", "可接受的原始年限（月）"),
    "min_remaining": ("least remaining term, months", "最短剩餘年限（月）"),
    "max_remaining": ("most remaining term, months", "最長剩餘年限（月）"),
    "last_trading": ("last trading, from month end", "最後交易日，距月底"),
    "last_delivery": ("last delivery, from month end", "最後交割日，距月底"),
}
TICK_VALUE = ("one tick of a contract, dollars", "每口一個跳動點（美元）")
BUSINESS_DAYS = ("{value} business days", "{value} 個營業日")
PRODUCT = ("face x tick / 100", "面額 × 最小跳動點 ÷ 100")
COUNT = ("{taken} deliverable of {all} issues", "{all} 檔中 {taken} 檔可交割")
KNOWN_TO = (
    "the reference universe holds issues up to {day}: later ones are missing here (--market DIR brings yours)",
    "參考券池僅含 {day} 以前發行的券，之後發行者不在此列（可用 --market DIR 自備市場）",
)


def show_factor(
    contract: str, coupon: float, maturity: str, as_of: str | None, form: Format, out: Path | None, lang: str
) -> int:
    """Print one conversion factor."""
    import polars as pl

    from netbasis.analytics.factor import conversion_factor
    from netbasis.instruments.future import resolve_contract

    matures, rate = typed_date(maturity, "--maturity"), typed_coupon(coupon)
    future = resolve_contract(contract, matures, typed_date(as_of, "--as-of"))
    factor = conversion_factor(future, rate, matures)
    row = {"contract": [future.long_code], "coupon": [rate], "maturity": [matures]}
    frame = pl.DataFrame(row | {"conversion_factor": [factor]})
    emit(frame, [Block(frame)], form, out, language(lang))
    return 0


def show_contract(contract: str, as_of: str | None, form: Format, out: Path | None, lang: str) -> int:
    """Print the timetable and every fact in force, with its source."""
    import polars as pl

    from netbasis.conventions.contracts import contract_facts, contract_spec

    words = language(lang)
    known = typed_date(as_of, "--as-of") or date.today()
    future = parse_contract(contract, known)
    dates = future.delivery
    on = min(known, dates.last_delivery)
    rows: list[tuple[str, str, str, str]] = [
        (name, pick(label, words), getattr(dates, name).isoformat(), pick(TIMETABLE, words))
        for name, label in DATES.items()
    ]
    for fact in contract_facts(future.root, future.first_day, on):
        name = f"{fact.fact}_rule" if fact.fact in DATES else fact.fact
        label = pick(FACTS[fact.fact], words) if fact.fact in FACTS else fact.fact
        rows.append((name, label, fact.value, fact.source + ("" if fact.confirmed else " [?]")))
        if fact.fact == "tick":
            worth = contract_spec(future.root, future.first_day, on).tick_value
            rows.append(("tick_value", pick(TICK_VALUE, words), f"{worth:g}", pick(PRODUCT, words)))
    frame = pl.DataFrame(rows, schema=["what", "label", "value", "source"], orient="row")
    title = f"{future.long_code}{pick(COLON, words)}{pick((future.spec.name_en, future.spec.name_zh), words)}"
    rules = pl.col("what").str.ends_with("_rule")
    table = frame.select(
        pl.col("label").alias("what"),
        pl.when(rules).then(pl.format(pick(BUSINESS_DAYS, words).format(value="{}"), "value")).otherwise("value"),
        "source",
    )
    emit(frame.drop("label"), [Block(table, title=title)], form, out, words)
    return 0


def show_basket(
    contract: str,
    as_of: str | None,
    market: Path | None,
    every: bool,
    form: Format,
    out: Path | None,
    lang: str,
) -> int:
    """Print the deliverable issues of a contract, of the reference universe or of a market directory."""
    import polars as pl

    from netbasis.analytics.factor import conversion_factor
    from netbasis.instruments.basket import deliverable
    from netbasis.instruments.treasury import Treasuries

    words = language(lang)
    day = typed_date(as_of, "--as-of")
    universe: Treasuries
    if market is None:
        from netbasis.data.sample import sample_universe

        universe, read_on = sample_universe(), day or date.today()
    else:
        from netbasis.data.market_dir import read_market

        brought = read_market(market)
        universe, read_on = brought.bonds, day or brought.as_of
    future = parse_contract(contract, read_on)
    basket = deliverable(future, universe, as_of=day)
    taken = set(basket.eligible.tolist())
    positions = range(len(universe)) if every else basket.eligible.tolist()
    rows = [
        {
            "contract": future.code,
            "cusip": str(universe.cusip[i]),
            "coupon": float(universe.coupon[i]),
            "maturity": universe.maturity[i].item(),
            "original_term": int(basket.original_term[i]) or None,
            "conversion_factor": conversion_factor(future, float(universe.coupon[i]), universe.maturity[i].item())
            if i in taken
            else None,
            "eligible": i in taken,
            "reason": basket.why_not(i) or None,
            "note": basket.note(i) or None,
        }
        for i in positions
    ]
    if not rows:
        one_digit = day is None and not contract.strip()[-2:].isdigit()
        earlier = f"; {contract} is read against {read_on}: write two digits of the year, as in ZNM20, or give --as-of"
        raise BadInput(
            f"none of the {len(universe)} issues of this universe is deliverable into {future.long_code}",
            allowed="issues in the contract's grade",
            hint="add --all to see why each is not" + (earlier if one_digit else ""),
        )
    schema = {
        "contract": pl.String, "cusip": pl.String, "coupon": pl.Float64, "maturity": pl.Date,
        "original_term": pl.Int64, "conversion_factor": pl.Float64, "eligible": pl.Boolean,
        "reason": pl.String, "note": pl.String,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema)
    columns = ["cusip", "coupon", "maturity", "original_term", "conversion_factor"]
    columns += ["eligible", "reason"] if every else []
    title = f"{future.long_code}{pick(COLON, words)}{pick(COUNT, words).format(taken=len(taken), all=len(universe))}"
    notes = []
    if market is None:
        newest = universe.issue[~np.isnat(universe.issue)].max().item()
        notes = [pick(KNOWN_TO, words).format(day=newest)] if min(read_on, future.first_day) > newest else []
    emit(frame, [Block(frame, [*columns, "note"], title, notes)], form, out, words)
    return 0


def show_days(form: Format, out: Path | None, lang: str) -> int:
    """Print the days of the sample with the contracts and issues each has."""
    import polars as pl

    from netbasis.data.sample import panel_days, sample_days, sample_market

    rows = []
    for day in sorted({*sample_days(), *panel_days()}):
        market = sample_market(day)
        rows.append({"date": day, "issues": len(market.bonds), "quoted": " ".join(market.futures) or None})
    frame = pl.DataFrame(rows, schema_overrides={"quoted": pl.String})
    emit(frame, [Block(frame)], form, out, language(lang))
    return 0
