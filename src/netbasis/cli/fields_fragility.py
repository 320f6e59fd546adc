"""What each column of the data of `netbasis fragility` means: the end of its --help."""

from __future__ import annotations

from netbasis.cli.fields import lines_of

FRAGILITY_MEANING = {
    "date": "end of this day in New York",
    "link": "size, funding, dealers, supply, market",
    "indicator": "key, as in docs/monitor.md",
    "weight": "of the file, 0 to 1; weight_used: after the missing ones' weights were shared out",
    "value": "in the unit named; percentile 0 to 1 as known then",
    "score": "0 to 100, 100 the most fragile",
    "contribution": "points of the index; they add up to it",
    "reason": "why there is no score; reason_zh in Chinese",
    "index": "--backtest: 0 to 100, null where too little is known",
    "alarm": "--backtest: percentile of the index among its earlier weeks at the threshold or above",
    "coverage": "--backtest: share of the weights known",
    "lowest": "--backtest: index if every missing score were 0; highest: 100",
    "missing": "--backtest: keys without a score",
    "kind": "--part episodes, alarms: index; without (the index without `indicator`); alone (`indicator`)",
    "last": "--part episodes: last week before `episode`; level, percentile of it, on: in alarm",
    "lead": "--part episodes: days from the first alarm of the horizon to the episode",
    "before_alarm": "--part alarms: weeks in alarm of the weeks `before` an episode",
    "false": "--part alarms: weeks in alarm of the `calm` ones; false_runs of `runs`",
    "warned": "--part alarms: episodes with an alarm before them, of `tested`",
    "by_chance": "--part alarms: mean warned of at every place of the alarms; as_many: share of places with as many",
}


def fragility_fields() -> str:
    """The fields, one a line, as the epilog of the command."""
    head = "Fields of the data (json, csv, parquet):"
    return "\n\n".join([head, "\b\n" + "\n".join(lines_of(FRAGILITY_MEANING, FRAGILITY_MEANING))])
