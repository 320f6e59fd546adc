"""`netbasis monitor --watch`: read again on a schedule, tell of every crossing once, remember over a restart."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from netbasis.cli.monitor import read_alerts
from netbasis.data.alert_state import AlertState, read_state, write_state
from netbasis.data.lake.lock import locked
from netbasis.data.webhook import checked_address, post, shown_address
from netbasis.errors import BadInput, NetbasisError
from netbasis.monitoring.alerts import Alert, Status, crossings, judged
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.view import monitor, records_of

WEBHOOK = "NETBASIS_WEBHOOK"  # in the environment an address with a secret is in no list of processes
TERMINAL, FILE, HOOK = "terminal", "file", "webhook"
LEAST, MOST = 1.0, 7 * 86400.0  # seconds between two readings
_EVERY = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Watch:
    """What to watch and whom to tell. rounds: readings before it ends, 0 without end."""

    alerts: tuple[Alert, ...]
    lake: Path | None
    every: float
    rounds: int
    webhook: str | None
    file: Path | None
    state: Path
    lang: str

    @property
    def places(self) -> tuple[str, ...]:
        """Where crossings go."""
        return (TERMINAL, *((FILE,) if self.file else ()), *((HOOK,) if self.webhook else ()))


def run_watch(
    alerts: Path | None, lake: Path | None, every: str, rounds: int, webhook: str | None, file: Path | None,
    state: Path | None, lang: str,
) -> int:  # fmt: skip
    """Watch until told to end (interrupt or terminate), or for some rounds. 0; 1 where a place was not told in the last
    round."""
    if rounds < 0:
        raise BadInput("--rounds", given=rounds, allowed="0 (no end) or more")
    address = webhook or os.environ.get(WEBHOOK) or None
    where = _state_file() if state is None else state
    watch = Watch(
        read_alerts(alerts), lake, typed_every(every), rounds, checked_address(address) if address else None, file,
        where, lang,
    )  # fmt: skip
    gc.enable()  # `cli.run` does without it, for commands of a second
    before = signal.signal(signal.SIGTERM, _end)
    try:
        with locked(where.with_name(where.name + ".lock"), "watch with this state", 1.0):
            return _loop(watch)
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def typed_every(text: str) -> float:
    """Seconds of `90`, `90s`, `15m`, `1h`, `1d`. Raises BadInput."""
    found = _EVERY.fullmatch(text.strip())
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    if not LEAST <= seconds <= MOST:
        raise BadInput("--every", given=text, allowed="from 1s to 7d", hint="such as 90s, 15m, 1h")
    return seconds


def _loop(watch: Watch) -> int:
    done, left = 0, False
    silent: frozenset[str] = frozenset()
    while True:
        started = time.monotonic()
        try:
            left, now = round_of(watch)
            if now - silent:
                _say(f"cannot be told, data missing or too old: {', '.join(sorted(now - silent))}")
            silent = now
        except (NetbasisError, OSError) as problem:
            left = True  # a lake being repaired, a state on a full disk: the next round tries again
            _say(f"this round failed: {problem}")
        done += 1
        if watch.rounds and done >= watch.rounds:
            return 1 if left else 0
        time.sleep(max(0.0, watch.every - (time.monotonic() - started)))


def round_of(watch: Watch) -> tuple[bool, frozenset[str]]:
    """One reading: whether something is still to be told, and the alerts that cannot be judged. A lake is read as known
    now, so that old data are missing data; the sample as of its own last day. State is written before and after the
    telling."""
    before = read_state(watch.state)
    keys = dict.fromkeys(alert.indicator for alert in watch.alerts)
    now = datetime.now(UTC)
    held = records_of(watch.lake, now)
    # what was taken in during this minute counts as known from the next one
    moment = max(now, held.last_known()) if watch.lake else None
    found = monitor(moment, records=held, indicators=indicators(keys))
    statuses = judged(watch.alerts, found.readings)
    crossed, on = crossings(statuses, before.on)
    fresh = [_document(status, found.day.isoformat(), now, watch.places) for status in crossed]
    kept = ({**row, "to": [place for place in row["to"] if place in watch.places]} for row in before.outbox)
    outbox = [*kept, *fresh]
    write_state(watch.state, AlertState(on, tuple(outbox)))
    left = []
    for row in outbox:
        to = [place for place in row["to"] if not _told(place, row, watch)]
        if to:
            left.append({**row, "to": to})
    if left != outbox:
        write_state(watch.state, AlertState(on, tuple(left)))
    return bool(left), frozenset(status.alert.name for status in statuses if status.on is None)


def _document(status: Status, day: str, now: datetime, places: Sequence[str]) -> dict[str, Any]:
    row = status.row()
    return {"id": f"{row['alert']}@{row['as_of']}@{now:%Y%m%dT%H%M%S%fZ}", "known_on": day,
            "reported_at": now.isoformat(timespec="seconds"), **row, "to": list(places)}  # fmt: skip


def _told(place: str, row: Mapping[str, Any], watch: Watch) -> bool:
    """Whether a place has taken a crossing; what stands in the way is said."""
    body = {key: value for key, value in row.items() if key != "to"}
    if place == TERMINAL:
        sys.stdout.write(f"{row['reported_at']} {row['sentence_zh' if watch.lang == 'zh' else 'sentence_en']}\n")
        sys.stdout.flush()
        return True
    if place == FILE:
        assert watch.file is not None
        try:
            with watch.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(body, ensure_ascii=False) + "\n")
        except OSError as problem:
            _say(f"{watch.file}: {problem.strerror or problem}; kept for the next round")
            return False
        return True
    assert watch.webhook is not None
    problem_said = post(watch.webhook, body)
    if problem_said is not None:
        _say(f"webhook not told of {row['alert']!r} ({problem_said}); kept for the next round")
        return False
    _say(f"webhook {shown_address(watch.webhook)} told of {row['alert']!r}")
    return True


def _say(text: str) -> None:
    sys.stderr.write(f"netbasis: {text}\n")
    sys.stderr.flush()


def _state_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("netbasis", appauthor=False) / "monitor-alerts.json"


def _end(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
