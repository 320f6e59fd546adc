"""Every nominal note and bond that the records know: the universe of a history that begins in 2010.

`issues.txt` holds the terms of issues that mature from 2018, `auctions.txt` those that only auction results tell of:
issues that matured before, and issues of 2024 and 2025 whose CUSIP is not in the records. What is not there: issues
sold before April 2008 that matured before 2018, most of those sold between July 2012 and 2014 that did, and 18 issues
of early 2018 maturity without a coupon on record.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import numpy as np

from netbasis.data import sample_text
from netbasis.data.sample import inferred_terms, sample_universe
from netbasis.instruments.treasury import Treasuries

_MARKS = {"a": "cusip", "d": "dated", "f": "first_coupon", "i": "issue", "y": "coupon"}


@cache
def auction_universe() -> Treasuries:
    """909 nominal notes and bonds by maturity: those of `sample_universe` and 212 known from auctions alone, 43 of
    these under a made identifier ("AUC10Y202505") with what `auction_inferences` names."""
    both = sample_universe(), sample_text.read_issues("auctions")[0]
    columns = (np.concatenate([getattr(part, name) for part in both]) for name in Treasuries.__slots__)
    joined = Treasuries(*columns)
    order = np.lexsort((np.arange(len(joined)), joined.maturity))
    return joined.take(order)


def auction_inferences() -> Mapping[str, tuple[str, ...]]:
    """By identifier, what of an issue of `auction_universe` was inferred and not read: cusip (the identifier is made),
    dated, first_coupon, issue, original_term, coupon (the high yield rounded down to 1/8 percent: 31 CFR 356)."""
    marks = sample_text.read_issues("auctions")[1].items()
    made = {cusip: tuple(_MARKS[letter] for letter in mark) for cusip, mark in marks}
    return MappingProxyType({**inferred_terms(), **made})
