"""From a question to a row of the lake: the providers of the registry, the client, a real server, the store."""

from __future__ import annotations

import json
from datetime import date

import pytest
from test_source_treasury import YIELDS

from netbasis.data.lake.registry import online, sources
from netbasis.data.lake.store import Lake
from netbasis.data.lake.update import update

SINCE, UNTIL = date(2025, 1, 2), date(2025, 4, 10)


def rates(handler) -> None:
    """The reference rate asked for, on two days of the span asked for."""
    kind = handler.path.split("/")[4]  # /api/rates/secured/sofr/search.json
    row = {"type": kind.upper(), "percentRate": 4.33, "percentPercentile1": 4.28, "percentPercentile25": 4.31,
           "percentPercentile75": 4.38, "percentPercentile99": 4.45, "volumeInBillions": 2500, "revisionIndicator": "",
           "targetRateFrom": 4.25, "targetRateTo": 4.5}  # fmt: skip
    rows = [row | {"effectiveDate": day} for day in ("2025-04-08", "2025-04-09")]
    handler.reply(json.dumps({"refRates": rows}).encode(), "application/json")


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


@pytest.fixture
def served(server):
    for kind, group in (("sofr", "secured"), ("bgcr", "secured"), ("tgcr", "secured"), ("effr", "unsecured"),
                        ("obfr", "unsecured")):  # fmt: skip
        server.answers[f"/api/rates/{group}/{kind}/search.json"] = rates
    server.answers["/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/2025/all"] = lambda h: (
        h.reply(YIELDS)
    )
    return server


def test_every_provider_of_the_registry_can_be_asked(lake):
    for one in sources(()):
        assert one.NAME in online()
        assert one.plan(SINCE, UNTIL, {}), one.NAME


def test_two_providers_into_the_lake_and_once_more(lake, served):
    with served.client() as client:
        one, two = update(lake, sources(("nyfed_rates", "treasury_par_yields")), client, SINCE, UNTIL)
        assert (one.failed, two.failed) == (None, None)
        assert (one.fetched, two.fetched) == (5, 1)
        rows = lake.read("series").filter(series="sofr", date=date(2025, 4, 9))
        assert rows["value"].to_list() == [0.0433]
        assert lake.read("series").filter(series="par_10y")["value"].to_list() == pytest.approx([0.0457, 0.0434])
        assert lake.verify() == []
        # a rate is not known on its own day, a yield is
        assert lake.read("series", "2025-04-09").filter(series="sofr")["date"].max() == date(2025, 4, 8)
        assert lake.read("series", "2025-04-09").filter(series="par_10y")["date"].max() == date(2025, 4, 9)
        before = lake.read("series").height
        again = update(lake, sources(("nyfed_rates", "treasury_par_yields")), client, SINCE, UNTIL)
        assert [done.added for done in again] == [0, 0]  # the year may have grown, so it is asked; nothing is new
        assert lake.read("series").height == before


def test_a_provider_that_breaks_leaves_the_others(lake, served):
    answers = served.answers
    changed = YIELDS.replace(b'"10 Yr"', b'"Ten Years"')
    for path in [path for path in answers if "daily-treasury-rates" in path]:
        answers[path] = lambda h: h.reply(changed)
    with served.client() as client:
        yields, money = update(lake, sources(("treasury_par_yields", "nyfed_rates")), client, SINCE, UNTIL)
    assert "10 Yr" in yields.failed
    assert money.failed is None
    assert lake.read("series").filter(series="sofr").height == 2
    assert lake.read("series").filter(series="par_10y").height == 0
    assert lake.verify() == []
