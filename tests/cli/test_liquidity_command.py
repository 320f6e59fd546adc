"""The command `liquidity`."""

from __future__ import annotations

import json

import pytest

FEW = ("--paths", 2000)


def test_everything_on_a_terminal(run):
    done = run("liquidity", "ZNM0", "--date", "2020-03-06", "--scenario", "march-2020", *FEW)
    assert done.code == 0
    for text in ("long the basis with 912828V98", "Balance sheet", "leverage 50.0 by the haircut of 2.00%",
                 "Distance to a forced sale", "liquidity at risk, 99.0%", "Leverage by shock",
                 "March 2020 in five days", "half the repo not rolled", "sold out",
                 "march-2020 (dash for cash"):  # fmt: skip
        assert text in done.out


def test_the_same_seed_the_same_text(run):
    line = ("liquidity", "ZNZ9", "--date", "2019-09-16", "--seed", 5, *FEW)
    assert run(*line).out == run(*line).out
    assert run(*line).out != run(*line[:-3], 6, *FEW).out


@pytest.mark.parametrize("part", ["balance", "distance", "quantiles", "outcomes", "causes", "shocks", "path"])
def test_one_part_as_data(part, run):
    done = run(
        "liquidity", "ZNM0", "--date", "2020-03-06", "--part", part, "--scenario", "swes", "--format", "json", *FEW
    )
    assert done.code == 0
    assert len(json.loads(done.out)) >= 5


def test_data_is_the_table_of_shocks(run):
    done = run("liquidity", "ZNM0", "--date", "2020-03-06", "--leverage", 25, "--format", "json", *FEW)
    rows = json.loads(done.out)
    assert {row["leverage"] for row in rows} == {10.0, 20.0, 25.0, 30.0, 50.0, 70.0, 100.0}
    assert {row["outcome"] for row in rows} >= {"survives", "called", "sold out"}


def test_in_chinese(run):
    done = run("liquidity", "ZNM0", "--date", "2020-03-06", "--scenario", "march-2020", "--lang", "zh", "--short",
               "--known", "--haircut", 2, *FEW)  # fmt: skip
    assert done.code == 0
    for text in ("賣出基差", "開倉後資產負債", "距強制平倉", "濾過歷史模擬", "槓桿與衝擊", "強制出清", "僅當日已知者",
                 "市場折扣率 2.00% 下最多 50.0 倍", "內附資料沒有其歷史"):  # fmt: skip
        assert text in done.out


@pytest.mark.parametrize(("given", "said"), [
    (("ZFM0",), "ten-year notes alone"), (("ZNM0", "--horizon", 21), "1 to 20 trading days"),
    (("ZNM0", "--leverage", 100, "--haircut", 2), "at most 50.0 at the market's haircut of 2.00%"),
    (("ZNM0", "--scenario", "march"), "march-2020"), (("ZNM0", "--part", "path"), "no path was named"),
    (("ZNM0", "--part", "all"), "unknown part"), (("ZNM0", "--paths", 10), "at least 1,000"),
    (("ZNM0", "--haircut", -1), "0 to below 100"), (("ZNM0", "--buffer", 100), "buffer_share"),
    (("ZNM0", "--ladder", "weekly"), "repo ladder"), (("ZNM0", "--capital", 0), "above 0"),
    (("ZNM0", "--date", "2019-01-02"), "nearest known"), (("ZNM0", "--leverage", "nan"), "repo_leverage"),
])  # fmt: skip
def test_what_is_refused(given, said, run):
    line = ("liquidity", given[0], *(() if "--date" in given else ("--date", "2020-03-06")), *given[1:])
    done = run(*line)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""


def test_help_explains_every_field(run):
    rows = json.loads(run("liquidity", "ZNM0", "--date", "2020-03-06", "--format", "json", *FEW).out)
    text = run("liquidity", "--help").out
    assert [name for name in rows[0] if f"\n  {name} " not in text] == []
