"""What the report shows of the fragility index, computed once for both languages: its backtest over the embedded sample
and the index before each episode."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from netbasis.monitoring.fragility import Fragility, fragility
from netbasis.monitoring.fragility_backtest import Backtest, fragility_backtest
from netbasis.monitoring.records import Words
from netbasis.monitoring.sample_records import sample_records

LAST = ("last week with an index", "最後有指數之週")


@dataclass(frozen=True, eq=False, slots=True)
class FragilityStudy:
    """backtest: every Friday, as known then; moments: title and index at the last reading before each episode, then at
    the last week that has an index."""

    backtest: Backtest
    moments: tuple[tuple[Words, Fragility], ...]


@cache
def fragility_study() -> FragilityStudy:
    """The index of the package's weights over the embedded sample."""
    records = sample_records()
    found = fragility_backtest(records)
    shown = [
        (episode.title, said.last)
        for episode, said in zip(found.episodes, found.index.warned, strict=True) if said.last is not None
    ]  # fmt: skip
    shown.append((LAST, found.history.days[np.isfinite(found.index.value)][-1].astype(object)))
    return FragilityStudy(found, tuple((title, fragility(records, day)) for title, day in shown))
