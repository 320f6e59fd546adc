"""The cheapest to deliver of each contract in one line: what it is, how far ahead, what one tick is worth."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from netbasis.analytics.basis import basis_table
from netbasis.market.snapshot import Market

if TYPE_CHECKING:
    import polars as pl

FAR = 0.02  # implied repo this far from the term repo is hardly a market: look at the prices first
FORWARD, INVERTED = "forward", "inverted"


def regime(gross_basis: float) -> str:
    """`FORWARD` where the converted futures price stands above the cash price, else `INVERTED`."""
    return FORWARD if gross_basis < 0.0 else INVERTED


def far_note(contract: str, implied_repo: float | None, term_repo: float | None) -> tuple[str, str] | None:
    """English and Chinese sentence where the implied repo is so far from the term repo (over 200 bp) that prices
    of different moments, a stale quote or an incomplete basket are likelier than a market; None where it is not."""
    if implied_repo is None or term_repo is None or abs(implied_repo - term_repo) < FAR:
        return None
    bp = (implied_repo - term_repo) * 1e4
    return (
        f"{contract}: its cheapest to deliver implies {bp:+.0f} bp against term repo: prices of different moments, a "
        "stale quote or an incomplete basket are likelier than a market",
        f"{contract}：CTD 的隱含回購利率與定期回購利率相差 {bp:+.0f} bp，較可能是價格並非同一時刻、報價過時或"
        "可交割券不齊全，而非市場狀況",
    )


def ctd_table(
    market: Market, contract: str | None = None, *, delivery: str | date = "last", repo: float | None = None
) -> pl.DataFrame:
    """One row a contract: its cheapest to deliver by implied repo, the runner-up and the distance between them.

    Arguments as for `basis_table`. Columns: contract, futures, issues (rows priced), the CTD's cusip, coupon,
    maturity, clean, conversion_factor, gross_basis, carry, net_basis, implied_repo, term_repo, repo_spread,
    delivery, futures_dv01; `regime` ("forward" where the converted futures price stands above the cash price,
    else "inverted": a description, not a signal); `repo_per_tick`, what one tick of the futures price does to
    the implied repo; `runner_up`, `runner_up_gap` (its implied repo less the CTD's, decimal, negative) and
    `runner_up_net_gap` (its net basis less the CTD's, points); `reason` where there is no CTD.
    """
    import polars as pl

    table = basis_table(market, contract, delivery=delivery, repo=repo, detail=True)
    priced = pl.col("rank").is_not_null()
    second = table.filter(pl.col("rank") == 2).select(
        "contract", runner_up="cusip", _second_repo="implied_repo", _second_net="net_basis"
    )
    counts = table.group_by("contract", maintain_order=True).agg(
        issues=priced.sum(), reason=pl.col("reason").filter(~priced).first()
    )
    ahead = table.filter("is_ctd").drop("reason", "is_ctd", "rank")
    return (
        counts.join(ahead, on="contract", how="left", maintain_order="left")
        .join(second, on="contract", how="left", maintain_order="left")
        .select(
            "contract", "futures", "issues", "cusip", "coupon", "maturity", "clean", "conversion_factor",
            "gross_basis", "carry", "net_basis", "implied_repo", "term_repo", "repo_spread", "repo_per_tick",
            "delivery", "futures_dv01",
            pl.col("gross_basis").map_elements(regime, return_dtype=pl.String).alias("regime"),
            "runner_up",
            (pl.col("_second_repo") - pl.col("implied_repo")).alias("runner_up_gap"),
            (pl.col("_second_net") - pl.col("net_basis")).alias("runner_up_net_gap"),
            pl.when(pl.col("cusip").is_null()).then("reason").alias("reason"),
        )
    )  # fmt: skip
