"""What the report shows of public data: the monitor at the end of its last day, and the past of a few indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from netbasis.conventions.position_reports import ROOTS
from netbasis.instruments.treasury import Days, Floats
from netbasis.market.positions import contract_faces
from netbasis.monitoring.alerts import Status, default_alerts, judged
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.indicator import Path
from netbasis.monitoring.records import Records
from netbasis.monitoring.sample_records import sample_records
from netbasis.monitoring.size import sides
from netbasis.monitoring.view import Monitor, monitor

SHOWN = ("sofr_over_reserves", "on_rrp", "realised_10y", "noise", "implied_repo_gap")
SINCE = np.datetime64("2015-01-01")


@dataclass(frozen=True, eq=False, slots=True)
class MonitorStudy:
    """found: every indicator as known. paths: past of SHOWN. days (n,), faces (n, contracts): the trade in $bn of face
    by report and contract of ROOTS; a gap of more than three weeks is a row of NaN. statuses: the package's alerts."""

    found: Monitor
    paths: Mapping[str, Path]
    days: Days
    faces: Floats
    statuses: tuple[Status, ...]


def monitor_study(day: date) -> MonitorStudy:
    """The embedded data as known at the end of a day, or all of them where the day is later than their newest row."""
    held = sample_records()
    asked = min(day, held.day())
    known = held.as_known(asked)
    found = monitor(asked, records=held)
    paths = {key: _recent(indicators([key])[0].path(known)) for key in SHOWN}
    days, faces = _trade(known)
    return MonitorStudy(found, paths, days, faces, judged(default_alerts(), found.readings))


def _recent(path: Path) -> Path:
    keep = path.days >= SINCE
    return Path(path.days[keep], path.values[keep], path.missing)


def _trade(known: Records) -> tuple[Days, Floats]:
    held = sides(known)
    values = held.trade * contract_faces(ROOTS) / 1e9
    holes = np.flatnonzero(np.diff(held.days).astype(np.int64) > 21) + 1
    days = np.insert(held.days, holes, held.days[holes] - 7) if len(held.days) else held.days
    return days, np.insert(values, holes, np.nan, axis=0)
