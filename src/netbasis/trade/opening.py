"""Opening a levered basis position: how large the equity makes it, and what is refused."""

from __future__ import annotations

import math

import numpy as np

from netbasis.errors import BadInput
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.position import Entry, Position
from netbasis.trade.quote import Quote


def open_position(
    quote: Quote, *, equity: float | None = None, face: float | None = None, side: int = 1,
    sizing: Sizing | None = None, policy: Policy | None = None,
) -> Position:  # fmt: skip
    """Open a position at a day's quote.

    equity: dollars of own funds; the size is then what `sizing` makes of them. face: dollars of the issue instead, a
    multiple of 100; with both, the rest of the equity is the buffer; with the face alone the equity is haircut, margin
    and the buffer of `sizing`. side: 1 long the basis, -1 short. Contracts are whole, by the quote's ratio.

    Raises BadInput for neither of the two, equity not above zero, a face that is no multiple of 100, a repo leverage
    that the market's haircut does not allow, a leverage or a face that haircut and margin leave no room for, and a
    short basis (bought futures) from the first intention day on, when the long can be delivered to.
    """
    sizing, policy = sizing or Sizing(), policy or Policy()
    if side not in (1, -1):
        raise BadInput("side", given=side, allowed="1 (long the basis) or -1 (short)")
    if equity is None and face is None:
        raise BadInput("size", given="nothing", allowed="equity, face, or both")
    if equity is not None and not (math.isfinite(equity) and equity > 0.0):
        raise BadInput("equity", given=equity, allowed="dollars, above 0")
    first = quote.future.delivery.first_intention
    if side < 0 and quote.as_of >= first:
        raise BadInput(
            f"a short basis in {quote.future.code} buys futures that can be delivered against",
            given=quote.as_of.isoformat(), allowed=f"before its first intention day {first.isoformat()}",
        )  # fmt: skip
    if quote.as_of > quote.future.delivery.last_trading:
        raise BadInput(f"{quote.future.code} has stopped trading", given=quote.as_of.isoformat())
    haircut = quote.haircut if sizing.repo_leverage is None else sizing.own_haircut
    if quote.haircut > haircut * (1.0 + 1e-12):
        raise BadInput(
            "repo leverage", given=sizing.repo_leverage,
            allowed=f"at most {1.0 / quote.haircut:.4g} at the market's haircut of {quote.haircut:.2%}",
            hint="; ".join((*quote.notes, "lower the haircut of the quote or the leverage")),
        )  # fmt: skip
    m, unit = quote.array(), float(quote.future.spec.face)
    margin = quote.margin * abs(quote.ratio) / unit  # for a dollar of face
    needed = haircut * quote.dirty / 100.0 + margin
    size_by = sizing.array()
    if face is not None:
        size_by = Sizing(face=face).array()
        equity = equity if equity is not None else face * needed / (1.0 - sizing.buffer_share)
    assert equity is not None
    rules = policy.array(sizing.own_haircut)
    size = path.face_for(equity, m, abs(quote.ratio), unit, rules, size_by)
    if size == 0.0:
        most = quote.dirty / 100.0 / needed if needed > 0.0 else math.inf
        raise BadInput(
            "no room for this position", given=f"equity of ${equity:,.0f}",
            allowed=f"at most {most:.1f} times the equity: haircut {haircut:.2%}, initial margin "
            f"{100.0 * margin / quote.dirty:.2%} of the bonds",
            hint="ask for less leverage, a smaller step, or more equity",
        )  # fmt: skip
    state, legs = np.zeros(kernels.STATE), policy.ladder.arrays()
    book, earned = np.zeros((kernels.EVENTS, kernels.ACCOUNTS)), np.zeros(kernels.CAUSES)
    state[kernels.CASH] = state[kernels.CAPITAL] = state[kernels.OPENED] = equity
    book[kernels.CALL, kernels.CASH] = book[kernels.CALL, kernels.CAPITAL] = equity
    state[kernels.FACTOR], state[kernels.UNIT] = quote.factor, unit
    contracts = -float(np.rint(side * size * quote.ratio / unit))
    kernels.open_position(state, legs, m, rules, side * size, contracts, book, earned, False)
    for array in (state, legs, book, earned):
        array.flags.writeable = False
    return Position(
        quote.future, quote.bond, sizing, policy, quote.as_of, state, legs,
        (Entry(quote.as_of, book, earned, "opened"),), equity, quote.notes,
    )  # fmt: skip
