"""Leverage by shock: at which leverage a position survives what, is called, or is sold out, and with what left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbasis.errors import BadInput
from netbasis.kernels import liquidity as kernel
from netbasis.trade.liquidity.holding import Holding
from netbasis.trade.liquidity.paths import OUTCOMES, walk_paths
from netbasis.trade.liquidity.scenarios import SCENARIOS, Scenario, named_scenario

if TYPE_CHECKING:
    import polars as pl

LEVERAGES = (10.0, 20.0, 30.0, 50.0, 70.0, 100.0)


def single_shocks(holding: Holding) -> tuple[Scenario, ...]:
    """Shocks of one day and one kind, for the table: initial margin up by half, haircut up by two points, half of the
    maturing repo not lent again, the basis against the position by half a point."""
    against = -16.0 if holding.side > 0.0 else 16.0
    return (
        Scenario("margin +50%", (0.0,), margin_usd=(0.5 * holding.margin,)),
        Scenario("haircut +2 pp", (0.0,), haircut_pp=(2.0,)),
        Scenario("half not rolled", (0.0,), rolled=(0.5,)),
        Scenario(f"basis {against:+.0f}/32", (0.0,), basis_32nds=(against,)),
    )


def leverage_table(
    holding: Holding,
    leverages: Sequence[float] = LEVERAGES,
    shocks: Sequence[Scenario | str] | None = None,
    *,
    kind: str = "repo",
) -> pl.DataFrame:
    """A row for each leverage and shock: leverage, repo_leverage, all_in_leverage, shock, outcome, day (of the sale, or
    else of the first call), need (deepest drain while held), buffer, cash_left and equity_left (under the policy, at
    the end or after the sale), dollars; cash_share and equity_share of the equity at opening; reason where a leverage
    leaves no room.

    kind: what `leverages` are, "repo" (1 / haircut) or "all_in". shocks: scenarios or their names; by default all named
    ones and `single_shocks`. Raises BadInput for no leverage or shock, leverages below 1, UnknownName for a scenario.
    """
    import polars as pl

    wanted = [*SCENARIOS.values(), *single_shocks(holding)] if shocks is None else shocks
    paths = [named_scenario(shock) if isinstance(shock, str) else shock for shock in wanted]
    if not len(leverages) or not paths:
        raise BadInput("leverages and shocks", given=(len(leverages), len(paths)), allowed="one of each or more")
    rows = []
    for leverage in leverages:
        held = holding.with_leverage(leverage, kind)
        try:
            opened = held.opened()
        except BadInput as error:
            none = {"leverage": leverage, "reason": str(error)}
            rows += [{**none, "shock": path.name} for path in paths]
            continue
        haircut = held.own_haircut
        same = {
            "leverage": float(leverage),
            "repo_leverage": None if haircut == 0.0 else 1.0 / haircut,
            "all_in_leverage": abs(opened.bonds) / opened.equity,
            "buffer": opened.cash,
        }
        for path in paths:
            row = walk_paths(held, path.drivers(held)[None], opened=opened)[0][0]
            rows.append({
                **same, "shock": path.name, "outcome": OUTCOMES[int(row[kernel.W_OUTCOME])],
                "day": int(row[kernel.W_SOLD] or row[kernel.W_CALLED]) or None, "need": float(row[kernel.W_NEED]),
                "cash_left": float(row[kernel.W_CASH]), "equity_left": float(row[kernel.W_EQUITY]),
                "cash_share": float(row[kernel.W_CASH]) / opened.equity,
                "equity_share": float(row[kernel.W_EQUITY]) / opened.equity,
            })  # fmt: skip
    schema: dict[str, type[pl.DataType]] = {
        "leverage": pl.Float64, "repo_leverage": pl.Float64, "all_in_leverage": pl.Float64, "shock": pl.String,
        "outcome": pl.String, "day": pl.Int64, "need": pl.Float64, "buffer": pl.Float64, "cash_left": pl.Float64,
        "equity_left": pl.Float64, "cash_share": pl.Float64, "equity_share": pl.Float64, "reason": pl.String,
    }  # fmt: skip
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
