"""Commands on contracts and reference data: factor, contract, basket, days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from netbasis.conventions.dates import as_date
from netbasis.cli.output import Block, Format, emit
from netbasis.errors import BadInput
from netbasis.instruments.future import Future, parse_contract
from netbasis.report.words import language, pick

DATES = {
    "roll": ("roll (convention)", "換月（慣例）"),
    "first_intention": ("first intention", "首個申報意向日"),
    "first_notice": ("first notice", "首個通知日"),
    "first_delivery": ("first delivery", "首個交割日"),
    "last_trading": ("last trading", "最後交易日"),
    "last_intention": ("last intention", "最後申報意向日"),
    "last_notice": ("last notice", "最後通知日"),
    "last_delivery": ("last delivery", "最後交割日"),
}
TIMETABLE = ("delivery timetable, CBOT business days", "交割時程，CBOT 營業日")


def contract_of(name: str, as_of: str | None) -> Future:
    """The contract a name means; a one-digit year is read against `as_of`, today when none is given."""
    return parse_contract(name, as_date(as_of, "--as-of") if as_of else date.today())


def show_factor(
    contract: str, coupon: float, maturity: str, as_of: str | None, form: Format, out: Path | None, lang: str
) -> int:
    """Print one conversion factor."""
    import polars as pl

    from netbasis.analytics.factor import conversion_factor
    from netbasis.instruments.future import resolve_contract

    matures = as_date(maturity, "--maturity")
    if not 0.0 <= coupon <= 25.0:
        raise BadInput("--coupon", given=coupon, allowed="percent from 0 to 25", hint="write 1.25 for 1.25%")
    future = resolve_contract(contract, matures, as_date(as_of, "--as-of") if as_of else None)
    factor = conversion_factor(future, coupon / 100.0, matures)
    row = {"contract": [future.long_code], "coupon": [coupon / 100.0], "maturity": [matures]}
    frame = pl.DataFrame(row | {"conversion_factor": [factor]})
    emit(frame, [Block(frame)], form, out, language(lang))
    return 0


def show_contract(contract: str, as_of: str | None, form: Format, out: Path | None, lang: str) -> int:
    """Print the timetable and every fact in force, with its source."""
    import polars as pl

    from netbasis.conventions.contracts import contract_facts

    words = language(lang)
    known = as_date(as_of, "--as-of") if as_of else date.today()
    future = parse_contract(contract, known)
    dates = future.delivery
    rows = [
        (
            name if form is not Format.table else pick(label, words),
            getattr(dates, name).isoformat(),
            pick(TIMETABLE, words),
        )
        for name, label in DATES.items()
    ]
    for fact in contract_facts(future.root, future.first_day, min(known, dates.last_delivery)):
        mark = "" if fact.confirmed else " [?]"
        rows.append((fact.fact, fact.value, fact.source + mark))
    frame = pl.DataFrame(rows, schema=["what", "value", "source"], orient="row")
    title = f"{future.long_code}: {pick((future.spec.name_en, future.spec.name_zh), words)}"
    emit(frame, [Block(frame, title=title)], form, out, words)
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
    future = contract_of(contract, as_of)
    universe: Treasuries
    if market is None:
        from netbasis.data.sample import sample_universe

        universe = sample_universe()
    else:
        from netbasis.data.market_dir import read_market

        universe = read_market(market).bonds
    day = as_date(as_of, "--as-of") if as_of else None
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
        raise BadInput(
            f"none of the {len(universe)} issues of this universe is deliverable into {future.long_code}",
            allowed="issues in the contract's grade", hint="add --all to see why each is not",
        )  # fmt: skip
    schema = {
        "contract": pl.String, "cusip": pl.String, "coupon": pl.Float64, "maturity": pl.Date,
        "original_term": pl.Int64, "conversion_factor": pl.Float64, "eligible": pl.Boolean,
        "reason": pl.String, "note": pl.String,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema)
    count = pick(
        (
            f"{len(taken)} deliverable of {len(universe)} issues",
            f"{len(universe)} 檔中 {len(taken)} 檔可交割",
        ),
        words,
    )
    columns = ["cusip", "coupon", "maturity", "original_term", "conversion_factor"]
    columns += ["eligible", "reason"] if every else []
    emit(frame, [Block(frame, [*columns, "note"], f"{future.long_code}: {count}")], form, out, words)
    return 0


def show_days(form: Format, out: Path | None, lang: str) -> int:
    """Print the days of the sample with the contracts and issues each has."""
    import polars as pl

    from netbasis.data.sample import panel_days, sample_days, sample_market

    rows = []
    for day in sorted({*sample_days(), *panel_days()}):
        market = sample_market(day)
        rows.append({"date": day, "issues": len(market.bonds), "contracts": " ".join(market.futures)})
    frame = pl.DataFrame(rows)
    emit(frame, [Block(frame)], form, out, language(lang))
    return 0
