"""From a day of a tape to a holding: the day's prices and rates, the issue's risk, and what lies ahead of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from netbasis.analytics.bond import accrued_interest, bond_yield, clean_price, forward_price, risk
from netbasis.analytics.options.market_model import TENORS
from netbasis.conventions.calendars import CBOT
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.future import Future, parse_contract
from netbasis.instruments.treasury import Days, Floats, Treasuries, Treasury
from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_path as path
from netbasis.market.par_history import ParHistory
from netbasis.trade.liquidity.holding import Holding
from netbasis.trade.margin import MarginModel
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.tape import Tape, settlements

BP = 1e-4


def holding_of(
    tape: Tape,
    day: str | date,
    sizing: Sizing,
    policy: Policy,
    capital: float,
    *,
    bonds: Treasuries,
    par_history: ParHistory | None = None,
    margin: MarginModel | None = None,
    short: bool = False,
    contract: str | None = None,
    cusip: str | None = None,
    ageing: bool = True,
) -> Holding:
    """A position opened at the close of a day of the tape, with up to twenty trading days ahead of it.

    bonds: terms of the issues (such as `sample_universe()`): risk is analytic and first and second order. par_history:
    gives the volatility that the margin model and the scenarios start from; without it the margin stays that of the
    day. margin: the model that the margin follows on a path (the default one when None); scaled so that it starts from
    the tape's margin when the tape was built with another model or a table. contract, cusip: the active contract and
    its cheapest to deliver unless named. ageing: whether the issue accrues and rolls down and the basis earns its
    carry; without it prices stand still and a path of no volatility needs interest alone.

    Raises BadInput for a day without a price or repo rate, a contract that stops trading the next day, and a tape
    whose margin is not known; UnknownName for a day, contract or issue that is not there.
    """
    day = as_date(day)
    t = _position(tape, day)
    strip = _strip(tape, t, contract, cusip)
    future = tape.futures[tape.contract[strip]]
    now = tape.calendar[t]
    row = {name: float(tape.column(strip, column)[t]) for name, column in _ROW.items()}
    if not (np.isfinite(row["clean"]) and np.isfinite(row["futures"])):
        raise BadInput(f"no price of {tape.cusip[strip]} against {future.code}", given=str(day),
                       allowed="a day on which both are priced")  # fmt: skip
    if now[path.C_REPO_KNOWN] == 0.0:
        raise BadInput("no overnight repo rate", given=str(day), allowed="a day with one")
    if not np.isfinite(now[path.C_MARGIN]):
        raise BadInput("no initial margin", given=str(day), allowed="a tape whose margin is known that day")
    issue = bonds.row(bonds.position(tape.cusip[strip]))
    trading = _ahead_days(future, day)
    settle = settlements(trading)
    found = risk(issue, row["clean"], settle[0].item())
    futures_dv01 = found.dv01 / float(tape.factor[strip])
    holding = Holding(
        day=day, contract=future.code, cusip=tape.cusip[strip], side=-1.0 if short else 1.0, clean=row["clean"],
        accrued=row["accrued"], futures=row["futures"], factor=float(tape.factor[strip]), ratio=row["ratio"],
        unit=tape.unit, dv01=found.dv01, convexity=found.convexity * (row["clean"] + row["accrued"]) * BP * BP,
        futures_dv01=futures_dv01, margin=float(now[path.C_MARGIN]), haircut=float(now[path.C_HAIRCUT]),
        overnight=float(now[path.C_RATE]), term=row["term"], special=row["special"],
        bond_spread=float(now[path.C_BOND_SPREAD]), futures_spread=float(now[path.C_FUTURES_SPREAD]), capital=capital,
        sizing=sizing, policy=policy, volatility=0.0, margin_model=None, trading_days=trading,
        ahead=look_ahead(issue, row["clean"], row["accrued"], row["term"] - row["special"], settle, ageing=ageing),
        source=tape.source,
    )  # fmt: skip
    if par_history is None:
        return holding
    return _with_margin_model(holding, tape, t, par_history, margin)


_ROW = {
    "clean": path.R_CLEAN, "accrued": path.R_ACCRUED, "futures": path.R_FUTURES, "term": path.R_TERM,
    "special": path.R_SPECIAL, "ratio": path.R_HEDGE,
}  # fmt: skip


def _with_margin_model(holding: Holding, tape: Tape, t: int, par: ParHistory, margin: MarginModel | None) -> Holding:
    """With the volatility of the day and a model that starts where the tape's margin stands.

    The model's own margin may lag its target (daily limits): the tape's margin of the day before tells, as far as one
    day's step explains the margin, whether the tape follows this model.
    """
    model = margin or MarginModel()
    volatility = float(model.volatility(par, TENORS[tape.root], tape.days[t : t + 1])[0])
    if not np.isfinite(volatility):
        raise BadInput("no volatility of par yields", given=str(holding.day),
                       allowed=f"a day after {par.days[0]}, or no par_history")  # fmt: skip
    seen = tape.features.filter(tape.features["date"] == holding.day)["futures_dv01"].to_list()
    dv01 = float(seen[0]) if seen and seen[0] is not None else holding.futures_dv01
    target = float(model.target(np.array([volatility]), np.array([dv01]), tape.unit)[0])
    before = float(tape.calendar[t - 1, path.C_MARGIN]) if t > 0 else holding.margin
    step = min(max(target, before * (1.0 - model.most_fall)), before * (1.0 + model.most_rise))
    follows = abs(step - holding.margin) <= 1e-9 * holding.margin
    scale = 1.0 if follows or target == 0.0 else holding.margin / target
    return replace(holding, volatility=volatility, margin_model=model, margin_scale=scale, futures_dv01=dv01)


def look_ahead(
    issue: Treasury, clean: float, accrued: float, repo: float, settle: Days, *, ageing: bool = True
) -> Floats:
    """(n + 1, AHEAD) what is known on the first of `settle` of the following ones: see `kernels.liquidity`. The clean
    price at an unchanged yield, the basis less the carry earned at `repo`."""
    out = np.zeros((len(settle), kernel.AHEAD))
    out[:, kernel.A_SETTLE] = settle.astype(np.int64)
    out[:, kernel.A_ACCRUED] = accrued
    if not ageing:
        return out
    held = bond_yield(issue, clean, settle[0].item())
    paid = 0.0
    for i, when in enumerate(settle[1:].tolist(), start=1):
        ahead = forward_price(issue, clean, settle[0].item(), when, repo)
        out[i, kernel.A_ACCRUED] = accrued_interest(issue, when)
        out[i, kernel.A_COUPON] = ahead.coupons - paid
        out[i, kernel.A_CLEAN] = clean_price(issue, held, when) - clean
        out[i, kernel.A_BASIS] = -ahead.carry
        paid = ahead.coupons
    return out


def _ahead_days(future: Future, day: date) -> Days:
    """The day and the trading days after it, as many as a path may have and the contract still trades."""
    wanted = np.array([CBOT.shift(day, n) for n in range(kernel.MOST_DAYS + 1)], dtype="datetime64[D]")
    kept = wanted[wanted <= np.datetime64(future.delivery.last_trading, "D")]
    if len(kept) < 2:
        raise BadInput(f"{future.code} has stopped trading", given=str(day),
                       allowed=f"a day before {future.delivery.last_trading}")  # fmt: skip
    return np.asarray(kept)


def _position(tape: Tape, day: date) -> int:
    t = int(np.searchsorted(tape.days, np.datetime64(day, "D")))
    if t == len(tape) or tape.days[t] != np.datetime64(day, "D"):
        near = sorted(tape.days.tolist(), key=lambda known: abs((known - day).days))[:3]
        raise UnknownName(f"day of the {tape.root} history", given=day.isoformat(),
                          allowed="nearest known: " + ", ".join(map(str, sorted(near))))  # fmt: skip
    return t


def _strip(tape: Tape, t: int, contract: str | None, cusip: str | None) -> int:
    """The strip asked for; by default the cheapest to deliver of the contract, or of the active one."""
    if contract is None:
        c = int(tape.active[t])
    else:
        future = parse_contract(contract, as_of=tape.days[t].item())
        if future not in tape.futures:
            raise UnknownName.among("contract of this history", contract, [f.code for f in tape.futures])
        c = tape.futures.index(future)
    if c < 0:
        raise BadInput("no contract is listed", given=str(tape.days[t]), allowed="a day with an active contract")
    if cusip is not None:
        return tape.strip(c, cusip)
    if c == tape.active[t] and tape.pick[t] >= 0:
        return int(tape.pick[t])
    priced = [
        (tape.column(s, path.R_GAP)[t], s) for s in np.flatnonzero(tape.contract == c).tolist()
        if np.isfinite(tape.column(s, path.R_GAP)[t])
    ]  # fmt: skip
    if not priced:
        raise BadInput(f"no issue of {tape.futures[c].code} is priced", given=str(tape.days[t]),
                       allowed="a day on which the contract and its basket are priced")  # fmt: skip
    return int(min(priced)[1])
