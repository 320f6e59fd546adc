"""What each column of the data of `netbasis episode` means: the end of its --help."""

from __future__ import annotations

from netbasis.cli.fields import lines_of

EPISODE_MEANING = {
    "episode": "name or FROM..TO; first_day, last_day: the days that could be spoken of",
    "known_at": "moment (UTC) whose knowledge this is",
    "explanation": "basis_unwind, swap_spread_unwind, funding_squeeze, weak_auctions, foreign_selling, lost_confidence",
    "test": "key of the test, as in docs/episodes.md",
    "direct": "whether it measures the thing itself",
    "grade": "consistent, against, silent",
    "value": "in the unit named; null with a reason",
    "day": "at which the value was reached; since: from which a move is counted",
    "percentile": "share of earlier spans of as many values that lie below, 0 to 1",
    "consistent_from": "threshold from which it is consistent; against_from: from which it speaks against",
    "sentence_en": "figure and grade in words; sentence_zh in Chinese",
    "why_en": "reason of the threshold; why_zh in Chinese",
    "verdict": "--part verdicts: consistent, against, both, silent; indirect: consistent by indirect evidence alone",
    "consistent": "--part verdicts: tests that say so; against, silent alike",
    "needed_en": "--part verdicts: what would be needed to decide; needed_zh in Chinese",
    "known": "--part later: day from which it can be known; source, source_zh: where it is stated",
}


def episode_fields() -> str:
    """The fields, one a line, as the epilog of the command."""
    head = "Fields of the data (json, csv, parquet):"
    return "\n\n".join([head, "\b\n" + "\n".join(lines_of(EPISODE_MEANING, EPISODE_MEANING))])
