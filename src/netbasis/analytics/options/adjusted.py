"""The basis less its options: what of each issue's net basis the delivery options explain, and what is left.

    net_basis_i                 = forward clean_i - CF_i * market future                       (the basis table's)
    option_value_i              = CF_i * (F_i - F)        F_i the model's future on issue i alone, F with all issues
    option_adjusted_net_basis_i = net_basis_i - option_value_i

F <= F_i, so an option value is never negative; for the cheapest issue it is the delivery option, for others also
their distance to it. Put in, the last line is CF_i * (F - market future) + (forward clean_i - CF_i * F_i): what the
future is cheap against the model, plus the difference of forward and future on the issue alone (daily settlement, and
the delivery day where F_i takes an earlier one). Below zero is a rich future.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from netbasis.analytics.basis import basis_table, tick_of
from netbasis.analytics.options.hull_white import Deliverables
from netbasis.analytics.options.issues import fitted
from netbasis.analytics.options.market_model import TENORS, market_model, volatility_at
from netbasis.analytics.options.model import Gauss2, Rights
from netbasis.analytics.options.value import delivery_option
from netbasis.analytics.options.volatility import FactorVolatility
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.future import Future
from netbasis.instruments.treasury import Floats
from netbasis.market.par_history import ParHistory
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

MODELS = ("gauss2", "hw1")
COLUMNS = ("option_value", "option_adjusted_net_basis", "delivery_probability")
ISSUES = (
    "contract", "cusip", "coupon", "maturity", "conversion_factor", "net_basis", *COLUMNS, "is_ctd", "rank", "reason",
)  # fmt: skip
HW1_MEAN_REVERSION = 0.02
HW1_NOTE = "hw1: the quality option alone, at the last delivery day, each issue on the curve, not at its market price"


@dataclass(frozen=True, slots=True)
class OptionsSummary:
    """One contract. Prices and amounts in points of the future, rates decimal, DV01 points per bp.

    futures: market price; model_futures: the model's. rich: market less model; rich_repo: the same in implied repo of
    the cheapest to deliver. option: lowest future on one issue alone less model_futures; option_usd: dollars a
    contract. quality to early: see `DeliveryOption.values`; None where the model has no such right.
    expected_delivery: mean day. futures_dv01: of the cheapest to deliver alone (the basis table's);
    option_adjusted_dv01: of the model price, repo held, None under hw1. ctd_hedge_ratio, hedge_ratio: contracts sold
    against one contract face of the cheapest issue, by the one and the other. volatility_bp: of the yield of `tenor`
    years, a year; noise_bp: of each issue's yield, per square root of a business day, None under hw1. notes: where the
    volatility is from, and what was assumed.
    """

    contract: str
    as_of: date
    model: str
    futures: float
    model_futures: float
    rich: float
    rich_repo: float | None
    option: float
    option_usd: float
    quality: float | None
    timing: float | None
    wild_card: float | None
    end_of_month: float | None
    interaction: float | None
    early: float | None
    expected_delivery: date
    ctd: str | None
    futures_dv01: float | None
    option_adjusted_dv01: float | None
    ctd_hedge_ratio: float | None
    hedge_ratio: float | None
    tenor: float
    volatility_bp: float
    noise_bp: float | None
    notes: tuple[str, ...]

    def frame(self) -> pl.DataFrame:
        """One row, all but the notes."""
        import polars as pl

        row = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "notes"}
        texts = ("contract", "model", "ctd")
        types: dict[str, Any] = {name: pl.String if name in texts else pl.Float64 for name in row}
        types |= {"as_of": pl.Date, "expected_delivery": pl.Date}
        return pl.DataFrame([row], schema=types).fill_nan(None)


class OptionsTable(NamedTuple):
    """issues: a frame, one row a deliverable issue (`ISSUES`). summary: the contract."""

    issues: pl.DataFrame
    summary: OptionsSummary


@dataclass(frozen=True, eq=False, slots=True)
class _Valued:
    """What a model says of one contract: (n,) issues, and the contract."""

    futures: float
    cusip: tuple[str, ...]
    factor: Floats
    single: Floats
    probability: Floats
    values: Mapping[str, float]
    expected: date
    dv01: float | None
    volatility_bp: float
    noise_bp: float | None
    left_out: Mapping[str, str]
    notes: tuple[str, ...]


def options_table(
    market: Market,
    contract: str,
    *,
    model: str = "gauss2",
    vol_bp: float | None = None,
    noise_bp: float | None = None,
    rights: Rights | None = None,
    delivery: str | date = "last",
    repo: float | None = None,
    history: ParHistory | None = None,
) -> OptionsTable:
    """Option-adjusted net basis of every deliverable issue of a contract, and the contract in one row.

    model: "gauss2" (`delivery_option`) or "hw1" (`hull_white_quality`: the quality option alone, exact; issues on the
    fitted curve, flat where none can be fitted; mean reversion 0.02, sigma so that the yield of the contract's tenor
    has the volatility). vol_bp, noise_bp, history: see `market_model`. rights: all by default. delivery, repo: of the
    basis table; repo also holds in gauss2. Where the short would deliver early (negative carry), delivery="best"
    measures the net basis of each issue on the day on which its future is valued.

    Returns (issues, summary). issues: the columns of `ISSUES` by rank, points of the issue (see the module);
    delivery_probability under the money-market measure. What cannot be computed is null with a reason.

    Raises UnknownName for a model that is none and a contract without a price in the market; BadInput past its last
    trading day (`delivery_option` values what is left then), for a price or a volatility not above zero, negative
    noise, noise or rights that the model has not; and as `basis_table`.
    """
    import polars as pl

    if model not in MODELS:
        raise UnknownName.among("option model", model, MODELS)
    future = market.contract(contract)
    quoted = market.futures[future.code]
    if not quoted > 0.0:
        raise BadInput(f"no usable price of {future.code}", given=quoted, allowed="points, above 0")
    basis = basis_table(market, future.code, delivery=delivery, repo=repo, detail=True)
    valued = _valued(market, future, model, vol_bp, noise_bp, rights, repo, history)
    rows = _joined(basis, [_columns(future, valued)], {}).select(ISSUES)
    first = basis.filter("is_ctd").to_dicts()
    ctd: dict[str, Any] = first[0] if first else {}
    rich, least = quoted - valued.futures, float(valued.single.min())
    per_point = None if ctd.get("repo_per_tick") is None else ctd["repo_per_tick"] / tick_of(future, market.as_of)
    dv01 = ctd.get("dv01")
    summary = OptionsSummary(
        contract=future.code,
        as_of=market.as_of,
        model=model,
        futures=quoted,
        model_futures=valued.futures,
        rich=rich,
        rich_repo=None if per_point is None else rich * per_point,
        option=least - valued.futures,
        option_usd=(least - valued.futures) * future.spec.face / 100.0,
        quality=valued.values.get("quality"),
        timing=valued.values.get("timing"),
        wild_card=valued.values.get("wild_card"),
        end_of_month=valued.values.get("end_of_month"),
        interaction=valued.values.get("interaction"),
        early=valued.values.get("early"),
        expected_delivery=valued.expected,
        ctd=ctd.get("cusip"),
        futures_dv01=ctd.get("futures_dv01"),
        option_adjusted_dv01=valued.dv01,
        ctd_hedge_ratio=_ratio(dv01, ctd.get("futures_dv01")),
        hedge_ratio=_ratio(dv01, valued.dv01),
        tenor=TENORS[future.root],
        volatility_bp=valued.volatility_bp,
        noise_bp=valued.noise_bp,
        notes=valued.notes,
    )
    return OptionsTable(rows.with_columns(pl.col("rank").cast(pl.Int32)), summary)


def with_options(market: Market, table: pl.DataFrame, repo: float | None = None) -> pl.DataFrame:
    """A basis table with the columns of `COLUMNS` after its own, under `market_model` and all rights.

    repo: the rate given for the basis table. Null where a contract or an issue cannot be valued; `reason` says why
    where it says nothing else.
    """
    found, refused = [], {}
    for code in table.filter(table["cusip"].is_not_null())["contract"].unique(maintain_order=True):
        future = market.contract(code)
        try:
            found.append(_columns(future, _valued(market, future, "gauss2", None, None, None, repo, None)))
        except BadInput as problem:
            refused[code] = f"delivery options: {problem}"
    return _joined(table, found, refused).select(*table.columns, *COLUMNS)


def _valued(
    market: Market, future: Future, model: str, vol_bp: float | None, noise_bp: float | None, rights: Rights | None,
    repo: float | None, history: ParHistory | None,
) -> _Valued:  # fmt: skip
    """The contract under a model. Raises BadInput as `options_table`."""
    last = future.delivery.last_trading
    if market.as_of > last:
        raise BadInput(
            f"{future.long_code} stopped trading on {last.isoformat()}", given=market.as_of.isoformat(),
            allowed="a contract that still trades", hint="delivery_option values the choice that is left",
        )  # fmt: skip
    if model == "hw1" and noise_bp is not None:
        raise BadInput("noise", given=noise_bp, allowed="the model gauss2: hw1 has none")
    parameters, notes = market_model(market, future, vol_bp=vol_bp, noise_bp=noise_bp, history=history)
    if model == "hw1":
        return _hull_white(market, future, parameters, rights, notes)
    found = delivery_option(market, future.long_code, model=parameters, rights=rights, repo=repo)
    values, delivery, risk = found.values, found.delivery, found.risk
    if values is None or delivery is None or risk is None:
        raise AssertionError("asked for in detail")
    return _Valued(
        found.futures, found.cusip, found.factor, found.single, delivery.by_issue, values, delivery.expected_date,
        risk.dv01, volatility_at(parameters, TENORS[future.root]),
        parameters.noise_bp, found.left_out, (*notes, *found.notes),
    )  # fmt: skip


def _hull_white(
    market: Market, future: Future, parameters: Gauss2, rights: Rights | None, notes: tuple[str, ...]
) -> _Valued:
    """The quality option under one factor with the volatility of `parameters` at the contract's tenor."""
    if rights is not None and not rights.quality:
        raise BadInput("rights", given="no quality", allowed="quality, the only right that hw1 values")
    table = basis_table(market, future.code)
    priced = table.filter(table["yield"].is_not_null())
    if priced.is_empty():
        raise BadInput(f"no deliverable issue of {future.code} has a price", allowed="one price or more")
    position = np.array([market.bonds.position(cusip) for cusip in priced["cusip"]], dtype=np.int64)
    curve, why = fitted(market)
    tenor = TENORS[future.root]
    volatility = volatility_at(parameters, tenor)
    unit = FactorVolatility(1.0, 0.0, (HW1_MEAN_REVERSION, 1.0))
    sigma = volatility / float(unit.volatility_bp([tenor])[0]) * 1e-4
    if curve is None:
        # flat at the cheapest issue's yield, continuously compounded
        zero: Any = 2.0 * float(np.log1p(priced["yield"][0] / 2.0))
        why = ("hw1: on a flat curve at the yield of the cheapest to deliver, as none can be fitted",)
    else:
        fit = curve

        def zero(days: Floats) -> Floats:
            return np.asarray(np.exp(fit.log_discount(days / 365.25)))

    last = future.delivery.last_delivery
    given = Deliverables.of(market.bonds.take(position), priced["conversion_factor"].to_numpy(), last)
    found = given.quality(market.settle, zero, HW1_MEAN_REVERSION, sigma)
    return _Valued(
        found.futures, tuple(priced["cusip"]), given.factors, found.single, found.probability,
        {"quality": found.quality_option}, last, None, volatility, None, {}, (*notes, HW1_NOTE, *why),
    )  # fmt: skip


def _columns(future: Future, valued: _Valued) -> pl.DataFrame:
    """contract, cusip, option_value, delivery_probability, _why: one row an issue."""
    import polars as pl

    n, out = len(valued.cusip), valued.left_out
    blank = [None] * len(out)
    return pl.DataFrame(
        {
            "contract": [future.code] * (n + len(out)),
            "cusip": [*valued.cusip, *out],
            "option_value": [*(valued.factor * (valued.single - valued.futures)).tolist(), *blank],
            "delivery_probability": [*valued.probability.tolist(), *blank],
            "_why": [*([None] * n), *out.values()],
        },
        schema_overrides={"_why": pl.String},
    )


def _joined(basis: pl.DataFrame, found: list[pl.DataFrame], refused: Mapping[str, str]) -> pl.DataFrame:
    """A basis table with the columns of `COLUMNS`, reasons filled in where there was none."""
    import polars as pl

    if found:
        table = basis.join(pl.concat(found), on=["contract", "cusip"], how="left", maintain_order="left")
    else:
        table = basis.with_columns(
            option_value=pl.lit(None, pl.Float64), delivery_probability=pl.lit(None, pl.Float64),
            _why=pl.lit(None, pl.String),
        )  # fmt: skip
    why = pl.coalesce(
        "reason", "_why", pl.col("contract").replace_strict(refused, default=None, return_dtype=pl.String)
    )
    return table.with_columns(
        reason=why, option_adjusted_net_basis=pl.col("net_basis") - pl.col("option_value")
    )  # fmt: skip


def _ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None or not below else above / below
