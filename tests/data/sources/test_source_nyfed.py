"""New York Fed adapters on replies built to the service's shape, and on recorded ones where they are held."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from netbasis.data.sources import nyfed_dealers, nyfed_rates, nyfed_repo, nyfed_soma
from netbasis.data.sources.wire import BadReply


def value(frame, name, day):
    return frame.filter(pl.col("series") == name, pl.col("date") == date.fromisoformat(day))["value"].to_list()


# --- reference rates --------------------------------------------------------------------------------------


def rate(**changes):
    # SOFR of 17 September 2019 as published: 5.25, 99th percentile 9.00, $1,177bn
    row = {
        "effectiveDate": "2019-09-17", "type": "SOFR", "percentRate": 5.25, "percentPercentile1": 2.0,
        "percentPercentile25": 4.0, "percentPercentile75": 5.85, "percentPercentile99": 9.0, "volumeInBillions": 1177,
        "revisionIndicator": "",
    }  # fmt: skip
    return row | changes


def rates(*rows):
    return nyfed_rates.read_rates(json.dumps({"refRates": rows}).encode())


def test_rates():
    frame = rates(rate(), rate(effectiveDate="2019-09-18", percentRate=2.55, revisionIndicator="r"))
    assert value(frame, "sofr", "2019-09-17") == pytest.approx([0.0525])
    assert value(frame, "sofr_p99", "2019-09-17") == pytest.approx([0.09])
    assert value(frame, "sofr_volume", "2019-09-17") == [1177.0]
    assert value(frame, "sofr_target_low", "2019-09-17") == []
    known = frame.filter(series="sofr").sort("date")["known_at"].to_list()
    # 8:00 of the next business day; a revision at 14:30
    assert known == [datetime(2019, 9, 18, 12, tzinfo=UTC), datetime(2019, 9, 19, 18, 30, tzinfo=UTC)]


def test_friday_is_known_on_monday():
    frame = rates(rate(effectiveDate="2019-09-13", type="EFFR", targetRateFrom=2.0, targetRateTo=2.25))
    assert frame["known_at"].unique().to_list() == [datetime(2019, 9, 16, 13, tzinfo=UTC)]
    assert value(frame, "effr_target_high", "2019-09-13") == pytest.approx([0.0225])


def test_no_rates():
    assert len(rates()) == 0


@pytest.mark.parametrize(
    ("body", "column"),
    [
        (b'{"refRate": []}', "refRates"),
        (json.dumps({"refRates": [{"effectiveDate": "2019-09-17", "type": "SOFR"}]}).encode(), "percentRate"),
        (json.dumps({"refRates": [rate(percentRate="high")]}).encode(), "percentRate"),
        (json.dumps({"refRates": [rate(effectiveDate="17 Sep")]}).encode(), "effectiveDate"),
        (json.dumps({"refRates": [rate(type="LIBOR")]}).encode(), "type"),
        (b'{"refRates": [{"effectiveDate": "2019-09-17", "type": "SOFR", "percentRate": NaN}]}', "percentRate"),
        (b"", "empty"), (b"[1", "not JSON"), (b'{"refRates": 3}', "refRates"), (b'{"refRates": [3]}', "objects"),
        (b"[" * 100_000, "not JSON"),
    ],
)  # fmt: skip
def test_rates_that_changed(body, column):
    with pytest.raises(BadReply, match=column):
        nyfed_rates.read_rates(body)


def test_duplicate_days_of_a_rate():
    assert len(rates(rate(), rate())) == len(rates(rate()))
    with pytest.raises(BadReply, match="stated twice"):
        rates(rate(), rate(percentRate=5.26))


def test_recorded_rates(recorded):
    frame = nyfed_rates.read_rates(recorded("nyfed_rates_secured_sofr_last_10.json"))
    assert value(frame, "sofr", "2025-11-20") == pytest.approx([0.0391])
    assert value(frame, "sofr_volume", "2025-11-20") == [3170.0]
    assert len(frame) == 60
    effr = nyfed_rates.read_rates(recorded("nyfed_rates_unsecured_effr_last_10.json"))
    assert value(effr, "effr_target_low", "2025-11-20") == pytest.approx([0.0375])
    assert len(nyfed_rates.read_rates(recorded("nyfed_rates_secured_sofr_search.json"))) == 0


def test_rates_asked():
    asked = nyfed_rates.plan(date(2017, 6, 1), date(2018, 6, 1))
    # whole years: a part of one must not pass for it later
    assert asked[0].params == (("startDate", "2018-01-01"), ("endDate", "2018-06-01"))
    assert asked[3].params == (("startDate", "2017-01-01"), ("endDate", "2017-12-31"))
    keys = [one.key for one in asked]
    assert keys == ["sofr-2018", "bgcr-2018", "tgcr-2018", "effr-2017", "effr-2018", "obfr-2017", "obfr-2018"]


# --- dealers ----------------------------------------------------------------------------------------------

DEALERS = {
    "pd": {
        "timeseries": [
            {"asofdate": "2024-07-03", "keyid": "PDPOSGST-TOT", "value": "312736"},
            {"asofdate": "2024-07-10", "keyid": "PDPOSGST-TOT", "value": "*"},
            {"asofdate": "2024-07-03", "keyid": "PDFTD-USTET", "value": "31000"},
            {"asofdate": "2024-07-03", "keyid": "PDPOSCS-TOT", "value": "1"},
        ]
    }
}


def test_dealers():
    frame = nyfed_dealers.read_dealers(json.dumps(DEALERS).encode())
    assert value(frame, "dealer_net_treasury", "2024-07-03") == pytest.approx([312.736])
    assert value(frame, "dealer_fails_deliver_treasury", "2024-07-03") == pytest.approx([31.0])
    assert len(frame) == 2  # one was withheld, one is another series
    # Wednesday; public on Thursday of the next week, 16:15
    assert frame["known_at"].unique().to_list() == [datetime(2024, 7, 11, 20, 15, tzinfo=UTC)]


def test_dealers_in_csv():
    body = b"As Of Date,Time Series,Value (millions),Series Break\n2024-07-03,PDPOSGST-TOT,312736,SBN2024\n"
    assert nyfed_dealers.read_dealers(body)["value"].to_list() == pytest.approx([312.736])
    with pytest.raises(BadReply) as bad:
        nyfed_dealers.read_dealers(body.replace(b"Value (millions)", b"Value ($bn)"))
    assert bad.value.column == "Value (millions)"
    assert "Value ($bn)" in str(bad.value)


def test_the_keys_are_in_the_recorded_list(recorded):
    listed = json.loads(recorded("nyfed_pd_list_timeseries.json"))["pd"]["timeseries"]
    about = {row["keyid"]: row["description"] for row in listed}
    assert set(nyfed_dealers.KEYS) - set(about) == {"PDPOSGSC-G11"}  # split in two in 2024
    for key, name in nyfed_dealers.KEYS.items():
        if name.endswith("_tips"):
            assert "PROTECTED" in about[key].upper()
            assert "EXCLUDING" not in about[key].upper().replace("EXCLUDING GCF", "")


# --- SOMA -------------------------------------------------------------------------------------------------

SUMMARY = {
    "asOfDate": "2003-07-09", "mbs": "0.00", "cmbs": "0.00", "tips": "12814483000", "frn": "",
    "tipsInflationCompensation": "928695000", "notesbonds": "398852847000", "bills": "239304992000",
    "agencies": "10000000", "total": "650982322000.00",
}  # fmt: skip
HOLDING = {"asOfDate": "2025-11-19", "cusip": "91282CAV3", "securityType": "NotesBonds", "parValue": "1234567800"}


def test_soma():
    frame = nyfed_soma.read_soma(json.dumps({"soma": {"summary": [SUMMARY]}}).encode())
    assert value(frame, "soma_total", "2003-07-09") == pytest.approx([650.982322])
    assert value(frame, "soma_frn", "2003-07-09") == []
    assert frame["known_at"][0] == datetime(2003, 7, 10, 20, 30, tzinfo=UTC)


def test_soma_holdings():
    frame = nyfed_soma.read_soma(json.dumps({"soma": {"holdings": [HOLDING]}}).encode())
    assert frame.row(0)[:4] == ("91282CAV3", date(2025, 11, 19), "note", pytest.approx(1.2345678))
    with pytest.raises(BadReply, match="securityType"):
        nyfed_soma.read_soma(json.dumps({"soma": {"holdings": [HOLDING | {"securityType": "Gold"}]}}).encode())


def test_soma_that_changed():
    row = {name: cell for name, cell in SUMMARY.items() if name != "notesbonds"}
    with pytest.raises(BadReply) as bad:
        nyfed_soma.read_soma(json.dumps({"soma": {"summary": [row]}}).encode())
    assert bad.value.column == "notesbonds"
    with pytest.raises(BadReply, match="summary"):
        nyfed_soma.read_soma(b'{"soma": {"totals": []}}')


def test_recorded_soma(recorded):
    frame = nyfed_soma.read_soma(recorded("nyfed_soma_summary.json"))
    assert value(frame, "soma_total", "2025-11-19") == pytest.approx([6150.1859504455])
    assert value(frame, "soma_notes_bonds", "2025-11-19") == pytest.approx([3558.4247627])


def test_holdings_asked():
    keys = [one.key for one in nyfed_soma.plan(date(2025, 9, 1), date(2025, 11, 14))]
    assert keys == ["summary", "holdings-2025-09-24", "holdings-2025-10-29", "holdings-2025-11-12"]


# --- operations -------------------------------------------------------------------------------------------


def operations(*rows):
    return nyfed_repo.read_operations(json.dumps({"repo": {"operations": rows}}).encode())


def operation(day="2022-12-30", kind="Reverse Repo", amount=2_553_716_000_000, **more):
    return {"operationDate": day, "operationType": kind, "totalAmtAccepted": amount} | more


def test_operations():
    frame = operations(
        operation(operationId="RP 1"),
        operation(day="2019-09-17", kind="Repo", amount=40_850_000_000, operationId="a"),
        operation(day="2019-09-17", kind="Repo", amount=12_300_000_000, operationId="b"),
        operation(day="2019-09-17", kind="Repo", amount=12_300_000_000, operationId="b"),
        operation(day="2019-09-24", kind="Repo", amount=30_000_000_000, term="Term"),
        operation(day="2019-09-25", kind="Repo", amount=5, note="Small value exercise"),
    )
    assert value(frame, "on_rrp", "2022-12-30") == pytest.approx([2553.716])
    assert value(frame, "fed_repo", "2019-09-17") == pytest.approx([53.15])  # two operations, one said twice
    assert value(frame, "fed_repo_term", "2019-09-24") == pytest.approx([30.0])
    assert len(frame) == 4 - 1
    assert frame.filter(series="on_rrp")["known_at"].to_list() == [datetime(2022, 12, 30, 19, tzinfo=UTC)]


def test_operations_that_changed():
    with pytest.raises(BadReply, match="totalAmtAccepted"):
        operations({"operationDate": "2022-12-30", "operationType": "Repo"})
    with pytest.raises(BadReply, match="operationType"):
        operations(operation(kind="Swap"))
    assert len(operations()) == 0
