"""Which stored series the market is built from."""

from __future__ import annotations

import re

OVERNIGHT = "SOFR"
# par yields of the Treasury's curve by their name: PAR-10Y, PAR_10Y, PAR10Y, PAR-3M
PAR = r"(?i)^(?:UST[-_]?)?PAR[-_]?(\d+(?:\.\d+)?)[-_]?(MO?|Y)[A-Z]*$"
# series that are rates, in decimals
RATES = r"(?i)^(SOFR|EFFR|OBFR|BGCR|TGCR|IORB|IOER|(?:UST[-_]?)?PAR|GSW|DGS|SVEN|FNYR|REPO-\w*AR)"
NOMINAL = ("note", "bond")  # kinds of prices with fixed coupons

_TENOR = re.compile(PAR)


def par_tenor(name: str) -> float | None:
    """Years of a par yield's series; None for any other series."""
    found = _TENOR.match(name)
    if found is None:
        return None
    return float(found[1]) / (12.0 if found[2].upper().startswith("M") else 1.0)
