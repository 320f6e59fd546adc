"""Readers of files that a user brings."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbasis.conventions.ticks import format_price
from netbasis.data.sources import factor_workbook, futures_csv, price_file, settlements
from netbasis.data.sources.wire import BadReply, file_reply
from netbasis.errors import BadInput, UnknownName

# --- settlements ------------------------------------------------------------------------------------------


def settled(*rows, day="05/18/2020"):
    listed = [{"month": month, "settle": price, "volume": "1"} for month, price in rows]
    return json.dumps({"settlements": listed, "tradeDate": day, "updateTime": "x"}).encode()


def test_settlements():
    body = settled(("JUN 20", "138'205"), ("SEP 20", "138'055"), ("DEC 20", "-"), ("Total", ""))
    frame = settlements.read_settlements(body, "ZN").frame
    assert frame["contract"].to_list() == ["ZNM20", "ZNU20"]
    assert frame["price"].to_list() == [138 + 20.5 / 32, 138 + 5.5 / 32]
    assert frame["date"].unique().to_list() == [date(2020, 5, 18)]
    assert frame["time"].unique().to_list() == ["settlement"]


@pytest.mark.parametrize(
    ("body", "says"),
    [(settled(("JUN 20", "138'405")), "column settle, row 1"), (settled(("JAN 20", "138'205")), "column month, row 1"),
     (settled(("6/20", "138'205")), "column month"), (b'{"rows": []}', "settlements"),
     (b'{"settlements": [{"month": "JUN 20"}]}', "column settle"), (settled(("JUN 20", "1'205"), day=""), "which day"),
     (settled(("JUN 20", "138'205"), ("JUN 20", "138'215")), "stated twice")],
)  # fmt: skip
def test_settlements_that_cannot_be_read(body, says):
    with pytest.raises(BadReply, match=says):
        settlements.read_settlements(body, "ZN")


def test_settlements_of_a_file(tmp_path):
    path = tmp_path / "zn.json"
    path.write_bytes(settled(("JUN 20", "138'205")))
    (table,) = settlements.read(file_reply(path, "json", {"root": "ZN", "date": "2020-05-18"}))
    assert len(table.frame) == 1
    with pytest.raises(BadReply, match="which product"):
        settlements.read(file_reply(path, "json"))
    with pytest.raises(BadReply, match="another day"):
        settlements.read(file_reply(path, "json", {"root": "ZN", "date": "2020-05-19"}))
    with pytest.raises(BadInput, match="cannot be read"):
        file_reply(tmp_path / "none.json")


# --- conversion factors -----------------------------------------------------------------------------------


def workbook(rows, sheet="Conversion Factors"):
    """A small xlsx, written by hand."""
    cells = []
    for row in rows:
        made = []
        for cell in row:
            if isinstance(cell, (int, float)):
                made.append(f"<c><v>{cell}</v></c>")
            else:
                made.append(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
        cells.append(f"<row>{''.join(made)}</row>")
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" '
        f'ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/s.xml" '
        f'ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="{sheet}" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/s.xml"/></Relationships>',
        "xl/worksheets/s.xml": f"<worksheet {main}><sheetData>{''.join(cells)}</sheetData></worksheet>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return packed.getvalue()


TITLE = "10-YEAR U.S. TREASURY NOTE FUTURES CONTRACT"
HEADER = ["Coupon", "Issue Date", "Maturity Date", "Cusip Number", "Issuance", "Dec 2024", "MAR-25"]
# factor of 1.25% Aug-2031 in ZNZ4 by the exchange: 0.7474
ROW = ["1 1/4", "08/16/21", "08/15/31", "91282CCS8", "$123", 0.7474, "-----"]


def test_factors():
    other = ["4 1/4", "11/15/24", "11/15/34", "91282CLW9", "$42", "0.8761", 0.8784]
    tentative = ["", "02/18/25", "02/15/35", "TBA", "", "-----", "-----"]
    blank = [""] * 7
    rows = [["Conversion factors"], [TITLE], HEADER, ROW, other, tentative, blank]
    rows += [["ULTRA 10-YEAR U.S. TREASURY NOTE FUTURES CONTRACT"], HEADER, other]
    frame = factor_workbook.read_factors(workbook(rows)).frame
    assert frame.rows() == [
        ("ZNZ24", "91282CCS8", 0.7474, None),
        ("ZNZ24", "91282CLW9", 0.8761, None), ("ZNH25", "91282CLW9", 0.8784, None),
        ("TNZ24", "91282CLW9", 0.8761, None), ("TNH25", "91282CLW9", 0.8784, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "root"),
    [("2-YEAR U.S. TREASURY NOTE", "ZT"), ("3-YEAR U.S. TREASURY NOTE", "Z3N"), ("5-YEAR U.S. TREASURY NOTE", "ZF"),
     ("U.S. TREASURY BOND", "ZB"), ("ULTRA U.S. TREASURY BOND", "UB"), ("20-YEAR U.S. TREASURY BOND", "TWE")],
)  # fmt: skip
def test_titles(title, root):
    rows = [[f"{title} FUTURES CONTRACT"], HEADER, ROW]
    assert factor_workbook.read_factors(workbook(rows)).frame["contract"].to_list() == [f"{root}Z24"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([[TITLE], HEADER, [*ROW[:5], 74.74, 0.5]], "not a conversion factor.*column ZNZ24, row 3"),
        ([[TITLE], HEADER, [*ROW[:5], "x", 0.5]], "not a conversion factor"),
        ([HEADER, ROW], "without a title"),
        ([["CHEESE FUTURES CONTRACT"], HEADER, ROW], "no known contract"),
        ([[TITLE], HEADER[:5], ROW], "no delivery month"),
        ([[TITLE]], "no factors"),
    ],
)
def test_workbooks_that_changed(rows, says):
    with pytest.raises(BadReply, match=says):
        factor_workbook.read_factors(workbook(rows))


def test_a_workbook_without_the_sheet():
    with pytest.raises(BadReply, match="sheet is missing.*Factors"):
        factor_workbook.read_factors(workbook([[TITLE]], sheet="Factors"))
    with pytest.raises(BadReply, match="broken zip"):
        factor_workbook.read_factors(b"PK\x03\x04 nothing")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(BadReply, match="not a workbook"):
        factor_workbook.read_factors(empty.getvalue())


# --- futures ----------------------------------------------------------------------------------------------


def test_futures():
    rows = ["date,contract,price,time", "2020-03-18,ZNM0,134-035,15:00", "2020-03-18,TYU20,133.5,15:00"]
    body = "\n".join([*rows, "2020-03-19,ZNM0,,15:00"]).encode()
    frame = futures_csv.read_futures(body).frame
    assert frame["contract"].to_list() == ["ZNM20", "ZNU20"]
    assert frame["price"].to_list() == [134 + 3.5 / 32, 133.5]


def test_futures_by_a_map_semicolons_and_parquet():
    columns = {"contract": "Ticker", "date": "Trade Date", "price": "Settle Px"}
    body = b"Ticker;Trade Date;Settle Px\nTYM0 Comdty;2020-03-18;134.5\n"
    frame = futures_csv.read_futures(body, columns).frame
    assert frame.row(0)[:3] == ("ZNM20", date(2020, 3, 18), 134.5)
    packed = io.BytesIO()
    pl.DataFrame({"contract": ["ZNM0"], "date": [date(2020, 3, 18)], "price": [134.5]}).write_parquet(packed)
    assert futures_csv.read_futures(packed.getvalue()).frame.equals(frame)


@pytest.mark.parametrize(
    ("body", "says"),
    [(b"date,contract,price\n2020-03-18,XXM0,134\n", "column contract, row 1"),
     (b"date,contract,price\n2020-03-18,ZNM0,13x\n", "column price, row 1"),
     (b"date,contract,price\n03/04/2020,ZNM0,134\n", "two ways.*column date, row 1"),
     (b"date,contract,settle\n2020-03-18,ZNM0,134\n", "column price"), (b"", "empty"),
     (b"date,contract,price\n2020-03-18,ZNM0,134\n2020-03-18,ZNM0,135\n", "stated twice")],
)  # fmt: skip
def test_futures_that_cannot_be_read(body, says):
    with pytest.raises(BadReply, match=says):
        futures_csv.read_futures(body)


def test_a_map_of_something_else():
    with pytest.raises(UnknownName, match="price"):
        futures_csv.read_futures(b"a,b\n1,2\n", {"prize": "a"})
    with pytest.raises(BadReply, match="column Settle"):
        futures_csv.read_futures(b"date,contract,price\n", {"price": "Settle"})


@given(ticks=st.lists(st.integers(25_600, 51_200), min_size=1, max_size=20))
def test_any_price_in_32nds(ticks):
    rows = [f"2020-03-{k + 1:02d},ZNM0,{format_price(t / 256, 'futures')}" for k, t in enumerate(ticks)]
    frame = futures_csv.read_futures(("date,contract,price\n" + "\n".join(rows)).encode()).frame
    assert frame["price"].to_list() == [t / 256 for t in ticks]


# --- bond prices ------------------------------------------------------------------------------------------


def test_bond_prices():
    body = b"ISIN code,Px Bid,Px Ask,Cpn\n912828YX2,110-16,110-16+,1.75\n91282CAV3,,,0.875\n"
    columns = {"cusip": "ISIN code", "bid": "Px Bid", "offer": "Px Ask", "coupon_pct": "Cpn"}
    frame = price_file.read_prices(body, columns, day=date(2020, 3, 18)).frame
    row = frame.row(0, named=True)
    assert (row["sell"], row["buy"], row["end_of_day"]) == (110.5, 110.515625, None)
    assert row["coupon"] == pytest.approx(0.0175)
    assert row["date"] == date(2020, 3, 18)
    assert frame["sell"][1] is None


@pytest.mark.parametrize(
    ("body", "says"),
    [(b"cusip,date,clean\n912828YX2,2020-03-18,1.105\n", "column clean, row 1"),
     (b"cusip,date\n912828YX2,2020-03-18\n", "no price column"), (b"cusip,clean\n912828YX2,99\n", "column date"),
     (b"cusip,date,clean,coupon_pct\n912828YX2,2020-03-18,99,low\n", "coupon_pct"),
     (b"cusip,date,clean\n912828YX2,2020-13-18,99\n", "column date, row 1")],
)  # fmt: skip
def test_bond_prices_that_cannot_be_read(body, says):
    with pytest.raises(BadReply, match=says):
        price_file.read_prices(body)


def test_options_name_the_columns(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("id,px\n912828YX2,99.5\n")
    options = {"column.cusip": "id", "column.clean": "px", "date": "2020-03-18"}
    assert price_file.read(file_reply(path, options=options))[0].frame["end_of_day"].to_list() == [99.5]
    path.write_text("id,px,d\nZNM0,134-16,2020-03-18\n")
    options = {"column.contract": "id", "column.price": "px", "column.date": "d"}
    assert futures_csv.read(file_reply(path, options=options))[0].frame["price"].to_list() == [134.5]
