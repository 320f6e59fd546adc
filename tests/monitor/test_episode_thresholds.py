"""The shares that the reasons of the thresholds quote, counted over the embedded record."""

from __future__ import annotations

import re

import numpy as np
import pytest

from netbasis.monitoring.episode import evidence_tests as tests
from netbasis.monitoring.episode import thresholds
from netbasis.monitoring.episode.evidence import EvidenceTest, graded
from netbasis.monitoring.episode.explanations import EXPLANATIONS
from netbasis.monitoring.episode.measures import every_span
from netbasis.monitoring.episode.thresholds import Threshold
from netbasis.monitoring.records import Records

DAILY, WEEKLY, SEVEN = (21, 30), (5, 28), (7, 31)
ALL = [value for value in vars(thresholds).values() if isinstance(value, Threshold)]


def spans(test: EvidenceTest, records: Records, size: tuple[int, int]) -> np.ndarray:
    held = test.path(records)
    found = every_span(
        held.days, np.atleast_2d(np.asarray(held.values)), test.measure, size[0], np.timedelta64(size[1], "D")
    )
    return found[np.isfinite(found)]


COUNTED = [
    (tests.TRADE_FALL, WEEKLY, "<=", -10.0, 8), (tests.TRADE_FALL, WEEKLY, ">=", -5.0, 70),
    (tests.LONG_YIELD, DAILY, ">=", 35.0, 14),
    (tests.DAYS_OUTSIDE, DAILY, ">=", 20.0, 4),
    (tests.CENTRAL_BANK, WEEKLY, ">=", 1.5, 10), (tests.CENTRAL_BANK, WEEKLY, "<=", 0.5, 80),
    (tests.AUCTION_SPREAD, SEVEN, ">=", 1.5, 5), (tests.AUCTION_SPREAD, SEVEN, "<=", 0.5, 74),
    (tests.BID_TO_COVER, SEVEN, "<=", -0.1, 6), (tests.BID_TO_COVER, SEVEN, "<=", -0.05, 19),
    (tests.DEALER_AWARD, SEVEN, ">=", 3.5, 5), (tests.DEALER_AWARD, SEVEN, "<=", 0.0, 75),
    (tests.INDIRECT_AWARD, SEVEN, "<=", -5.0, 5),
    (tests.STEEPENING, DAILY, ">=", 20.0, 32), (tests.STEEPENING, DAILY, "<=", 5.0, 25),
]  # fmt: skip


@pytest.mark.parametrize(("test", "size", "side", "limit", "percent"), COUNTED)
def test_the_quoted_shares_of_spans(
    sample: Records, test: EvidenceTest, size: tuple[int, int], side: str, limit: float, percent: int
) -> None:
    found = spans(test, sample, size)
    share = (found <= limit).mean() if side == "<=" else (found >= limit).mean()
    assert round(100.0 * share) == percent
    assert f"{percent}%" in test.threshold.why[0]
    assert f"{percent}%" in test.threshold.why[1]


def test_the_quoted_shares_of_days(sample: Records) -> None:
    over = tests.OVER_RESERVES.path(sample).values
    assert 100.0 * (over >= 25.0).mean() == pytest.approx(0.5, abs=0.05)
    assert round(100.0 * (over > 10.0).mean()) == 3
    assert round(100.0 * (tests.DAYS_OUTSIDE.path(sample).values > 0.0).mean()) == 3
    apart = tests.DISPERSION.path(sample).values
    assert round(100.0 * (apart <= 31.0).mean()) == 98
    assert round(100.0 * (apart >= 40.0).mean()) == 1
    noise = tests.NOISE.path(sample)
    march = (noise.days >= np.datetime64("2020-03-10")) & (noise.days <= np.datetime64("2020-03-20"))
    assert noise.values[march].min() >= 2.0 and noise.values[march].max() <= 3.45
    outside = (noise.days < np.datetime64("2022-01-01")) & (
        (noise.days < np.datetime64("2020-02-24")) | (noise.days > np.datetime64("2020-04-09"))
    )
    assert round(noise.values[outside].min(), 1) == 0.2
    assert noise.values[outside].max() < 1.2
    assert round(noise.values[noise.days > np.datetime64("2022-01-01")].max(), 1) == 3.2
    gap = tests.IMPLIED_REPO.path(sample)
    assert gap.values[(gap.days >= np.datetime64("2022-01-01")) & (gap.days <= np.datetime64("2022-12-31"))].max() > 100


def test_every_threshold_is_used_and_has_a_reason_in_both_languages() -> None:
    used = [test.threshold for one in EXPLANATIONS for test in one.tests]
    for threshold in ALL:
        assert threshold in used
        english, chinese = threshold.why
        assert len(english) > 40 and english.isascii()
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert threshold.consistent is not None or threshold.against is not None


@pytest.mark.parametrize("threshold", ALL)
def test_a_value_is_graded_by_its_side(threshold: Threshold) -> None:
    far = 1e6 if threshold.higher else -1e6
    beyond = "consistent" if threshold.consistent is not None else "silent"
    short = "against" if threshold.against is not None else "silent"
    assert graded(far, threshold) == beyond
    assert graded(-far, threshold) == short
    for limit, grade in ((threshold.consistent, "consistent"), (threshold.against, "against")):
        if limit is not None:
            assert graded(limit, threshold) == grade  # at the limit itself
    if threshold.consistent is not None and threshold.against is not None:
        sign = 1.0 if threshold.higher else -1.0
        assert sign * threshold.consistent > sign * threshold.against
        assert graded((threshold.consistent + threshold.against) / 2.0, threshold) == "silent"
