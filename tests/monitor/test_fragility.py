"""The index at a moment: adds up, says what is missing, and sees nothing of the future."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from monitor_cases import daily, poisoned, records

import netbasis as nb
from netbasis.errors import BadInput
from netbasis.monitoring.catalogue import indicators
from netbasis.monitoring.fragility import combine, fragility, fragility_history
from netbasis.monitoring.fragility_weights import default_weights, parse_weights
from netbasis.monitoring.indicator import read
from netbasis.monitoring.records import Records
from netbasis.monitoring.series import Series

DAYS = ["2019-09-13", "2020-03-06", "2021-06-30", "2025-04-04"]
TWO = """
least_coverage = {least}
[[indicator]]
key = "sofr"
link = "funding"
weight = 75
[[indicator]]
key = "on_rrp"
link = "funding"
weight = 25
"""


def plain(sample: Records, day: str) -> tuple[float, float]:
    """The index and its coverage with nothing of `fragility` but the file's keys and weights."""
    known, top, bottom = sample.as_known(day), 0.0, 0.0
    for row in default_weights().rows:
        (indicator,) = indicators([row.indicator.key])
        path = indicator.path(known)
        if not len(path.days) or (known.day() - path.days[-1].astype(object)).days > indicator.stale_days:
            continue
        value, past = path.values[-1], path.values[:-1]
        if len(past) < (indicator.least or 0):
            continue
        share = sum(1.0 if x < value else 0.5 if x == value else 0.0 for x in past) / len(past)
        top += row.percent * (share if indicator.direction > 0 else 1.0 - share)
        bottom += row.percent
    return 100.0 * top / bottom, bottom / 100.0


@pytest.mark.parametrize("day", DAYS)
def test_against_a_plain_computation(sample: Records, day: str) -> None:
    found = fragility(sample, day)
    index, coverage = plain(sample, day)
    assert found.index == pytest.approx(index, abs=1e-9)
    assert found.coverage == pytest.approx(coverage, abs=1e-12)


@pytest.mark.parametrize("day", DAYS)
def test_contributions_add_up_to_the_index(sample: Records, day: str) -> None:
    found = fragility(sample, day)
    assert found.index is not None and found.lowest is not None and found.highest is not None
    parts = [part.contribution for part in found.parts if part.contribution is not None]
    assert sum(parts) == pytest.approx(found.index, abs=1e-10)
    used = [part.share_used for part in found.parts if part.share_used is not None]
    assert sum(used) == pytest.approx(1.0)
    assert found.lowest <= found.index <= found.highest
    assert found.highest - found.lowest == pytest.approx(100.0 * (1.0 - found.coverage))
    for part in found.parts:
        assert (part.score is None) == (part.contribution is None) == (part.reason is not None)


def test_the_bounds_are_reached_when_the_missing_ones_are_at_their_ends() -> None:
    share = np.array([0.5, 0.3, 0.2])
    missing = combine(np.array([[80.0, np.nan, 40.0]]), share, 50.0)
    low, high = (combine(np.array([[80.0, end, 40.0]]), share, 50.0).index[0] for end in (0.0, 100.0))
    assert missing.lowest[0] == pytest.approx(low) == pytest.approx(48.0)
    assert missing.highest[0] == pytest.approx(high) == pytest.approx(78.0)
    assert missing.index[0] == pytest.approx(48.0 / 0.7)
    assert np.isnan(missing.contribution[0, 1])


def test_at_the_least_coverage_there_is_an_index_and_just_under_it_none() -> None:
    share, score = np.array([0.5, 0.5]), np.array([[60.0, np.nan]])
    assert combine(score, share, 50.0).index[0] == pytest.approx(60.0)
    below = combine(score, share, 50.1)
    assert np.isnan(below.index[0]) and np.isnan(below.lowest[0]) and np.isnan(below.contribution).all()
    assert below.coverage[0] == 0.5


def test_made_records_by_hand() -> None:
    sofr = daily("sofr", "2020-01-01", [0.01 * (1 + i) for i in range(40)])  # the highest ever: percentile 100
    rrp = daily("on_rrp", "2020-01-01", [100.0 - i for i in range(40)], "$bn")  # the lowest ever: score 100
    weights = parse_weights(TWO.format(least=50), "two")
    day = sofr.days[-1].astype(object)
    assert fragility(records(sofr, rrp), day, weights).index == 100.0
    turned = daily("sofr", "2020-01-01", [0.41 - 0.01 * i for i in range(40)])
    both = fragility(records(turned, rrp), day, weights)
    assert both.index == pytest.approx(25.0)
    assert [part.contribution for part in both.parts] == pytest.approx([0.0, 25.0])
    alone = fragility(records(turned), day, weights)
    assert (alone.index, alone.lowest, alone.highest) == pytest.approx((0.0, 0.0, 25.0))
    assert "not held: on_rrp" in (alone.parts[1].reason or ("",))[0]


def test_too_little_known_is_a_reason_not_a_number() -> None:
    rrp = daily("on_rrp", "2020-01-01", [100.0 - i for i in range(40)], "$bn")
    found = fragility(records(rrp), "2020-02-25", parse_weights(TWO.format(least=50), "two"))
    assert (found.index, found.lowest, found.highest) == (None, None, None)
    assert found.reason == ("25% of the weights are known, 50% are needed", "僅知 25% 權重，至少須 50%")
    assert "No fragility index on 2020-02-25" in found.sentence()[0]
    assert "無脆弱度指數" in found.sentence()[1]
    assert found.frame()["contribution"].null_count() == 2
    assert found.parts[1].score == 100.0  # what is known is still shown


def test_a_short_past_has_no_score(sample: Records) -> None:
    found = fragility(sample, "2018-04-20")  # SOFR began on 3 April 2018
    part = next(part for part in found.parts if part.reading.key == "sofr_over_reserves")
    assert part.reading.value is not None and part.score is None
    assert part.reason is not None and "history too short" in part.reason[0]


@pytest.mark.parametrize("moment", ["2019-09-13", "2020-03-06 15:29", "2025-04-04"])
def test_nothing_of_the_future_moves_it(sample: Records, moment: str) -> None:
    told, lied = fragility(sample, moment), fragility(poisoned(sample, moment), moment)
    assert told.index is not None
    assert told.frame().equals(lied.frame())
    assert (told.index, told.coverage) == (lied.index, lied.coverage)


def test_the_poison_would_be_seen(sample: Records) -> None:
    series = Records(sample.series, None, sample.source)
    lied = poisoned(series, "2020-03-06")
    weights = parse_weights(TWO.format(least=50), "two")
    for day, same in (("2020-03-06", True), ("2020-03-07", False)):
        assert (fragility(lied, day, weights).index == fragility(series, day, weights).index) is same


def test_positions_published_on_friday_enter_at_half_past_three(sample: Records) -> None:
    before, after = (fragility(sample, f"2020-03-06 15:{minute}").parts[0].reading.as_of for minute in (29, 30))
    assert (before, after) == (date(2020, 2, 25), date(2020, 3, 3))


def test_the_past_is_each_day_as_known_then(sample: Records) -> None:
    past = fragility_history(sample, DAYS)
    single = [fragility(sample, day) for day in DAYS]
    np.testing.assert_array_equal(past.index, [one.index for one in single])
    np.testing.assert_array_equal(past.combined.coverage, [one.coverage for one in single])
    np.testing.assert_allclose(sum(past.by_link().values()), past.index)
    score = [[np.nan if part.score is None else part.score for part in one.parts] for one in single]
    np.testing.assert_array_equal(past.score, score)


def test_without_an_indicator(sample: Records) -> None:
    past = fragility_history(sample, DAYS)
    column = past.weights.keys.index("realised_10y")
    kept = np.delete(past.score, column, axis=1)
    shares = np.delete(past.weights.shares(), column)
    plain = np.nansum(kept * shares, axis=1) / (np.isfinite(kept) * shares).sum(axis=1)
    np.testing.assert_allclose(past.without("realised_10y"), plain)
    np.testing.assert_allclose(past.without("dealer_utilisation"), past.index)  # never known in the sample


def test_what_a_lake_brings_enters(sample: Records) -> None:
    weeks = np.arange(np.datetime64("2017-01-04"), np.datetime64("2020-03-05"), np.timedelta64(7, "D"))
    known = weeks.astype("M8[m]") + np.timedelta64(8, "D")
    held = [Series(name, "$bn", "made", weeks, known, np.linspace(100.0, 300.0, len(weeks)))
            for name in ("dealer_net_treasury", "dealer_reverse_treasury")]  # fmt: skip
    before, after = fragility(sample, "2020-03-06"), fragility(records(*held).over(sample), "2020-03-06")
    assert after.coverage == pytest.approx(before.coverage + 0.1)
    part = next(part for part in after.parts if part.reading.key == "dealer_utilisation")
    assert part.score is not None and after.index is not None and before.index is not None
    assert after.index == pytest.approx((before.index * 0.7 + 10.0 * part.score / 100.0) / 0.8)
    assert before.lowest is not None and before.highest is not None
    assert before.lowest <= after.index <= before.highest


def test_sentences_and_frame(sample: Records) -> None:
    found = fragility(sample, "2020-03-06")
    english, chinese = found.sentence()
    assert f"The fragility index is {found.index:.1f} of 100 on 2020-03-06" in english
    assert "30% of the weights are missing" in english and "缺少 30% 權重" in chinese
    assert not re.search("nan|None|{", english + chinese)
    frame = found.frame()
    assert frame.columns == ["date", "link", "indicator", "weight", "weight_used", "value", "unit", "percentile",
                             "score", "contribution", "as_of", "reason", "reason_zh"]  # fmt: skip
    assert frame["weight"].sum() == pytest.approx(1.0)
    assert nb.fragility is fragility
    value = read(indicators(["trade_share"])[0], sample.as_known("2020-03-06")).value
    assert frame.filter(frame["indicator"] == "trade_share")["value"].item() == value


def test_moments_that_cannot_be(sample: Records) -> None:
    with pytest.raises(BadInput, match="nothing was known then"):
        fragility(sample, "2009-12-31")
    with pytest.raises(BadInput):
        fragility(sample, "yesterday")
    with pytest.raises(BadInput, match="no records"):
        fragility(Records({}))
    newest = fragility(sample)
    assert newest.day == sample.day() and newest.index is None  # the embedded series end at different times
