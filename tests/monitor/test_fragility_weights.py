"""The file of weights: what it says, and every way in which it can be wrong."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.fragility_weights import LINKS, default_weights, parse_weights, read_weights

ONE = """
least_coverage = 50
[[indicator]]
key = "trade_share"
link = "size"
weight = 60
[[indicator]]
key = "on_rrp"
link = "funding"
weight = 40
"""


def changed(old: str, new: str) -> str:
    assert old in ONE
    return ONE.replace(old, new, 1)


def test_the_shipped_file_weighs_each_link_alike_and_gives_its_reasons() -> None:
    held = default_weights()
    by_link = {link: sum(row.percent for row in held.rows if row.link == link) for link in LINKS}
    assert by_link == dict.fromkeys(LINKS, 20.0)
    assert held.least_coverage == 50.0
    assert all(row.transform == "percentile" and (row.start, row.end) == (0.0, 100.0) for row in held.rows)
    assert all(row.why[0] and re.search("[\u4e00-\u9fff]", row.why[1]) for row in held.rows)
    assert all(row.direction == row.indicator.direction != 0 for row in held.rows)
    text = files("netbasis.monitoring").joinpath("fragility.toml").read_text(encoding="utf-8")
    assert held.keys == tuple(row["key"] for row in tomllib.loads(text)["indicator"])


def test_scores() -> None:
    share, rrp = parse_weights(ONE, "f").rows
    rank = np.array([0.0, 0.25, 1.0, np.nan])
    np.testing.assert_allclose(share.score(rank, rank), [0.0, 25.0, 100.0, np.nan])
    np.testing.assert_allclose(rrp.score(rank, rank), [100.0, 75.0, 0.0, np.nan])  # low is fragile
    clipped = parse_weights(changed("weight = 60", "weight = 60\nfrom = 50\nto = 90"), "f").rows[0]
    np.testing.assert_allclose(clipped.score(rank, np.array([0.4, 0.5, 0.7, 0.95])), [0.0, 0.0, 50.0, 100.0])
    ranged = parse_weights(changed("weight = 40", 'weight = 40\ntransform = "range"\nfrom = 500\nto = 0'), "f").rows[1]
    value = np.array([600.0, 500.0, 100.0, 0.0, np.nan])
    np.testing.assert_allclose(ranged.score(value, value * np.nan), [0.0, 0.0, 80.0, 100.0, np.nan])
    high = parse_weights(changed("weight = 40", "weight = 40\ndirection = 1"), "f").rows[1]
    np.testing.assert_allclose(high.score(rank, rank), [0.0, 25.0, 100.0, np.nan])


def test_a_flag_or_a_calendar_needs_a_range() -> None:
    text = changed('key = "on_rrp"', 'key = "quarter_end"')
    with pytest.raises(BadInput, match=r"percentile of an indicator that has none.*quarter_end.*range"):
        parse_weights(text, "mine.toml")
    held = parse_weights(text.replace("weight = 40", 'weight = 40\ntransform = "range"\nfrom = 60\nto = 0'), "f")
    assert held.rows[1].score(np.array([15.0]), np.array([np.nan])).tolist() == [75.0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight = 40", "weight = 39.5", r"sum of the weights: '99.5' \(mine.toml\); allowed: 100 percent"),
        ("weight = 40", "weight = 0", r"weight: 0 \(mine.toml, indicator 2, on_rrp\).*above 0"),
        ("weight = 40", "weight = -40", "weight: -40"),
        ("weight = 40", "weight = nan", "weight: nan"),
        ("weight = 40", 'weight = "40"', "weight: '40'"),
        ("weight = 40", "weight = true", "weight: True"),
        ("weight = 40", "", "missing key of an indicator's weight: 'weight'"),
        ('key = "on_rrp"', "", "missing key of an indicator's weight: 'key'"),
        ('link = "funding"', "", "missing key of an indicator's weight: 'link'"),
        ("weight = 40", "weight = 40\nfloor = 3", "unknown key of an indicator's weight: 'floor'"),
        ('key = "on_rrp"', 'key = "onrrp"', r"unknown indicator: 'onrrp' \(mine.toml, indicator 2\); nearest.*on_rrp"),
        ('key = "on_rrp"', 'key = "trade_share"', "indicator twice: 'trade_share'"),
        ('link = "funding"', 'link = "money"', "unknown link: 'money'.*funding"),
        ("weight = 40", 'weight = 40\ntransform = "zscore"', "unknown transform: 'zscore'.*percentile"),
        ("weight = 40", "weight = 40\nfrom = 90\nto = 50", "percentiles: 'from 90 to 50'.*0 <= from < to <= 100"),
        ("weight = 40", "weight = 40\nto = 101", "percentiles: 'from 0 to 101'"),
        ("weight = 40", 'weight = 40\ntransform = "range"\nfrom = 1', "missing end of a range: 'to'"),
        ("weight = 40", 'weight = 40\ntransform = "range"\nfrom = 1\nto = 1', "range: 'from 1 to 1'.*bn"),
        ("weight = 40", 'weight = 40\ntransform = "range"\nfrom = 1\nto = 2\ndirection = 1', "direction of a range"),
        ("weight = 40", "weight = 40\ndirection = 0", "direction: 0"),
        ("weight = 40", "weight = 40\nwhy = 3", "why: .*a text"),
        ("least_coverage = 50", "least_coverage = 0", r"least_coverage: 0 \(mine.toml\).*above 0, at most 100"),
        ("least_coverage = 50", "least_coverage = 101", "least_coverage: 101"),
        ("least_coverage = 50", "", "missing key of the weights: 'least_coverage'"),
        ("least_coverage = 50", "least_coverage = 50\nscale = 1", "unknown key of the weights: 'scale'"),
        ("least_coverage = 50", "least_coverage = ", "not a TOML file"),
    ],
)  # fmt: skip
def test_every_mistake_is_named(old: str, new: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_weights(changed(old, new), "mine.toml")


def test_an_indicator_of_no_direction_needs_one() -> None:
    text = changed('key = "on_rrp"', 'key = "curve_slope"')
    with pytest.raises(BadInput, match="direction: 0"):
        parse_weights(text, "f")
    assert parse_weights(text.replace("weight = 40", "weight = 40\ndirection = -1"), "f").rows[1].direction == -1


def test_no_rows_and_no_file(tmp_path: Path) -> None:
    for text in ("least_coverage = 50\nindicator = []", "least_coverage = 50\nindicator = 3"):
        with pytest.raises(BadInput, match=r"\[\[indicator\]\] tables"):
            parse_weights(text, "f")
    with pytest.raises(BadInput, match="missing key of the weights: 'indicator'"):
        parse_weights("least_coverage = 50", "f")
    with pytest.raises(BadInput, match="a TOML file in UTF-8"):
        read_weights(tmp_path / "none.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="a TOML file in UTF-8"):
        read_weights(tmp_path / "bytes.toml")
    (tmp_path / "mine.toml").write_text(ONE, encoding="utf-8")
    assert read_weights(tmp_path / "mine.toml").keys == ("trade_share", "on_rrp")


def test_without_one_the_others_keep_their_proportions() -> None:
    held = default_weights().without("noise")
    assert "noise" not in held.keys
    assert held.shares().sum() == pytest.approx(1.0)
    assert held.rows[0].percent == pytest.approx(10.0 / 0.9)
    with pytest.raises(UnknownName):
        held.without("noise")
    single = parse_weights(ONE, "f").without("on_rrp")
    with pytest.raises(BadInput, match="only indicator"):
        single.without("trade_share")
