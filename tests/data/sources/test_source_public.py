"""OFR, CFTC, FRED and GSW adapters on replies built to the services' shapes, and on the recorded zip."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime

import polars as pl
import pytest

from netbasis.data.sources import cftc, fed_gsw, fred, ofr
from netbasis.data.sources.wire import BadReply, Reply
from netbasis.errors import UnknownName

MOMENT = datetime(2025, 12, 1, tzinfo=UTC)


def value(frame, name, day):
    return frame.filter(pl.col("series") == name, pl.col("date") == date.fromisoformat(day))["value"].to_list()


# --- OFR --------------------------------------------------------------------------------------------------

POINTS = [["2019-09-16", 2.43], ["2019-09-17", None], ["2019-09-18", 2.55]]
FULL = {"REPO-TRI_AR_OO-P": {"timeseries": {"aggregation": POINTS, "disclosure_edits": []}, "metadata": {}}}


def dataset():
    hedge = [["2024-12-31", 10_300_000_000_000.0]]
    return {"timeseries": FULL | {"FPF-ALLQHF_GAV_SUM": {"timeseries": {"aggregation": hedge}}, "OTHER-X": {}}}


def test_ofr_full():
    frame = ofr.read_series(json.dumps(FULL).encode())
    assert value(frame, "repo_triparty_rate", "2019-09-16") == pytest.approx([0.0243])
    assert len(frame) == 2  # null is no figure
    assert frame["known_at"].null_count() == 2  # the service does not say when


def test_ofr_dataset():
    frame = ofr.read_series(json.dumps(dataset()).encode())
    assert value(frame, "hf_gross_assets", "2024-12-31") == pytest.approx([10_300.0])


def test_ofr_bare_points():
    frame = ofr.read_series(json.dumps(POINTS).encode(), "REPO-TRI_AR_OO-P")
    assert len(frame) == 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"REPO-TRI_AR_OO-P": {"series": []}}, "REPO-TRI_AR_OO-P.timeseries"),
        ({"REPO-TRI_AR_OO-P": {"timeseries": {"points": []}}}, "REPO-TRI_AR_OO-P.aggregation"),
        ({"REPO-TRI_AR_OO-P": [["2019-09-16", "2.43"]]}, "row 1"),
        ({"REPO-TRI_AR_OO-P": [["16.9.2019", 2.43]]}, "not a date"),
        ({"REPO-TRI_AR_OO-P": [["2019-09-16", 2.43], ["2019-09-16", 2.44]]}, "stated twice"),
        (7, "neither series nor dataset"),
    ],
)
def test_ofr_that_changed(body, says):
    with pytest.raises(BadReply, match=says):
        ofr.read_series(json.dumps(body).encode())


def test_ofr_mnemonics_are_in_the_recorded_list(recorded):
    listed = set(json.loads(recorded("ofr_stfm_mnemonics.json")))
    mine = {name for name in ofr.MNEMONICS if name.startswith(("FNYR-", "REPO-", "MMF-"))}
    assert mine <= listed


def test_ofr_hosts():
    assert ofr.request("FPF-ALLQHF_GAV_SUM").url == f"{ofr.HEDGE_FUNDS}/series/full"
    assert ofr.request("FNYR-SOFR-A", date(2020, 1, 1)).address.endswith("?mnemonic=FNYR-SOFR-A&start_date=2020-01-01")
    with pytest.raises(UnknownName, match="FNYR-SOFR-A"):
        ofr.request("FNYR-SOFR")


# --- CFTC -------------------------------------------------------------------------------------------------

NUMBERS = [  # ZN, 30 January 2024, made up but for the code
    "4500000", "100", "200", "10", "1800000", "300000", "50", "400000", "1900000", "60", "70", "80", "90", "0", "0",
    "11", "12",
]  # fmt: skip


def line(
    code="043602", day="2024-01-30", name="UST 10Y NOTE - CHICAGO BOARD OF TRADE", numbers=NUMBERS, basis="FutOnly"
):
    cells = [f'"{name}"', "240130", day, code, "CBT ", "00", "043 ", *(f"{n:>9}" for n in numbers)]
    return ",".join(cells + ["."] * (cftc._WIDTH - len(cells) - 1) + [f'"{basis}"'])


def header():
    names = [f"Column_{k}" for k in range(cftc._WIDTH)]
    names[0], names[2], names[3] = "Market_and_Exchange_Names", cftc._DAYS[0], cftc._CODE
    names[-1] = "FutOnly_or_Combined"
    for theirs, (_, place, _) in cftc.COLUMNS.items():
        names[place] = theirs
    return ",".join(f'"{name}"' for name in names)


def zipped(text, name="FinFutYY.txt"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return packed.getvalue()


def whole(*lines):
    return zipped("\r\n".join([header(), *lines]) + "\r\n")


def test_tff_zip():
    frame = cftc.read_positions(whole(line(), line("090741", name="CANADIAN DOLLAR"), line("020601", name="X")))
    assert frame["root"].to_list() == ["ZN", "ZB"]
    row = frame.row(0, named=True)
    assert (row["code"], row["date"]) == ("043602", date(2024, 1, 30))
    assert (row["open_interest"], row["asset_manager_long"], row["leveraged_short"]) == (
        4_500_000,
        1_800_000,
        1_900_000,
    )
    assert (row["other_short"], row["small_long"], row["small_short"], row["small_spread"]) == (80, 11, 12, None)
    # Friday, 15:30 New York
    assert row["known_at"] == datetime(2024, 2, 2, 20, 30, tzinfo=UTC)


def test_tff_week_without_header():
    frame = cftc.read_positions((line() + "\r\n" + line("042601") + "\r\n").encode())
    assert frame.equals(cftc.read_positions(whole(line(), line("042601"))))


def test_tff_open_data():
    row = {
        theirs[2]: number for theirs, number in zip(cftc.COLUMNS.values(), [*NUMBERS[:13], *NUMBERS[15:]], strict=True)
    }
    row |= {cftc._OPEN_DAY: "2024-01-30T00:00:00.000", cftc._OPEN_CODE: "043602"}
    assert cftc.read_positions(json.dumps([row]).encode()).equals(cftc.read_positions(whole(line())))
    del row["lev_money_positions_short"]
    with pytest.raises(BadReply, match="lev_money_positions_short"):
        cftc.read_positions(json.dumps([row]).encode())
    with pytest.raises(BadReply, match="no-such-column"):
        cftc.read_positions(b'{"error": true, "message": "query.soql.no-such-column"}')


def test_tff_slashed_days():
    text = header().replace(cftc._DAYS[0], cftc._DAYS[1]) + "\n" + line(day="01/30/2024")
    assert cftc.read_positions(zipped(text))["date"].to_list() == [date(2024, 1, 30)]


def test_tff_that_changed():
    renamed = (header() + "\n" + line()).replace("Lev_Money_Positions_Short_All", "Leveraged_Short")
    with pytest.raises(BadReply) as bad:
        cftc.read_positions(zipped(renamed))
    assert bad.value.column == "Lev_Money_Positions_Short_All"
    with pytest.raises(BadReply, match="'many'.*column Open_Interest_All"):
        cftc.read_positions(whole(line(numbers=["many", *NUMBERS[1:]])))
    with pytest.raises(BadReply, match="futures and options together"):
        cftc.read_positions(whole(line(basis="Combined")))
    with pytest.raises(BadReply, match="without a text file"):
        cftc.read_positions(zipped("x", "FinFutYY.doc"))
    with pytest.raises(BadReply, match="number of columns"):
        cftc.read_positions((line() + ",1\n").encode())
    with pytest.raises(BadReply, match="empty reply"):
        cftc.read_positions(b"")


def test_recorded_tff(recorded):
    frame = cftc.read_positions(recorded("cftc_fut_fin_txt_2025.zip"))
    assert frame.group_by("root").len().sort("root").rows() == [(r, 52) for r in ["TN", "UB", "ZB", "ZF", "ZN", "ZT"]]
    row = frame.filter(root="ZB", date=date(2025, 12, 30)).row(0, named=True)
    assert row["open_interest"] == 1_848_982
    assert frame["known_at"].null_count() == 0
    # the same weeks in the history of ../shared/data, which was compiled apart
    other = pl.read_csv(
        io.BytesIO(recorded("../tff.csv")), schema_overrides={cftc._CODE: pl.String}, try_parse_dates=True
    )
    both = frame.join(other, left_on=["code", "date"], right_on=[cftc._CODE, "report_date"])
    assert len(both) >= 300
    for theirs, ours in cftc._OURS.items():
        if theirs in other.columns:
            assert both[ours].to_list() == both[theirs].cast(pl.Float64).to_list(), theirs


def test_tff_zips_asked():
    assert [one.key for one in cftc.plan(date(2010, 1, 1), date(2018, 1, 1))] == ["2016", "2017", "2018"]
    held = {"2016": MOMENT, "2017": MOMENT}
    assert [one.key for one in cftc.plan(date(2010, 1, 1), date(2018, 1, 1), held)] == ["2018"]
    assert cftc.request(2012).url.endswith("fin_fut_txt_2006_2016.zip")


# --- FRED -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["observation_date", "DATE"])
@pytest.mark.parametrize("missing", ["", "."])
def test_fred_csv(header, missing):
    body = f"{header},SOFR\n2025-04-17,4.32\n2025-04-18,{missing}\n2025-04-21,4.30\n".encode()
    frame = fred.read_series(body)
    assert frame["series"].unique().to_list() == ["sofr"]
    assert frame["value"].to_list() == pytest.approx([0.0432, 0.043])
    assert frame["date"].to_list() == [date(2025, 4, 17), date(2025, 4, 21)]


def test_fred_units():
    body = b"observation_date,RRPONTSYD,WALCL,VIXCLS,DGS10\n2025-04-09,,6727370,33.62,4.34\n"
    frame = fred.read_series(body)
    assert value(frame, "fed_assets", "2025-04-09") == pytest.approx([6727.37])
    assert value(frame, "vix", "2025-04-09") == [33.62]
    assert value(frame, "par_10y", "2025-04-09") == pytest.approx([0.0434])
    for text in ("3300000", "3300"):  # $mn or $bn
        body = f"observation_date,WRESBAL\n2025-04-09,{text}\n".encode()
        assert fred.read_series(body)["value"].to_list() == pytest.approx([3300.0])
    # H.4.1: Thursday 16:30 for Wednesday
    assert fred.read_series(body)["known_at"].to_list() == [datetime(2025, 4, 10, 20, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("body", "column"),
    [(b"day,SOFR\n2025-04-17,4.32\n", "observation_date"), (b"DATE,SOFRX\n2025-04-17,4.32\n", "SOFRX"),
     (b"DATE,SOFR\n2025-04-17,high\n", "SOFR"), (b"DATE,SOFR\n17.4.2025,4\n", "DATE"), (b"", "empty")],
)  # fmt: skip
def test_fred_that_changed(body, column):
    with pytest.raises(BadReply, match=column):
        fred.read_series(body)


def fred_api(*rows):
    rows = [dict(zip(("realtime_start", "realtime_end", "date", "value"), row, strict=True)) for row in rows]
    return json.dumps({"observations": rows}).encode()


def test_fred_api():
    today = fred_api(
        ("2025-12-01", "2025-12-01", "2025-04-17", "4.32"), ("2025-12-01", "2025-12-01", "2025-04-18", ".")
    )
    frame = fred.read_series(today, "SOFR")
    assert frame["known_at"].to_list() == [datetime(2025, 4, 18, 12, tzinfo=UTC)]  # Good Friday: Fedwire is open
    # a vintage: what was first stated on 20 May is known at the end of that day
    vintage = fred.read_series(fred_api(("2025-05-20", "9999-12-31", "2025-04-17", "4.33")), "SOFR")
    assert vintage["known_at"].to_list() == [datetime(2025, 5, 21, 3, 59, tzinfo=UTC)]
    with pytest.raises(BadReply, match="the service refuses.*api_key"):
        fred.read_series(b'{"error_code": 400, "error_message": "Bad Request. The value for variable api_key"}', "SOFR")
    with pytest.raises(UnknownName):
        fred.read_series(today)


def test_fred_key_stands_nowhere():
    ask = fred.request("SOFR", date(2025, 1, 1), date(2025, 2, 1), api=True)
    assert ask.secrets == (("api_key", fred.KEY),)
    assert "api_key" not in ask.address


def test_fred_once_a_day():
    held = dict.fromkeys(fred.IDS, datetime(2025, 4, 17, 3, tzinfo=UTC))
    assert fred.plan(date(2025, 1, 1), date(2025, 4, 17), held) == ()
    again = fred.plan(date(2025, 1, 1), date(2025, 4, 18), held)
    assert len(again) == len(fred.IDS)
    assert again[0].params == (("id", "SOFR"), ("cosd", "2025-02-16"))
    # the first time everything, wherever the update begins: the id is then held whole
    assert fred.plan(date(2025, 1, 1), date(2025, 4, 18))[0].params == (("id", "SOFR"),)
    assert ofr.plan(date(2025, 1, 1), date(2025, 4, 18))[0].params == (("mnemonic", "FNYR-BGCR-A"),)


# --- GSW --------------------------------------------------------------------------------------------------


def gsw(drop=None, zero="4.1914"):
    names = ["BETA0", "BETA1", "BETA2", "BETA3", *fed_gsw.ZEROS, "SVENF01", "TAU1", "TAU2"]
    row = {"BETA0": "3.9", "BETA3": "-999.99", "TAU1": "1.5", "TAU2": "-999.99", "SVENY10": zero}
    names = [name for name in names if name != drop]
    preamble = "Note: This is not an official Federal Reserve statistical release.\n\n" + "text, with commas\n" * 6
    cells = ",".join(row.get(name, "NA") for name in names)
    return f"{preamble}\nDate,{','.join(names)}\n2010-01-04,{cells}\n2010-01-05,{cells}\n".encode()


def test_gsw():
    frame = fed_gsw.read_gsw(gsw())
    assert value(frame, "gsw_zero_10y", "2010-01-04") == pytest.approx([0.041914])
    assert value(frame, "gsw_beta0", "2010-01-04") == pytest.approx([0.039])
    assert value(frame, "gsw_tau1", "2010-01-05") == [1.5]
    assert value(frame, "gsw_tau2", "2010-01-05") == []
    assert frame["known_at"].null_count() == len(frame) == 6


def test_gsw_that_changed():
    with pytest.raises(BadReply) as bad:
        fed_gsw.read_gsw(gsw(drop="SVENY07"))
    assert bad.value.column == "SVENY07"
    with pytest.raises(BadReply, match="SVENY10, row 1"):
        fed_gsw.read_gsw(gsw(zero="n/m"))
    with pytest.raises(BadReply, match="column Date"):
        fed_gsw.read_gsw(b"nothing\n" * 50)
    with pytest.raises(BadReply, match="empty"):
        fed_gsw.read_gsw(b"")


def test_read_is_pure():
    body = whole(line())
    ask = cftc.request(2024)
    first, second = (cftc.read(Reply(ask, 200, {}, body, MOMENT))[0].frame for _ in range(2))
    assert first.equals(second)
