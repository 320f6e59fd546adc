"""Which series are rates in decimals, for whoever checks units: the names of docs/data-sources.md."""

from __future__ import annotations

OVERNIGHT = "sofr"
# volumes, parameters of curves, amounts and indices are none of these
RATES = (
    r"^(?:(?:ofr_)?(?:sofr|bgcr|tgcr|effr|obfr)(?:_p(?:1|25|75|99)|_target_(?:low|high))?|target_(?:low|high)"
    r"|iorb|ioer|baa|par_[0-9_]+[my]|gsw_zero_\d+y|repo_\w+_rate)$"
)
