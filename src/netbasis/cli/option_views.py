"""What the command `options` shows beside the issues: sensitivities, wild-card boundary, switches, implied volatility.

All under the model that the command values the options with: the market's volatility, `--vol` and `--noise` over it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbasis.cli.market import missing_notes, problems_of, repo_notes, title_of
from netbasis.cli.options import model_notes
from netbasis.cli.output import Block, Format, OptionView, emit
from netbasis.cli.typed import typed_rate
from netbasis.cli.which import Which, market_of
from netbasis.errors import BadInput, UnknownName
from netbasis.report.words import Language, pick

if TYPE_CHECKING:
    import polars as pl

    from netbasis.analytics.options.model import Gauss2, Rights
    from netbasis.market.snapshot import Market

READ = {
    OptionView.greeks: (
        "change of the model futures price for one unit; DV01: its fall for +1 bp of all yields, or of those around a "
        "key-rate year, repo held; theta: one business day later, forward prices held",
        "模型期貨價對每單位變動的變化；DV01：所有殖利率（或該關鍵年期附近殖利率）上升 1 bp 時的下跌，回購利率不變；"
        "theta：遠期價格不變下經過一個營業日",
    ),
    OptionView.boundary: (
        "deliver in the evening when the future has moved so far after 14:00, or farther; probability: that it does, "
        "the position being open",
        "14:00 後期貨變動達此幅度（或更大）時應於當晚申報交割；機率：部位未平倉時發生的機率",
    ),
    OptionView.switches: (
        "parallel move of all yields at which the issue becomes the cheapest to deliver; standard deviations to the "
        "last trading day",
        "所有殖利率平行移動至該券成為 CTD 的幅度；標準差計至最後交易日",
    ),
    OptionView.implied_vol: (
        "volatility at which the model futures price is the market's",
        "使模型期貨價等於市價的波動率",
    ),
}


def show_view(
    contract: str, which: Which, model: str, vol: float | None, noise: float | None,
    repo: float | None, rights: Rights, delivery: str, show: OptionView, form: Format, out: Path | None, lang: Language,
) -> int:  # fmt: skip
    """Print one view of a contract. Raises BadInput for what has no meaning there: hw1, another delivery day."""
    from netbasis.analytics.options.adjusted import MODELS
    from netbasis.analytics.options.market_model import TENORS, market_model, volatility_at

    if model not in MODELS:
        raise UnknownName.among("option model", model, MODELS)
    if model != "gauss2":
        raise BadInput(f"--show {show}", given=f"--model {model}", allowed="--model gauss2")
    if delivery != "last":
        raise BadInput(
            f"--show {show}", given=f"--delivery {delivery}", allowed="no --delivery",
            hint="it is the day of the net basis that issues and summary show",
        )  # fmt: skip
    with market_of(which, repo) as market:
        future = market.contract(contract)
        used, source = market_model(market, future, vol_bp=vol, noise_bp=noise)
        data = _view(market, contract, used, rights, typed_rate(repo, market.repo.rate(90)), show)
        tenor = TENORS[future.root]
        notes = [
            pick(READ[show], lang),
            *model_notes(volatility_at(used, tenor), tenor, used.noise_bp, source, lang),
            *missing_notes(market, [future.code], lang),
            *repo_notes(market, repo, lang)[:-1],
        ]
        emit(data, [Block(data, None, title_of(market, lang, contract), notes)], form, out, lang)
        return problems_of(market, contract, lang)


def _view(
    market: Market, contract: str, model: Gauss2, rights: Rights, repo: float | None, show: OptionView
) -> pl.DataFrame:  # fmt: skip
    """The data of a view."""
    from netbasis.analytics.options.boundary import switch_distances, wild_card_boundary
    from netbasis.analytics.options.implied_volatility import implied_volatility_of
    from netbasis.analytics.options.sensitivity import sensitivity

    if show is OptionView.greeks:
        return sensitivity(market, contract, model=model, rights=rights, repo=repo).frame()
    if show is OptionView.boundary:
        return wild_card_boundary(market, contract, model=model, rights=rights, repo=repo)
    if show is OptionView.switches:
        return switch_distances(market, contract, model=model, repo=repo)
    return implied_volatility_of(market, contract, model=model, rights=rights, repo=repo).frame()
