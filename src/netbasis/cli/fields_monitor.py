"""What each column of the data of `netbasis monitor` means: the end of its --help."""

from __future__ import annotations

from netbasis.cli.fields import lines_of

MONITOR_MEANING = {
    "group": "size, crowding, funding, dealers, supply, volatility, liquidity, credit, haven, basis",
    "indicator": "key, as in docs/monitor.md and in the file of alerts",
    "value": "in the unit named; null with a reason",
    "unit": "$bn, bp, percent, ratio, index, days, 32nds, flag (0 or 1)",
    "percentile": "share of the values known before that lie below, 0 to 1, as known then",
    "change": "of the value since change_since",
    "as_of": "day that the value is of",
    "age_days": "from as_of to the day asked for",
    "direction": "+1: higher is more fragile, -1: lower is, 0: neither",
    "source": "who states it; lag: when it is published",
    "sentence_en": "the reading in words; sentence_zh in Chinese",
    "reason": "why there is no value or percentile; reason_zh in Chinese",
    "face": "--part size: $bn of face; market_value, ten_year (equivalents) $bn; change_face since `since`",
    "leveraged_short": "--part size: contracts; asset_long, trade (the smaller) alike; leveraged_short_face $bn",
    "share": "--part size: trade over open interest, decimal",
    "alert": "--part alerts: name; on: whether crossed, null where it cannot be told",
    "known_at": "--part ages: moment (UTC) from which the newest value could be known",
}


def monitor_fields() -> str:
    """The fields, one a line, as the epilog of the command."""
    head = "Fields of the data (json, csv, parquet):"
    return "\n\n".join([head, "\b\n" + "\n".join(lines_of(MONITOR_MEANING, MONITOR_MEANING))])
