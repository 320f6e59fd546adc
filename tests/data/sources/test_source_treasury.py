"""Treasury adapters on replies built to what the services send, and on recorded ones where they are held."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.data.sources import treasury_auctions, treasury_par_yields, treasury_prices
from netbasis.data.sources.wire import BadReply, Reply

DAY = date(2026, 5, 5)
# rows of public tests of such readers: the shape is the service's, the prices are made
PRICES = b"""912797SP3,MARKET BASED BILL,0.0,05/07/2026,,0.000000,99.980278,0.000000
91282CGW5,TIPS,0.0125,04/15/2028,,97.500000,97.480000,97.490000
912810TM0,MARKET BASED BOND,4.375,05/15/2041,,100.125000,100.100000,100.110000
91282CJU6,MARKET BASED FRN,0.00245,01/31/2026,,100.100000,100.090000,100.095000
"""


def reply(body, day=DAY, **headers):
    return Reply(treasury_prices.request(day), 200, headers, body, datetime(2026, 5, 6, 12, tzinfo=UTC))


def prices(body, **headers):
    return treasury_prices.read(reply(body, **headers))[0].frame


# --- FedInvest --------------------------------------------------------------------------------------------


def test_prices_of_a_day():
    frame = prices(PRICES)
    assert frame["cusip"].to_list() == ["912797SP3", "91282CGW5", "912810TM0", "91282CJU6"]
    assert frame["kind"].to_list() == ["bill", "tips", "bond", "frn"]
    assert frame["date"].unique().to_list() == [DAY]
    assert frame["coupon"].to_list() == pytest.approx([0.0, 0.0125, 0.04375, 0.00245])
    assert frame["maturity"][2] == date(2041, 5, 15)
    assert frame["call"].null_count() == 4
    # 0.000000 is "not published"
    assert frame["buy"].to_list() == [None, 97.5, 100.125, 100.1]
    assert frame["end_of_day"].to_list() == [None, 97.49, 100.11, 100.095]
    # closing prices are public that evening; a row without one says nothing about when
    assert frame["known_at"].to_list() == [None] + [datetime(2026, 5, 5, 22, tzinfo=UTC)] * 3


@pytest.mark.parametrize(
    ("rates", "coupons"),
    [
        (("0.0125", "0.00125", "0.04375"), (0.0125, 0.00125, 0.04375)),  # fractions
        (("1.25", "0.125", "4.375"), (0.0125, 0.00125, 0.04375)),  # percent
        (("1.25%", "0.125%", "4.375%"), (0.0125, 0.00125, 0.04375)),
        (("0.0125", "0.125", "0.04375"), (0.0125, 0.125, 0.04375)),  # a 12.5% bond among fractions
        (("0", "0.0", "0"), (0.0, 0.0, 0.0)),
    ],
)
def test_coupons_in_either_unit(rates, coupons):
    body = "\n".join(f"91282CAA{k},MARKET BASED NOTE,{r},05/15/2030,,99,98,98.5" for k, r in enumerate(rates))
    assert prices(body.encode())["coupon"].to_list() == pytest.approx(coupons)


@given(eighths=st.lists(st.integers(1, 120), min_size=3, max_size=30), percent=st.booleans())
def test_any_coupons_in_one_unit(eighths, percent):
    rates = [k / 8 if percent else k / 800 for k in [*eighths, 34, 30, 26, 22]]
    body = "\n".join(f"91282C{k:03d},MARKET BASED NOTE,{r},05/15/2030,,99,98,98.5" for k, r in enumerate(rates))
    lone = sum(k == 1 for k in eighths) if percent else sum(k == 100 for k in eighths)
    got = prices(body.encode())["coupon"].to_list()
    want = [r / 100 if percent else r for r in rates]
    if lone <= len(eighths) / 2:
        assert got == pytest.approx(want)


def test_no_prices_on_a_closed_day():
    assert treasury_prices.read(reply(b"")) == ()
    assert treasury_prices.read(reply(b"\r\n")) == ()


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (b"97.490000", b"n.a.", "end of day"),
        (b"04/15/2028", b"2028-04-15", "maturity"),
        (b",TIPS,", b",STRIPS,", "security type"),
        (b"97.490000", b"1e999", "end of day"),
        (b"97.490000", b"", "end of day"),
        (b"0.0125", b"low", "rate"),
    ],
)
def test_a_changed_column_is_named(old, new, column):
    with pytest.raises(BadReply) as bad:
        prices(PRICES.replace(old, new))
    assert bad.value.column == column
    assert bad.value.source == "treasury_prices"
    assert column in str(bad.value)


def test_a_ninth_column():
    with pytest.raises(BadReply, match=r"number of columns: 9.*end of day"):
        prices(PRICES.replace(b"\n", b",new\n"))


def test_a_row_cut_short():
    with pytest.raises(BadReply, match="cut short"):
        prices(PRICES[:-25])


def test_said_twice():
    assert len(prices(PRICES + PRICES)) == 4
    with pytest.raises(BadReply, match="stated twice with different values: '91282CGW5, 2026-05-05'"):
        prices(PRICES + b"91282CGW5,TIPS,0.0125,04/15/2028,,97.6,97.5,97.5\n")


def test_another_days_table():
    named = {"content-disposition": "attachment; filename=securityprice-2026-05-04.csv"}
    with pytest.raises(BadReply, match="prices of another day: '2026-05-04'"):
        prices(PRICES, **named)
    assert len(prices(PRICES, **{"content-disposition": "attachment; filename=securityprice-20260505.csv"})) == 4


PAGE = """<html><body><h2>Prices For: May 5, 2026</h2><table><tr><th>CUSIP</th><th>SECURITY TYPE</th></tr>
<tr><td>912810TM0</td><td>MARKET BASED BOND</td><td>4.375%</td><td>05/15/2041</td><td></td><td>100.125000</td>
<td>100.100000</td><td>100.110000</td></tr></table></body></html>"""


def test_a_saved_page():
    frame = treasury_prices.read_prices(PAGE.encode(), DAY).frame
    assert frame.row(0, named=True)["coupon"] == pytest.approx(0.04375)
    assert frame["end_of_day"].to_list() == [100.11]
    with pytest.raises(BadReply, match="another day"):
        treasury_prices.read_prices(PAGE.encode(), date(2026, 5, 4))
    with pytest.raises(BadReply, match="without prices"):
        treasury_prices.read_prices(b"<html><body><table></table></body></html>", DAY)


def test_which_days_are_asked():
    asked = treasury_prices.plan(date(2025, 7, 2), date(2025, 7, 7))
    assert [one.key for one in asked] == ["2025-07-02", "2025-07-03", "2025-07-07"]  # the fourth and a weekend
    held = {"2025-07-02": datetime(2025, 7, 3, 12, tzinfo=UTC), "2025-07-03": datetime(2025, 7, 3, 17, tzinfo=UTC)}
    asked = treasury_prices.plan(date(2025, 7, 2), date(2025, 7, 7), held)
    assert [one.key for one in asked] == ["2025-07-03", "2025-07-07"]  # the third was fetched before its close


# --- par yields -------------------------------------------------------------------------------------------

TENORS = b'"1 Mo","1.5 Month","2 Mo","3 Mo","4 Mo","6 Mo","1 Yr","2 Yr","3 Yr","5 Yr","7 Yr","10 Yr","20 Yr","30 Yr"'
YIELDS = (
    b"Date,"
    + TENORS
    + b"""
04/09/2025,4.35,4.34,4.36,4.34,4.33,4.21,4.04,3.91,3.92,4.01,4.17,4.34,4.84,4.79
01/02/2025,4.45,,4.36,4.36,4.31,4.25,4.17,4.25,4.29,4.38,4.47,4.57,4.86,4.79
"""
)


def test_par_yields():
    frame = treasury_par_yields.read_par_yields(YIELDS)
    ten = frame.filter(series="par_10y").sort("date")
    assert ten["value"].to_list() == pytest.approx([0.0457, 0.0434])
    assert ten["known_at"].to_list() == [datetime(2025, 1, 2, 23, tzinfo=UTC), datetime(2025, 4, 9, 22, tzinfo=UTC)]
    assert frame.filter(series="par_1_5m")["date"].to_list() == [date(2025, 4, 9)]  # the tenor began in February


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [(b'"10 Yr"', b'"Ten"', "10 Yr"), (b'"20 Yr"', b'"Twenty"', "Twenty"), (b"4.34,4.84", b"4.34x,4.84", "10 Yr"),
     (b"04/09/2025", b"9 April", "Date"), (b"Date", b"Day", "Date"), (b'"1 Mo"', b'"2 Mo"', "2 Mo")],
)  # fmt: skip
def test_par_yields_that_changed(old, new, column):
    with pytest.raises(BadReply) as bad:
        treasury_par_yields.read_par_yields(YIELDS.replace(old, new))
    assert bad.value.column == column or column in str(bad.value)


def test_par_yield_files_by_year():
    late = {"2023": datetime(2024, 2, 5, tzinfo=UTC), "2024": datetime(2025, 1, 2, tzinfo=UTC)}
    asked = treasury_par_yields.plan(date(2023, 1, 1), date(2025, 3, 1), late)
    assert [one.key for one in asked] == ["2024", "2025"]
    assert all(one.conditional for one in asked)


# --- auctions ---------------------------------------------------------------------------------------------


def fiscal(**changes):
    # 10-year of November 2020 by Treasury's record: 0.960%, 2.32, $41bn
    row = {
        "cusip": "91282CAV3", "security_type": "Note", "security_term": "10-Year", "reopening": "No",
        "auction_date": "2020-11-10", "issue_date": "2020-11-16", "dated_date": "2020-11-15",
        "first_int_payment_date": "2021-05-15", "maturity_date": "2030-11-15", "int_rate": "0.875000",
        "high_yield": "0.9600", "high_investment_rate": "null", "avg_med_yield": "0.895000",
        "bid_to_cover_ratio": "2.320000", "offering_amt": "41000000000", "total_accepted": "46969826200",
        "primary_dealer_accepted": "10455105000", "direct_bidder_accepted": "6056300000",
        "indirect_bidder_accepted": "24466225000", "soma_accepted": "5969782300", "inflation_index_security": "No",
        "floating_rate": "No",
    }  # fmt: skip
    return row | changes


def fiscal_body(*rows, total=None):
    return json.dumps({"data": rows, "meta": {"total-count": total or len(rows)}}).encode()


def test_fiscal_data():
    names = ("high_yield", "bid_to_cover_ratio", "total_accepted", "avg_med_yield", "primary_dealer_accepted")
    upcoming = dict.fromkeys(names, "null")
    frame = treasury_auctions.read_auctions(
        fiscal_body(
            fiscal(), fiscal(auction_date="2020-12-09", reopening="Yes", security_term="9-Year 11-Month", **upcoming)
        )
    )
    row = frame.row(0, named=True)
    assert row["high_yield"] == pytest.approx(0.0096)
    assert row["coupon"] == pytest.approx(0.00875)
    assert row["offering"] == pytest.approx(41.0)
    assert row["accepted"] == pytest.approx(46.9698262)
    assert (row["kind"], row["term"], row["reopening"]) == ("note", "10-Year", False)
    assert row["known_at"] == datetime(2020, 11, 10, 18, 30, tzinfo=UTC)
    assert frame["reopening"].to_list() == [False, True]
    assert frame["known_at"][1] is None  # announced, not yet auctioned
    assert frame["accepted"][1] is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({"inflation_index_security": "Yes"}, "tips"), ({"floating_rate": "Yes"}, "frn"),
     ({"security_type": "CMB"}, "bill"), ({"security_type": "Bond"}, "bond")],
)  # fmt: skip
def test_kinds_of_auction(changes, kind):
    assert treasury_auctions.read_auctions(fiscal_body(fiscal(**changes)))["kind"].to_list() == [kind]


def test_fiscal_data_that_changed():
    row = fiscal()
    del row["bid_to_cover_ratio"]
    with pytest.raises(BadReply) as bad:
        treasury_auctions.read_auctions(fiscal_body(fiscal(), row))
    assert bad.value.column == "bid_to_cover_ratio"
    with pytest.raises(BadReply, match="a page of several: '1 of 30'"):
        treasury_auctions.read_auctions(fiscal_body(fiscal(), total=30))
    with pytest.raises(BadReply, match="column offering_amt"):
        treasury_auctions.read_auctions(fiscal_body(fiscal(offering_amt="41bn")))
    with pytest.raises(BadReply, match="the service refuses.*Invalid Query Param"):
        treasury_auctions.read_auctions(b'{"error": "Invalid Query Param", "message": "Invalid Query Param: x"}')
    with pytest.raises(BadReply, match="unknown type of security"):
        treasury_auctions.read_auctions(fiscal_body(fiscal(security_type="Perpetual")))


def test_treasury_direct():
    theirs = {names[1]: "" for names in treasury_auctions.FIELDS.values()}
    mine = fiscal()
    for names in treasury_auctions.FIELDS.values():
        value = mine.get(names[0], "")
        theirs[names[1]] = (
            "" if value == "null" else f"{value}T00:00:00" if value[4:5] == "-" and len(value) == 10 else value
        )
    a = treasury_auctions.read_auctions(json.dumps([theirs]).encode())
    assert a.equals(treasury_auctions.read_auctions(fiscal_body(mine)))


XML = b"""<?xml version="1.0"?><td:AuctionData xmlns:td="http://www.treasurydirect.gov/"><AuctionAnnouncement>
<SecurityTermWeekYear>9-YEAR</SecurityTermWeekYear><SecurityTermDayMonth>10-MONTH</SecurityTermDayMonth>
<SecurityType>NOTE</SecurityType><CUSIP>91282CDJ7</CUSIP><AuctionDate>2022-01-12</AuctionDate>
<IssueDate>2022-01-18</IssueDate><MaturityDate>2031-11-15</MaturityDate><OfferingAmount>36.000</OfferingAmount>
<InterestRate>1.375</InterestRate><ReOpeningIndicator>Y</ReOpeningIndicator><InflationIndexSecurity>N</InflationIndexSecurity>
<FloatingRate>N</FloatingRate></AuctionAnnouncement><AuctionResults><TotalAccepted>36000005400</TotalAccepted>
<BidToCoverRatio>2.51</BidToCoverRatio><HighYield>1.723</HighYield><MedianYield>1.652</MedianYield>
<InterestRate/><ReleaseTime>13:02</ReleaseTime></AuctionResults></td:AuctionData>"""


def test_results_in_xml():
    row = treasury_auctions.read_auctions(XML).row(0, named=True)
    assert row["term"] == "9-Year 10-Month"
    assert (row["high_yield"], row["bid_to_cover"], row["coupon"]) == pytest.approx((0.01723, 2.51, 0.01375))
    assert row["offering"] == 36.0
    assert row["accepted"] == pytest.approx(36.0000054)
    assert row["known_at"] == datetime(2022, 1, 12, 18, 2, tzinfo=UTC)
    with pytest.raises(BadReply) as bad:
        treasury_auctions.read_auctions(XML.replace(b"HighYield", b"TopYield"))
    assert bad.value.column == "AuctionResults/HighYield"


def test_an_announcement_alone():
    start = XML.index(b"<AuctionResults>")
    row = treasury_auctions.read_auctions(XML[:start] + b"</td:AuctionData>").row(0, named=True)
    assert row["offering"] == 36.0
    assert row["accepted"] is None
    assert row["known_at"] is None


def test_recorded_results(recorded):
    row = treasury_auctions.read_auctions(recorded("treasury_auction_result_R_20220502_1.xml")).row(0, named=True)
    assert (row["cusip"], row["kind"], row["term"], row["reopening"]) == ("912796N96", "bill", "26-Week", True)
    assert (row["bid_to_cover"], row["high_yield"]) == pytest.approx((2.99, 0.0145))
    assert (row["offering"], row["accepted"], row["soma"]) == pytest.approx((42.0, 49.466411, 7.4664009))
    other = treasury_auctions.read_auctions(recorded("treasury_auction_result_R_20220511_1.xml")).row(0, named=True)
    assert (other["cusip"], other["term"], other["indirect"]) == ("912796XV6", "119-Day", pytest.approx(14.259526))
    assert other["known_at"] == datetime(2022, 5, 11, 15, 32, tzinfo=UTC)


def test_types_are_the_lakes():
    from netbasis.data.lake.schemas import DATASETS

    for name, frame in [("prices", prices(PRICES)), ("auctions", treasury_auctions.read_auctions(XML)),
                        ("series", treasury_par_yields.read_par_yields(YIELDS))]:  # fmt: skip
        schema = DATASETS[name].schema()
        assert dict(frame.schema) == {column: schema[column] for column in schema if column not in ("raw", "source")}
        assert isinstance(frame, pl.DataFrame)
