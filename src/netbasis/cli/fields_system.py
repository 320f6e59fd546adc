"""What each column of the data of `netbasis stress` means: the end of its --help. Names and units of docs/glossary."""

from __future__ import annotations

from netbasis.cli.fields import lines_of

SYSTEM_MEANING = {
    "asset_managers": "$bn bought by asset managers in the day; - sold; foreign, banks, dealers, trend, issued alike",
    "basis": "futures over bonds, ten-year, change since the start, bp of the price",
    "book": "lowest change of the funds' bonds, decimal",
    "bonds": "of the hedge funds, $bn face, all against sold futures",
    "called": "funds under a threshold of theirs, mean over the day",
    "calm_day": "first day after the peak with a dislocation under a third of it; -1 never",
    "cap": "smallest amount of purchases that is enough, $bn; cap_low, cap_high: 5% and 95% of seeds; null: open",
    "central_bank": "$bn paid for bonds in the day",
    "days": "from the trigger until the dislocation stays under the bound; days_low, days_high alike",
    "days_to_calm": "days from the peak to calm_day; -1 never",
    "dislocation": "ten-year yield over its fundamental path, bp",
    "enough": "part of the seeds for which some amount is",
    "event": "what is counted, such as dislocation > 475 or book < -0.3",
    "fitted": "whether the target chose the accepted set; false: held out",
    "funds": "$bn bought by the hedge funds in the day; - sold",
    "haircut": "middle of the funds that have one, decimal",
    "hit": "whether the default parameters meet the target",
    "hits": "part of the accepted set that meets it",
    "initial": "cash of the funds from changes of initial margin, $bn; - paid",
    "interest": "cash of the funds from repo interest, $bn; - paid",
    "kind": "opening, outside, policy, dealers, repo, call, swaps, failure, peak, calm, end, paired",
    "lag": "days from the trigger to the first purchase",
    "lender_loss": "losses of lenders on failed funds, $bn",
    "leverage": "median all-in leverage of the funds",
    "low": "target band, with high",
    "median": "middle of the runs; q05, q95: their 5% and 95% quantiles",
    "metric": "what is measured over the whole run",
    "net_sold": "largest fall of the funds' bonds since the start, $bn",
    "numbers": "every number of the sentence, JSON",
    "policy": "name of the set of policies; before it a column an axis",
    "probability": "part of the seeds that end with the event; low, high: Wilson's 95% interval",
    "rate": "purchases, $bn a day",
    "reason": "why a run or a cell has no numbers",
    "remargin": "cash of the funds from repo, beside the repo repaid for bonds sold, $bn; - paid",
    "repo": "overnight repo over the policy rate, bp",
    "returns": "part of the seeds for which a larger amount than cap is not enough",
    "scenarios": "runs of a case that have numbers",
    "sector": "whose event it is",
    "seeds": "seeds that count: for which the path is long enough to say",
    "sentence_en": "what happened; sentence_zh in Chinese",
    "shock": "multiple of the scenario's path",
    "swap_funds": "$bn bought by the swap-spread funds in the day; - sold",
    "tried": "runs: of a case all, of a cell those with numbers",
    "utilisation": "use of the dealers' balance sheet, decimal",
    "variant": "given, no_policy, no_feedback, outright, hedged",
    "variation": "cash of the funds from variation margin, $bn; - paid",
    "worst_return": "lowest return of the hedge funds' equity, decimal",
    "yield": "ten-year yield, bp since the start",
    "yield_rise": "largest rise of the ten-year from its low, bp",
}

SUMMARY = (
    "metric", "median", "yield_rise", "net_sold", "book", "worst_return", "lender_loss", "days_to_calm", "calm_day",
)  # fmt: skip
DAYS = ("yield", "dislocation", "basis", "repo", "utilisation", "bonds", "called")
CALLS = ("variation", "initial", "remargin", "interest")
FLOWS = ("funds", "swap_funds", "asset_managers", "central_bank")
COMPARE = ("variant", "metric", "median", "yield_rise", "dislocation", "net_sold", "worst_return", "days_to_calm")
EXPLAIN = ("kind", "sector", "sentence_en", "numbers")
TARGETS = ("metric", "low", "fitted", "median", "hits", "hit")
SWEEP = ("policy", "metric", "median", "scenarios", "tried", "reason")
CELLS = ("event", "leverage", "haircut", "shock", "probability", "tried", "reason")
FRONTIER = ("rate", "lag", "cap", "days", "enough", "returns", "seeds", "reason")


def system_fields(*names: str) -> str:
    """The fields named, one a line, as the epilog of a command."""
    head = "Fields of the data (json, csv, parquet); $bn billions of dollars, bp basis points, the rest decimals:"
    return "\n\n".join([head, "\b\n" + "\n".join(lines_of(SYSTEM_MEANING, names))])
