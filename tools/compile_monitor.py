"""Public weekly and daily series of the monitor, from the raw records: rates, facilities, balance sheet, auctions."""

from __future__ import annotations

from fractions import Fraction

Row = dict[str, str]

SINCE = "2015-01-01"
PERCENTILES = ("1", "25", "75", "99")
# ours -> the record's column, $ in the record
SOMA = {"soma_total": "total", "soma_notes_bonds": "notesbonds", "soma_bills": "bills", "soma_tips": "tips",
        "soma_frn": "frn", "soma_mbs": "mbs"}  # fmt: skip

SERIES_NOTE = """\
Public series of the monitor from 2015, beside par yields, SOFR and positions, which have their own files.
Source: Federal Reserve Bank of New York (SOFR and EFFR: percentiles and volumes; EFFR; overnight reverse
repo operations; SOMA holdings); Board of Governors of the Federal Reserve System, H.4.1 (fed_assets).
Held: percentiles, volumes and EFFR for 500 days to 20 November 2025, on_rrp to 31 July 2026, SOMA to
19 November 2025, fed_assets to 29 July 2026. Left out: days before 2015, agency debt and CMBS, target ranges
(see conventions/policy_rates.csv).
A line "= series parts" opens a series, values in 1/parts of a decimal for rates, of $bn for amounts; then:
month, day:value ... ; amounts rounded to $mn."""
AUCTIONS_NOTE = """\
Results of auctions of Treasury notes and bonds (nominal, fixed coupon), reopenings too, from 2015.
Source: auction records of the U.S. Treasury: to 9 August 2022 with amounts and bidder classes, after it
(results to 23 October 2025) without. Public domain.
Held before 2020: about two of every three auctions; months are missing. Left out: bills, inflation-indexed
and floating-rate issues, identifiers.
Columns: auction day, n(ote) or b(ond), original term in years, r(eopening) or -, high yield and median
yield in 1/1000 percent, bid-to-cover in 1/100, then in $mn: offering, accepted, primary dealers, direct,
indirect, SOMA; - = not on record."""


def series_text(tables: dict[str, list[Row]]) -> tuple[str, list[str]]:
    """The comment and the lines of the series."""
    blocks: dict[str, tuple[int, list[tuple[str, int]]]] = {}
    for rate in ("sofr", "effr"):
        rows = sorted(tables[f"{rate}_percentiles"], key=lambda row: row["effectiveDate"])
        columns = {f"{rate}_p{share}": f"percentPercentile{share}" for share in PERCENTILES}
        if rate == "effr":
            columns = {"effr": "percentRate"} | columns
        for name, column in columns.items():
            blocks[name] = 10_000, [(row["effectiveDate"], _units(row[column], 100)) for row in rows]
        blocks[f"{rate}_volume"] = 1, [(row["effectiveDate"], _units(row["volumeInBillions"], 1)) for row in rows]
    blocks["on_rrp"] = 1000, [(row["date"], _units(row["on_rrp_bn"], 1000)) for row in tables["on_rrp"]]
    blocks["fed_assets"] = 1000, [(row["date"], _units(row["walcl_mn"], 1)) for row in tables["fed_total_assets"]]
    for name, column in SOMA.items():
        blocks[name] = 1000, [(row["asOfDate"], _millions(row[column])) for row in tables["soma"] if row[column]]
    lines = []
    for name, (parts, values) in blocks.items():
        lines.append(f"= {name} {parts}")
        months: dict[str, list[str]] = {}
        for day, value in values:
            if day >= SINCE:
                months.setdefault(day[:7], []).append(f"{int(day[8:])}:{value}")
        lines += [f"{month} {' '.join(entries)}" for month, entries in months.items()]
    return SERIES_NOTE, lines


def auctions_text(records: list[Row], results: list[Row]) -> tuple[str, list[str]]:
    """The comment and one line an auction, by day."""
    last = max(row["auction_date"] for row in records)
    lines = [_auction(row) for row in records if row["auction_date"] >= SINCE]
    later = [row for row in results if row["auction_date"] > last and row["is_tips"] == "false"]
    # floating-rate notes have no high yield
    lines += [_auction(row) for row in later if row["high_yield_pct"]]
    return AUCTIONS_NOTE, sorted(lines)


def _auction(row: Row) -> str:
    years, reopened = _term(row["term"])
    amounts = ("offering", "accepted", "primary_dealer", "direct", "indirect", "soma")
    yields = [str(_units(row[name], 1000)) if row[name] else "-" for name in ("high_yield_pct", "median_yield_pct")]
    sizes = [str(_millions(row[name])) if row.get(name) else "-" for name in amounts]
    head = (row["auction_date"], row["type"][0].lower(), str(years), "r" if reopened else "-")
    return " ".join([*head, *yields, str(_units(row["bid_to_cover"], 100)), *sizes])


def _term(text: str) -> tuple[int, bool]:
    """Years of the original term, and whether the issue is sold again: "9-Year 10-Month" is a ten-year's reopening."""
    years, _, months = text.partition(" ")
    whole = int(years.removesuffix("-Year"))
    return (whole + 1, True) if months else (whole, False)


def _units(value: str, parts: int) -> int:
    units = Fraction(value) * parts
    if units.denominator != 1:
        raise SystemExit(f"{value} is no whole number of 1/{parts}")
    return units.numerator


def _millions(dollars: str) -> int:
    return round(Fraction(dollars) / 1_000_000)
