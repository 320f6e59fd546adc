"""The rule by which any weekly measure gives alarms, and how its alarms stood to the episodes.

    alarm      the measure's percentile among its own earlier weeks, as known then, is at the threshold or above
    before     weeks of the horizon that ends on an episode's first day: here an alarm is right
    aftermath  from an episode's first day until a horizon after its last: neither right nor false, as a measure that
               is high in a crisis warns of nothing; weeks that are before the next episode are `before`
    calm       all others: here an alarm is false

An episode is warned of if an alarm was on in any week before it. `by_chance` moves the series of alarms round the
weeks by every number of weeks: the mean count of episodes that alarms of the same number and length warn of, and
`as_many` the share of those places at which they warn of as many as the measure did, or more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Days, Floats
from netbasis.monitoring.records import Words
from netbasis.trade.drivers.driver import percentile

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """threshold: percentile, 0 to 1, from which a measure is in alarm; horizon: weeks within which an episode must
    begin; least: earlier weeks that a percentile needs. Raises BadInput for what is outside.

    The defaults: one week in ten, a quarter (a term repo, a contract), a year. Chosen before the first run.
    """

    threshold: float = 0.9
    horizon: int = 13
    least: int = 52

    def __post_init__(self) -> None:
        if not 0.0 < self.threshold < 1.0:
            raise BadInput("threshold of alarms", given=self.threshold, allowed="above 0, below 1: a percentile")
        for name, most in (("horizon", 104), ("least", 520)):
            given = getattr(self, name)
            if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
                raise BadInput(f"{name} of alarms", given=given, allowed=f"whole weeks, 1 to {most}")


@dataclass(frozen=True, slots=True)
class FragilityEpisode:
    """A dated episode: first and last day, title, what happened, source. unwind: whether the basis trade was part of
    it, by the public record."""

    key: str
    first: date
    last: date
    title: Words
    words: Words
    unwind: bool
    source: str


EPISODES = (
    FragilityEpisode(
        "sep2019", date(2019, 9, 16), date(2019, 9, 18), ("September 2019", "2019 年 9 月"),
        ("repo: SOFR 2.43% on the 16th, 5.25% on the 17th; no unwind of the basis",
         "回購：SOFR 16 日 2.43%、17 日 5.25%；基差並未平倉"),
        False, "Federal Reserve Bank of New York",
    ),
    FragilityEpisode(
        "mar2020", date(2020, 3, 9), date(2020, 3, 27), ("March 2020", "2020 年 3 月"),
        ("ten-year 0.54% on the 9th, 1.18% on the 18th; hedge funds sold $173bn of Treasuries in the month",
         "十年期 9 日 0.54%、18 日 1.18%；避險基金當月淨賣出公債 1,730 億美元"),
        True, "U.S. Treasury, par yields; FEDS Notes, 6 October 2021",
    ),
    FragilityEpisode(
        "apr2025", date(2025, 4, 7), date(2025, 4, 11), ("April 2025", "2025 年 4 月"),
        ("ten-year 4.01% on the 4th, 4.48% on the 11th; repo calm, no evidence of an unwind of the basis",
         "十年期 4 日 4.01%、11 日 4.48%；回購平穩，無基差平倉證據"),
        False, "U.S. Treasury, par yields; Federal Reserve Bank of New York",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Warned:
    """What a measure said before one episode. last: the last week known before its first day, None where none was in
    the horizon; level and percentile (0 to 1) of that week; on: whether it was in alarm; lead: days from the first
    alarm within the horizon to the episode's first day, None where there was no alarm."""

    episode: str
    last: date | None
    level: float | None
    percentile: float | None
    on: bool | None
    lead: int | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Alarms of one measure. weeks: that have a percentile; alarm: of these in alarm; before, before_alarm: weeks
    before an episode, and in alarm; calm, false: calm weeks, and in alarm; runs, false_runs: unbroken runs of alarms,
    and those with a calm week and none before an episode; tested, warned: episodes with a week before them, and
    warned of; by_chance, as_many: see above."""

    weeks: int
    alarm: int
    before: int
    before_alarm: int
    calm: int
    false: int
    runs: int
    false_runs: int
    tested: int
    warned: int
    by_chance: float
    as_many: float


def ranks(values: Floats, least: int) -> Floats:
    """(d,) percentile, 0 to 1, of each value among those before it; NaN before there are `least` of them."""
    found = [percentile(value, values[:at], least)[0] for at, value in enumerate(values.tolist())]
    return np.array([np.nan if one is None else one for one in found])


def alarms(rank: Floats, rule: AlarmRule) -> Flags:
    """(d,) whether each week is in alarm."""
    return np.asarray(np.nan_to_num(rank, nan=-1.0) >= rule.threshold)


def before(days: Days, episode: FragilityEpisode, rule: AlarmRule) -> Flags:
    """(d,) whether each day lies within the horizon that ends before the episode's first day."""
    ahead = (np.datetime64(episode.first, "D") - days).astype(np.int64)
    return np.asarray((ahead > 0) & (ahead <= 7 * rule.horizon))


def aftermath(days: Days, episode: FragilityEpisode, rule: AlarmRule) -> Flags:
    """(d,) whether each day lies in the episode or within the horizon after it."""
    end = np.datetime64(episode.last, "D") + np.timedelta64(7 * rule.horizon, "D")
    return np.asarray((days >= np.datetime64(episode.first, "D")) & (days <= end))


def warned(
    values: Floats, rank: Floats, days: Days, episodes: Sequence[FragilityEpisode], rule: AlarmRule
) -> tuple[Warned, ...]:
    """Of every episode what the measure said before it."""
    found, on = [], alarms(rank, rule)
    for episode in episodes:
        at = np.flatnonzero(before(days, episode, rule) & np.isfinite(rank))
        if not len(at):
            found.append(Warned(episode.key, None, None, None, None, None))
            continue
        last, alarmed = int(at[-1]), at[on[at]]
        lead = (episode.first - days[alarmed[0]].astype(object)).days if len(alarmed) else None
        found.append(Warned(
            episode.key, days[last].astype(object), float(values[last]), float(rank[last]), bool(on[last]), lead,
        ))  # fmt: skip
    return tuple(found)


def scorecard(rank: Floats, days: Days, episodes: Sequence[FragilityEpisode], rule: AlarmRule) -> Scorecard:
    """How the alarms stood to the episodes."""
    known, on = np.isfinite(rank), alarms(rank, rule)
    each = [before(days, episode, rule) & known for episode in episodes]
    ahead, behind = np.zeros_like(known), np.zeros_like(known)
    for episode, one in zip(episodes, each, strict=True):
        ahead |= one
        behind |= aftermath(days, episode, rule)
    calm = known & ~ahead & ~behind
    spans = _runs(on)
    false_runs = sum(bool(calm[start:end].any() and not ahead[start:end].any()) for start, end in spans)
    tested = [one[known] for one in each if one.any()]
    held = on[known]
    turned = np.array([sum(bool(np.roll(held, shift)[one].any()) for one in tested) for shift in range(len(held))])
    return Scorecard(
        int(known.sum()), int(on.sum()), int(ahead.sum()), int((on & ahead).sum()), int(calm.sum()),
        int((on & calm).sum()), len(spans), false_runs, len(tested), int(turned[0]) if len(turned) else 0,
        float(turned.mean()) if len(turned) else 0.0, float((turned >= turned[0]).mean()) if len(turned) else 0.0,
    )  # fmt: skip


def _runs(on: Flags) -> list[tuple[int, int]]:
    """Start and end (past the last) of every unbroken run of alarms."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
