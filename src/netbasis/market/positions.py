"""Who holds the Treasury futures, week by week, with the moment each week became known.

The CFTC's Traders in Financial Futures: contracts held by dealers, asset managers and leveraged funds. A week that is
not held is missing, not zero; `weeks_missing` counts them between two reports.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbasis.conventions.contracts import contract_spec
from netbasis.conventions.dates import as_date
from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Days, Floats

FIELDS = (
    "open_interest", "dealer_long", "dealer_short", "dealer_spread", "asset_long", "asset_short", "asset_spread",
    "leveraged_long", "leveraged_short", "leveraged_spread",
)  # fmt: skip
SNAPSHOT_MINUTE = 15 * 60  # a day without an hour is known at 15:00 New York, as the sample's prices are
WEEK = 7


@dataclass(frozen=True, eq=False, slots=True)
class PositionHistory:
    """n weekly reports of k contracts. report_day (n,) datetime64[D] ascending; published (n,) datetime64[m], New York
    time; roots (k,); every other field (n, k) contracts, NaN where a contract is not in the report.

    *_spread: contracts held both long and short in different months, in neither *_long nor *_short. The arrays are
    copied and cannot be changed. Raises BadInput for other shapes, days out of order, negative positions.
    """

    report_day: Days
    published: NDArray[Any]
    roots: tuple[str, ...]
    open_interest: Floats
    dealer_long: Floats
    dealer_short: Floats
    dealer_spread: Floats
    asset_long: Floats
    asset_short: Floats
    asset_spread: Floats
    leveraged_long: Floats
    leveraged_short: Floats
    leveraged_spread: Floats
    source: str = ""

    def __post_init__(self) -> None:
        days = np.array(self.report_day, dtype="datetime64[D]")
        published = np.array(self.published, dtype="datetime64[m]")
        if days.ndim != 1 or published.shape != days.shape or (np.diff(days).astype(np.int64) <= 0).any():
            raise BadInput(
                "report days of positions", given=f"{len(days)} days, {len(published)} publications",
                allowed="each day once, ascending, one publication each",
            )  # fmt: skip
        columns = {"report_day": days, "published": published}
        for name in FIELDS:
            values = np.array(getattr(self, name), dtype=np.float64)
            if values.shape != (len(days), len(self.roots)):
                allowed = f"{(len(days), len(self.roots))}: one row a report, one column a contract"
                raise BadInput(f"shape of {name}", given=values.shape, allowed=allowed)
            if (values < 0.0).any():
                raise BadInput(f"{name} below zero", given=float(np.nanmin(values)), allowed="contracts, zero or more")
            columns[name] = values
        for name, column in columns.items():
            column.flags.writeable = False
            object.__setattr__(self, name, column)

    def __len__(self) -> int:
        return len(self.report_day)

    def column(self, root: str) -> int:
        """Position of a contract; UnknownName where it is not reported."""
        if root not in self.roots:
            raise UnknownName.among("contract of the positions", root, self.roots)
        return self.roots.index(root)

    def as_known(self, moment: date | datetime) -> PositionHistory:
        """Only the reports published by then. A date is 15:00 New York of that day, so that a report of 15:30 is not
        known on its own day; a datetime without a zone is New York time."""
        return self._rows(self.published <= _minute(moment))

    def weeks_missing(self) -> NDArray[np.int64]:
        """(n,) weeks that are not held between each report and the one before it; 0 for the first."""
        steps = np.diff(self.report_day).astype(np.int64)
        gaps = np.maximum(np.rint(steps / WEEK).astype(np.int64) - 1, 0)
        return np.concatenate([np.zeros(min(len(self), 1), dtype=np.int64), gaps])

    def at(self, report_day: date | str) -> int | None:
        """Position of the report of a day, or of the day before or after it (holidays); None where it is missing."""
        away = np.abs((self.report_day - np.datetime64(as_date(report_day), "D")).astype(np.int64))
        return int(away.argmin()) if len(away) and away.min() <= 1 else None

    def _rows(self, keep: NDArray[np.bool_]) -> PositionHistory:
        names = [field.name for field in fields(self) if field.name not in ("roots", "source")]
        return replace(self, **{name: getattr(self, name)[keep] for name in names})


def notional(positions: PositionHistory, field: str = "leveraged_short") -> Floats:
    """(n, k) dollars of face: contracts times the face of one (200,000 for ZT, 100,000 for the others).

    Face, not market value, is what published sizes of leveraged-fund shorts count.
    """
    if field not in FIELDS:
        raise UnknownName.among("field of the positions", field, FIELDS)
    return np.asarray(getattr(positions, field) * contract_faces(positions.roots))


def contract_faces(roots: tuple[str, ...]) -> Floats:
    """(k,) dollars of face of one contract, under the specification in force on 1 March 2020."""
    day = date(2020, 3, 1)  # faces of these contracts have not changed since 2015
    return np.array([contract_spec(root, day, day).face for root in roots], dtype=np.float64)


def _minute(moment: date | datetime) -> np.datetime64:
    if isinstance(moment, datetime):
        if moment.tzinfo is not None:
            from zoneinfo import ZoneInfo

            moment = moment.astimezone(ZoneInfo("America/New_York")).replace(tzinfo=None)
        return np.datetime64(moment, "m")
    return np.datetime64(as_date(moment), "m") + np.timedelta64(SNAPSHOT_MINUTE, "m")
