"""All providers together: the registry, what they plan, and each one's way from the network to a table."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import polars as pl
import pytest
from test_source_nyfed import DEALERS, HOLDING, SUMMARY, operation, rate
from test_source_public import FULL, gsw, line, whole
from test_source_treasury import PRICES, XML, YIELDS, fiscal, fiscal_body

from netbasis.data.lake.names import RATES
from netbasis.data.lake.schemas import DATASETS
from netbasis.data.sources import (
    cftc,
    fed_gsw,
    fred,
    nyfed_dealers,
    nyfed_rates,
    nyfed_repo,
    nyfed_soma,
    ofr,
    registry,
    treasury_auctions,
    treasury_par_yields,
    treasury_prices,
)
from netbasis.data.sources.wire import BadReply
from netbasis.errors import UnknownName

SINCE, UNTIL = date(2024, 1, 1), date(2025, 6, 30)


@pytest.mark.parametrize("name", registry.PROVIDERS)
def test_every_provider_has_what_it_must(name):
    module = registry.source(name)
    assert name == module.NAME
    assert module.TITLE
    asked = module.plan(SINCE, UNTIL, {})
    assert bool(asked) == (name in registry.online())
    assert len({one.key for one in asked}) == len(asked)
    for one in asked:
        assert urlsplit(one.url).scheme == "https"
        assert urlsplit(one.url).hostname in registry.PROVIDERS[name].hosts
    assert asked == module.plan(SINCE, UNTIL, {})


def test_names():
    assert set(registry.online()) < set(registry.PROVIDERS)
    with pytest.raises(UnknownName, match="treasury_prices"):
        registry.source("treasury_price")


def answers():
    """Provider's path -> (body, content type), then who asks: (name, call)."""
    text, js = "text/csv", "application/json"
    day = date(2025, 4, 9)
    return [
        ("/GA-FI/FedInvest/securityPriceDetail", PRICES, text, lambda c: treasury_prices.get_prices(day, c)),
        ("/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/2025/all", YIELDS, text,
         lambda c: treasury_par_yields.get_par_yields(2025, c)),
        ("/services/api/fiscal_service/v1/accounting/od/auctions_query", fiscal_body(fiscal()), js,
         lambda c: treasury_auctions.get_auctions(day, day, c)),
        ("/xml/R_20250409_1.xml", XML, "text/xml", lambda c: treasury_auctions.get_result(day, 1, c)),
        ("/api/rates/secured/sofr/search.json", json.dumps({"refRates": [rate()]}).encode(), js,
         lambda c: nyfed_rates.get_rates("sofr", day, day, c)),
        ("/api/pd/get/PDPOSGST-TOT.json", json.dumps(DEALERS).encode(), js,
         lambda c: nyfed_dealers.get_dealers("PDPOSGST-TOT", c)),
        ("/api/soma/summary.json", json.dumps({"soma": {"summary": [SUMMARY]}}).encode(), js, nyfed_soma.get_soma),
        ("/api/soma/tsy/get/all/asof/2025-04-09.json", json.dumps({"soma": {"holdings": [HOLDING]}}).encode(), js,
         lambda c: nyfed_soma.get_holdings(day, c)),
        ("/api/rp/reverserepo/propositions/search.json", json.dumps({"repo": {"operations": [operation()]}}).encode(),
         js, lambda c: nyfed_repo.get_operations("reverserepo", day, day, c)),
        ("/v1/series/full", json.dumps(FULL).encode(), js, lambda c: ofr.get_series("REPO-TRI_AR_OO-P", None, c)),
        ("/files/dea/history/fut_fin_txt_2024.zip", whole(line()), "application/zip",
         lambda c: cftc.get_positions(date(2024, 1, 1), date(2024, 12, 31), c)),
        ("/dea/newcot/FinFutWk.txt", line().encode(), "text/plain", cftc.get_week),
        ("/graph/fredgraph.csv", b"observation_date,SOFR\n2025-04-09,4.32\n", text,
         lambda c: fred.get_series("SOFR", day, day, c)),
        ("/fred/series/observations", b'{"observations": [{"date": "2025-04-09", "value": "4.32"}]}', js,
         lambda c: fred.get_series("SOFR", day, day, c, api=True)),
        ("/data/yield-curve-tables/feds200628.csv", gsw(), "application/octet-stream", fed_gsw.get_gsw),
    ]  # fmt: skip


@pytest.mark.parametrize("which", range(15), ids=[one[0] for one in answers()])
def test_each_service_over_the_network(server, which):
    path, body, kind, get = answers()[which]
    page = b'<html><input name="_csrf" value="t"></html>'
    server.answers["/GA-FI/FedInvest/selectSecurityPriceDate"] = lambda h: h.reply(page, "text/html")
    with server.client(credentials={fred.KEY: "k"}) as client:
        server.answers[path] = lambda h: h.packed(body, kind)
        frame = get(client)
        assert isinstance(frame, pl.DataFrame)
        assert len(frame) > 0
        assert frame["known_at"].dtype == pl.Datetime("us", "UTC")
        # a maintenance page in its place
        server.answers[path] = lambda h: h.reply(b"<!doctype html><title>Down</title>", "text/html")
        with pytest.raises(BadReply, match="HTML page"):
            get(client)
        assert frame.equals(_again(server, path, body, kind, get, client))


def _again(server, path, body, kind, get, client):
    server.answers[path] = lambda h: h.reply(body, kind)
    return get(client)


def test_a_day_without_prices_over_the_network(server):
    server.answers["/GA-FI/FedInvest/selectSecurityPriceDate"] = lambda h: h.reply(b"<html></html>", "text/html")
    server.answers["/GA-FI/FedInvest/securityPriceDetail"] = lambda h: h.reply(b"", "text/csv")
    with server.client() as client:
        frame = treasury_prices.get_prices(date(2025, 4, 18), client)
    assert len(frame) == 0
    schema = DATASETS["prices"].schema()
    assert dict(frame.schema) == {name: schema[name] for name in schema if name not in ("raw", "source")}


def test_planning_loads_no_http_library():
    script = (
        "import sys, datetime as d\nfrom netbasis.data.sources import registry\n"
        "for n in registry.PROVIDERS: registry.source(n).plan(d.date(2025, 1, 1), d.date(2025, 2, 1), {})\n"
        "print(sorted({'httpx', 'stamina', 'python_calamine', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def names():
    """Every series name that a provider's table can give."""
    rates = [
        rate + added for rate in nyfed_rates.RATES for added, _ in nyfed_rates.FIELDS.values() if "target" not in added
    ]
    return {
        *rates, "effr_target_low", "effr_target_high", *nyfed_dealers.KEYS.values(), *nyfed_soma.SUMMARY.values(),
        *nyfed_repo.TYPES.values(), *(f"{name}_term" for name in nyfed_repo.TYPES.values()),
        *(name for name, _ in ofr.MNEMONICS.values()), *(name for name, *_ in fred.IDS.values()),
        *fed_gsw.ZEROS.values(), *fed_gsw.BETAS.values(), *fed_gsw.TAUS.values(),
        *treasury_par_yields.read_par_yields(YIELDS)["series"],
    }  # fmt: skip


@pytest.mark.parametrize("page", ["data-sources.md", "data-sources.zh-TW.md"])
def test_every_series_is_in_the_document(page):
    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    said = set(re.findall(r"`([a-z][a-z_0-9]*)`", text)) | {"gsw_beta1", "gsw_beta2"}
    said |= {f"gsw_zero_{years}y" for years in range(1, 31)}
    said |= {rate + added for rate in nyfed_rates.RATES for added in ("_p1", "_p25", "_p75", "_p99", "_volume")}
    assert names() - said == set()
    assert set(registry.PROVIDERS) <= said


def test_rates_by_name():
    rates = {name for name in names() if re.search(RATES, name)}
    assert {"sofr", "sofr_p99", "effr_target_low", "par_10y", "par_1_5m", "gsw_zero_10y", "baa"} <= rates
    others = names() - rates
    assert {"sofr_volume", "gsw_beta0", "gsw_tau1", "vix", "on_rrp", "repo_dvp_volume", "hf_leverage"} <= others
    decimal = {name for name, factor in ofr.MNEMONICS.values() if factor == 0.01}
    decimal |= {name for name, factor, _ in fred.IDS.values() if factor == 0.01}
    assert decimal <= rates
    plain = {name for name, factor in ofr.MNEMONICS.values() if factor != 0.01}
    assert not (plain | set(nyfed_dealers.KEYS.values()) | set(nyfed_soma.SUMMARY.values())) & rates
