"""Office of Financial Research: short-term funding monitor and hedge fund monitor. U.S. government work, no key.

A mnemonic ends in its vintage where it has several: P preliminary, F final, A as it stands. The preliminary one is
read for daily repo, since it is what was known first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from netbasis.data.sources.fetch import Client, using
from netbasis.data.sources.reading import json_value, series
from netbasis.data.sources.wire import BadReply, Reply, Request, Table, body_reply
from netbasis.data.sources.years import due, given
from netbasis.errors import UnknownName

NAME = "ofr"
TITLE = "Office of Financial Research: short-term funding and hedge fund monitors"

FUNDING = "https://data.financialresearch.gov/v1"
HEDGE_FUNDS = "https://data.financialresearch.gov/hf/v1"
_PERCENT, _DOLLARS, _PLAIN = 0.01, 1e-9, 1.0
# provider's mnemonic -> (series, factor to decimals, $bn or as published)
MNEMONICS = {
    "FNYR-BGCR-A": ("ofr_bgcr", _PERCENT),
    "FNYR-SOFR-A": ("ofr_sofr", _PERCENT),
    "FNYR-TGCR-A": ("ofr_tgcr", _PERCENT),
    "REPO-DVP_AR_OO-P": ("repo_dvp_rate", _PERCENT),
    "REPO-DVP_TV_OO-P": ("repo_dvp_volume", _DOLLARS),
    "REPO-DVP_OV_TOT-P": ("repo_dvp_outstanding", _DOLLARS),
    "REPO-GCF_AR_T-P": ("repo_gcf_treasury_rate", _PERCENT),
    "REPO-GCF_TV_T-P": ("repo_gcf_treasury_volume", _DOLLARS),
    "REPO-TRI_AR_OO-P": ("repo_triparty_rate", _PERCENT),
    "REPO-TRI_TV_OO-P": ("repo_triparty_volume", _DOLLARS),
    "REPO-TRI_AR_T-P": ("repo_triparty_treasury_rate", _PERCENT),
    "REPO-TRI_TV_T-P": ("repo_triparty_treasury_volume", _DOLLARS),
    "MMF-MMF_RP_TOT-M": ("mmf_repo", _DOLLARS),
    "MMF-MMF_RP_wFR-M": ("mmf_repo_with_fed", _DOLLARS),
    "MMF-MMF_RP_wFICC-M": ("mmf_repo_with_ficc", _DOLLARS),
    "MMF-MMF_TOT-M": ("mmf_assets", _DOLLARS),
    "FPF-ALLQHF_LEVERAGERATIO_GAVWMEAN": ("hf_leverage", _PLAIN),
    "FPF-ALLQHF_GAV_SUM": ("hf_gross_assets", _DOLLARS),
    "FPF-ALLQHF_NAV_SUM": ("hf_net_assets", _DOLLARS),
    "FPF-ALLQHF_GAVN10_LEVERAGERATIO_AVERAGE": ("hf_leverage_top10", _PLAIN),
    "FPF-BORROW_PRIMEBROKER_SUM": ("hf_borrowing_prime", _DOLLARS),
    "FICC-SPONSORED_REPO_VOL": ("ficc_sponsored_repo", _DOLLARS),
}
_MONITOR = ("FPF-", "FICC-", "SCOOS-", "TFF-")


def plan(since: date, until: date, known: Mapping[str, datetime] | None = None) -> tuple[Request, ...]:  # noqa: ARG001
    """One question a mnemonic, once a day: the whole history the first time, then the months since."""
    return tuple(request(name, start) for name, start in due(MNEMONICS, known or {}, until, 200))


def request(mnemonic: str, since: date | None = None) -> Request:
    """The question for one mnemonic."""
    if mnemonic not in MNEMONICS:
        raise UnknownName.among("mnemonic", mnemonic, MNEMONICS)
    base = HEDGE_FUNDS if mnemonic.startswith(_MONITOR) else FUNDING
    params = (("mnemonic", mnemonic), *given(start_date=since))
    return Request(f"{base}/series/full", mnemonic, params=params, expect="json")


def read(reply: Reply) -> tuple[Table, ...]:
    """Series of MNEMONICS out of a reply of /series/full, multifull, dataset or timeseries; others are not read.

    The service states no time of publication: null. BadReply where a reply is none of these.
    """
    value = json_value(reply.body, NAME)
    if isinstance(value, list):
        value = {dict(reply.request.params).get("mnemonic", reply.request.key): value}
    if isinstance(value, dict) and isinstance(value.get("timeseries"), dict):
        value = value["timeseries"]  # of a whole dataset
    if not isinstance(value, dict):
        raise BadReply("neither series nor dataset", source=NAME, given=type(value).__name__)
    names, days, values = [], [], []
    for mnemonic, entry in value.items():
        if mnemonic in MNEMONICS:
            name, factor = MNEMONICS[mnemonic]
            for day, figure in _points(entry, mnemonic):
                names.append(name)
                days.append(day)
                values.append(None if figure is None else figure * factor)
    frame = pl.DataFrame({"series": names, "date": days, "value": values},
                         schema={"series": pl.String, "date": pl.String, "value": pl.Float64})  # fmt: skip
    parsed = frame.with_columns(pl.col("date").str.to_date("%Y-%m-%d", strict=False))
    if parsed["date"].null_count():
        row = int(parsed["date"].is_null().arg_true()[0])
        raise BadReply("not a date", source=NAME, column=names[row], row=row + 1, given=days[row])
    return (series("series", parsed, NAME),)


def get_series(mnemonic: str, since: date | None = None, client: Client | None = None) -> pl.DataFrame:
    """One mnemonic from the service."""
    with using(client) as asked:
        return read(asked.fetch(request(mnemonic, since)))[0].frame


def read_series(body: bytes, mnemonic: str = "") -> pl.DataFrame:
    """A saved reply; mnemonic: of a bare time series, which does not name itself."""
    return read(body_reply(body, key=mnemonic))[0].frame


def _points(entry: object, mnemonic: str) -> list[tuple[str, float | None]]:
    """(day, figure) pairs of any of the shapes."""
    for name in ("timeseries", "aggregation"):
        if isinstance(entry, dict):
            if name not in entry:
                raise BadReply("a name is missing: the provider has changed its format", source=NAME,
                               column=f"{mnemonic}.{name}", allowed=f"there is {', '.join(entry)}"[:120])  # fmt: skip
            entry = entry[name]
    if not isinstance(entry, list):
        raise BadReply("not a list of points", source=NAME, column=mnemonic, given=type(entry).__name__)
    points: list[tuple[str, float | None]] = []
    for row, point in enumerate(entry, start=1):
        good = isinstance(point, list) and len(point) == 2 and isinstance(point[0], str)
        if not good or not (point[1] is None or (isinstance(point[1], (int, float)) and point[1] == point[1])):
            raise BadReply("not a point of a day and a figure", source=NAME, column=mnemonic, row=row, given=str(point))
        points.append((point[0], None if point[1] is None else float(point[1])))
    return points
