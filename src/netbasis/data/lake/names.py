"""Which stored series the market is built from, by the names of docs/data-sources.md."""

from __future__ import annotations

import re

OVERNIGHT = "sofr"
PAR = r"^par_(\d+(?:_\d+)?)([my])$"  # par_10y, par_3m, par_1_5m
# series that are rates, in decimals
RATES = (
    r"^(?:(?:ofr_)?(?:sofr|bgcr|tgcr|effr|obfr)(?:_p(?:1|25|75|99)|_target_(?:low|high))?|target_(?:low|high)"
    r"|iorb|ioer|baa|par_[0-9_]+[my]|gsw_zero_\d+y|repo_\w+_rate)$"
)
NOMINAL = ("note", "bond")  # kinds of prices with fixed coupons

_TENOR = re.compile(PAR)


def par_tenor(name: str) -> float | None:
    """Years of a par yield's series; None for any other series."""
    found = _TENOR.match(name)
    if found is None:
        return None
    return float(found[1].replace("_", ".")) / (12.0 if found[2] == "m" else 1.0)
