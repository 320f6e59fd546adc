"""Compile the embedded sample from the raw records: `python tools/compile_sample.py RAW_FOLDER [OUT_FOLDER]`.

RAW_FOLDER holds the transcribed public records (CSV) and, beside it, `vectors/basis_tables.json` with the
exchange's example. Written are the package's own text files (see `netbasis/data/sample_text.py` for their
grammar): only the days, series and columns that the package uses, prices as integers. Rows are kept as they
were published, wrong-dated ones too: the quality check has to find them.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from compile_auctions import auctioned
from compile_auctions import note as auctions_note
from compile_monitor import auctions_text, series_text

from netbasis.conventions.position_reports import CODES, ROOTS
from netbasis.formulas.dates import coupon_date, first_cycle_date, month_number

OUT = Path(__file__).resolve().parents[1] / "src" / "netbasis" / "data" / "sample"
EPOCH = date(1970, 1, 1)

REFERENCE_DAYS = ("2019-09-17", "2020-03-12", "2020-03-18")
# Futures of a reference day whose basket is in the sample, at least in part. The records also hold ZT and UB,
# and ZB of September 2019: no issue that they take is priced here.
COVERED_ROOTS = {"2019-09-17": ("ZF", "ZN", "TN"), "2020-03-12": ("ZF", "ZN", "TN", "ZB"),
                 "2020-03-18": ("ZF", "ZN", "TN", "ZB")}  # fmt: skip
EXCHANGE_EXAMPLE = "2017-10-10"
TENORS = ("1mo", "3mo", "6mo", "1yr", "2yr", "3yr", "5yr", "7yr", "10yr", "20yr", "30yr")
HISTORY_TENORS = ("2yr", "5yr", "7yr", "10yr", "20yr", "30yr")
SHORT_TENORS = ("1mo", "3mo", "6mo", "1yr", "3yr")
TERMS = {"2-Year": 24, "3-Year": 36, "5-Year": 60, "7-Year": 84, "10-Year": 120, "20-Year": 240,
         "30-Year": 360, "30-Year 3-Month": 363, "29-Year 9-Month": 357}  # fmt: skip

Row = dict[str, str]


def main(arguments: list[str]) -> int:
    """Write every file of the sample; the exit code."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    raw = Path(arguments[0])
    out = Path(arguments[1]) if len(arguments) == 2 else OUT
    out.mkdir(parents=True, exist_ok=True)
    for name, text in compiled(raw).items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name:20} {len(text.encode()):7,} bytes")
    return 0


def compiled(raw: Path) -> dict[str, str]:
    """Text of every file by name."""
    tables = {name: rows(raw / f"{name}.csv") for name in (
        "securities", "auctions", "treasury_prices_baskets", "treasury_prices_series",
        "treasury_prices_zn_panel", "futures_prices", "sofr", "par_yields", "tff",
        "auction_results_2022_2025", "sofr_percentiles", "effr_percentiles", "on_rrp", "fed_total_assets", "soma",
    )}  # fmt: skip
    example = exchange_example(raw.parent / "vectors" / "basis_tables.json")
    universe = issues(tables["securities"], tables["auctions"])
    added = auctioned(universe, tables["auctions"], tables["auction_results_2022_2025"])
    panel, series = tables["treasury_prices_zn_panel"], tables["treasury_prices_series"]
    days = {row["date"] for row in panel + series} | set(REFERENCE_DAYS)
    return {
        "issues.txt": issues_text(universe, len(tables["securities"])),
        "auctions.txt": text(auctions_note(added, len(universe)), issue_lines(added)),
        "days.txt": days_text(tables["treasury_prices_baskets"], example, universe),
        "panel.txt": prices_text(PANEL_NOTE, panel),
        "series.txt": prices_text(SERIES_NOTE, series),
        "futures.txt": futures_text(tables["futures_prices"], example),
        "overnight.txt": overnight_text(tables["sofr"]),
        "par.txt": par_text(tables["par_yields"], days | {EXCHANGE_EXAMPLE}),
        "par_history.txt": par_history_text(tables["par_yields"], HISTORY_TENORS),
        "par_short.txt": par_history_text(tables["par_yields"], SHORT_TENORS),
        "positions.txt": positions_text(tables["tff"]),
        "monitor.txt": text(*series_text(tables)),
        "auction_results.txt": text(*auctions_text(tables["auctions"], tables["auction_results_2022_2025"])),
    }


# --- issues ----------------------------------------------------------------------------------------------


def issues(securities: list[Row], auctions: list[Row]) -> list[Row]:
    """Issues with a known coupon; what the records leave open is inferred, with a letter in `marks`."""
    first_auction = {row["cusip"]: row for row in auctions if row["reopening"] == "No"}
    found = []
    for row in securities:
        if not row["coupon_pct"]:
            continue
        original = first_auction.get(row["cusip"], row)
        terms = dict(row, dated=original["dated"], first_coupon=original["first_coupon"], marks="")
        if terms["dated"] > row["first_issue"]:
            # the record of a reopening (a two-year sold under the number of an old seven-year)
            terms["dated"] = terms["first_coupon"] = ""
        if not terms["dated"]:
            terms["dated"] = inferred_dated(row)
            terms["marks"] += "d"
        if not terms["first_coupon"]:
            terms["first_coupon"] = day_of(first_cycle_date(number(row["maturity"]), number(terms["dated"])))
            terms["marks"] += "f"
        terms["original_term"] = str(TERMS.get(row["original_term"], 0))
        if not row["original_term"]:
            terms["original_term"] = str(months_between(terms["dated"], row["maturity"]))
            terms["marks"] += "t"
        if row["coupon_source"] != "treasury":
            terms["marks"] += "c"
        found.append(terms)
    return sorted(found, key=lambda row: (row["maturity"], row["cusip"]))


def inferred_dated(row: Row) -> str:
    """Interest runs from the last day of the maturity's day of the month at or before the first issue date.

    A 29-year 9-month bond runs from its last coupon date instead, as the auction record of 912810PX0 shows.
    """
    maturity, issue = number(row["maturity"]), number(row["first_issue"])
    step = 6 if row["original_term"] == "29-Year 9-Month" else 1
    months = (month_number(maturity) - month_number(issue)) // step * step
    while coupon_date(maturity, months) > issue:
        months += step
    return day_of(coupon_date(maturity, months))


def issues_text(universe: list[Row], records: int) -> str:
    """One line an issue."""
    note = f"""\
Terms of Treasury notes and bonds maturing from January 2018 (nominal, fixed coupon).
Source: auction records of the U.S. Treasury (Treasury securities auctions data, 1994-2025), public domain.
Left out: {records - len(universe)} issues of the {records} recorded, whose coupon is not in the records;
auction results.
Columns: cusip, coupon in 1/1000 percent, maturity, dated, first coupon, first issue, original term in months,
marks.
Marks: d, f, t = dated, first coupon, original term inferred from the maturity cycle and first issue date;
c = coupon read from a secondary publication and cross-checked; - = none."""
    return text(note, issue_lines(universe))


def issue_lines(universe: list[Row]) -> list[str]:
    return [
        f"{row['cusip']} {scaled(row['coupon_pct'], 1000)} {row['maturity']} {row['dated']} "
        f"{row['first_coupon']} {row['first_issue']} {row['original_term']} {row['marks'] or '-'}"
        for row in universe
    ]


# --- prices ----------------------------------------------------------------------------------------------

PRICE_COLUMNS = """\
Source: end-of-day and bid/offer prices of the U.S. Treasury, Bureau of the Fiscal Service ("FedInvest"),
public domain, transcribed from the public record.
A line "= day parts" opens a day, prices in 1/parts of a point per 100 face; then: cusip, clean (the published
end-of-day price), bid less clean, offer less clean. Bid and offer are of an earlier moment of the day: not
to be mixed with the clean price."""
ROWS_NOTE = """\
Rows stand as published, those of a wrong day too. Left out: coupons and maturities (see issues.txt), marks
of earlier checks."""
PANEL_NOTE = f"""\
The ten-year panel: notes of 6.4 to 10.1 years on 112 days: daily 9-30 September 2019 and 24 February-
9 April 2020, month-ends April 2018-August 2023.
{PRICE_COLUMNS}
{ROWS_NOTE}"""
SERIES_NOTE = f"""\
Daily prices of one note each: 912828Y95 (cheapest to deliver into ZNZ9) 27 August-13 November 2019 and
912828YX2 (cheapest or near it for ZNM0) 20 February-5 May 2020.
{PRICE_COLUMNS}
{ROWS_NOTE}"""
DAYS_NOTE = f"""\
The reference days: the exchange's example of 10 October 2017 (clean prices alone, as printed, four decimals),
and the deliverable ranges of ZN and ZF, in March 2020 of ZB in part, on 17 September 2019, 12 and 18 March
2020.
{PRICE_COLUMNS}
The example: "Understanding Treasury Futures" and its basis table (CME Group), December 2017 contract."""


def prices_text(note: str, table: list[Row]) -> str:
    """Days of clean, bid and offer in 1/256 of a point."""
    return text(note, price_lines(table))


def price_lines(table: list[Row], parts: int = 256) -> list[str]:
    lines: list[str] = []
    last = ""
    for row in table:  # the order of the record: by day within a block
        if row["date"] != last:
            lines.append(f"= {row['date']} {parts}")
            last = row["date"]
        clean, bid, offer = (scaled(row[name], parts) for name in ("end_of_day", "bid", "offer"))
        lines.append(f"{row['cusip']} {clean} {bid - clean} {offer - clean}")
    return lines


def days_text(baskets: list[Row], example: Row, universe: list[Row]) -> str:
    """The reference days; the exchange's example first."""
    lines = [f"= {EXCHANGE_EXAMPLE} 10000"]
    for case in json.loads(example["rows"]):
        terms = case["inputs"]
        same = [
            row["cusip"]
            for row in universe
            if (row["maturity"], float(row["coupon_pct"])) == (terms["maturity"], terms["coupon_pct"])
            and row["first_issue"] <= EXCHANGE_EXAMPLE
        ]
        if len(same) != 1:
            raise SystemExit(f"{len(same)} issues have {terms['coupon_pct']}% {terms['maturity']}")
        lines.append(f"{same[0]} {scaled(str(terms['clean']), 10000)}")
    return text(DAYS_NOTE, lines + price_lines([row for row in baskets if row["date"] in REFERENCE_DAYS]))


def exchange_example(path: Path) -> Row:
    """Futures price, repo and rows of the exchange's December 2017 example."""
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
    case = next(case for case in cases if case["contract"] == "ZNZ7")
    if case["market"]["settle"] != EXCHANGE_EXAMPLE:
        raise SystemExit(f"the example settles on {case['market']['settle']}, not {EXCHANGE_EXAMPLE}")
    return {"futures": str(case["market"]["futures"]), "repo_pct": str(case["market"]["repo_pct"]),
            "rows": json.dumps(case["rows"])}  # fmt: skip


def futures_text(table: list[Row], example: Row) -> str:
    """One line a day."""
    note = f"""\
Futures prices: trade snapshots near 15:00 New York, to go with end-of-day prices; not the exchange's
settlements.
Source: trade prices of the public record; {EXCHANGE_EXAMPLE}: the exchange's example ("Understanding Treasury
Futures").
Columns: day, then contract:price in 1/256 of a point; @hour (New York) where it was not 15:00, @ alone: not
known.
A price printed to four decimals stands for the tick it rounds.
Left out: ZT and UB, and ZB of September 2019 (no issue of their range is priced in the sample)."""
    by_day: dict[str, list[str]] = {EXCHANGE_EXAMPLE: [f"ZNZ7:{scaled(example['futures'], 256)}@"]}
    for row in table:
        root = row["contract"][:-2]
        if root != "ZN" and root not in COVERED_ROOTS.get(row["date"], ()):
            continue
        hour = row["new_york_time"]
        mark = "" if hour == "15:00" else "@" + hour.removesuffix(":00")
        by_day.setdefault(row["date"], []).append(f"{row['contract']}:{to_tick(row['price'])}{mark}")
    return text(note, [f"{day} {' '.join(prices)}" for day, prices in sorted(by_day.items())])


# --- rates -----------------------------------------------------------------------------------------------


def overnight_text(table: list[Row]) -> str:
    """One line a month."""
    note = f"""\
SOFR, the secured overnight financing rate, by the day it is for, {table[0]["date"]} to {table[-1]["date"]}.
Source: Federal Reserve Bank of New York. Left out: volumes and percentiles.
Columns: month, then day:rate in 1/100 percent."""
    months: dict[str, list[str]] = {}
    for row in table:
        months.setdefault(row["date"][:7], []).append(f"{int(row['date'][8:])}:{scaled(row['sofr_pct'], 100)}")
    return text(note, [f"{month} {' '.join(rates)}" for month, rates in months.items()])


def par_text(table: list[Row], days: set[str]) -> str:
    """One line a day."""
    note = f"""\
Par yields of Treasuries (semi-annual bond equivalent) on the days of the sample.
Source: U.S. Department of the Treasury, daily par yield curve rates, public domain.
Left out: other days, the 2- and 4-month tenors.
Columns: day, then in 1/100 percent: {" ".join(TENORS)}; - = not published."""
    lines = [
        f"{row['date']} " + " ".join(str(scaled(row[t], 100)) if row[t] else "-" for t in TENORS)
        for row in table
        if row["date"] in days
    ]
    return text(note, lines)


def par_history_text(table: list[Row], tenors: tuple[str, ...]) -> str:
    """One line a day under its month, days on which nothing was published left out."""
    days = [row for row in table if row["10yr"]]
    note = f"""\
Par yields of Treasuries (semi-annual bond equivalent), every day on record,
{days[0]["date"]} to {days[-1]["date"]}.
Source: U.S. Department of the Treasury, daily par yield curve rates, public domain.
Left out: other tenors (2 to 30 years stand in par_history.txt, shorter ones and 3 in par_short.txt).
A line "= month" opens a month; then: day of the month, in 1/100 percent: {" ".join(tenors)}."""
    lines: list[str] = []
    month = ""
    for row in days:
        if row["date"][:7] != month:
            month = row["date"][:7]
            lines.append(f"= {month}")
        lines.append(f"{int(row['date'][8:])} {' '.join(str(scaled(row[tenor], 100)) for tenor in tenors)}")
    return text(note, lines)


# --- positions -------------------------------------------------------------------------------------------

POSITIONS = (
    "Open_Interest_All", "Dealer_Positions_Long_All", "Dealer_Positions_Short_All", "Dealer_Positions_Spread_All",
    "Asset_Mgr_Positions_Long_All", "Asset_Mgr_Positions_Short_All", "Asset_Mgr_Positions_Spread_All",
    "Lev_Money_Positions_Long_All", "Lev_Money_Positions_Short_All", "Lev_Money_Positions_Spread_All",
)  # fmt: skip


def positions_text(table: list[Row]) -> str:
    """One line a contract under its report day, joined on the CFTC's code."""
    note = """\
Positions in Treasury futures, Traders in Financial Futures, futures only, as of the report day (Tuesday;
Monday where Tuesday is a holiday).
Source: U.S. Commodity Futures Trading Commission, public domain. Joined on the contract code: 042601 ZT,
044601 ZF, 043602 ZN, 043607 TN, 020601 ZB, 020604 UB.
Held: 2015, 2017-2019, 2020 to 24 November, 2021, 2024 to 23 July, 2025, 2026 to 4 August. A week that is not
here is missing, not zero. Left out: other reportables, non-reportables, numbers of traders, concentration.
A line "= day" opens a report; then: contract, open interest, dealer long, short, spread, asset manager long,
short, spread, leveraged fund long, short, spread (contracts)."""
    reports: dict[str, dict[str, str]] = {}
    for row in table:
        root = CODES[row["CFTC_Contract_Market_Code"]]
        report = reports.setdefault(row["report_date"], {})
        if root in report:
            raise SystemExit(f"two rows of {root} in the report of {row['report_date']}")
        report[root] = " ".join([root, *(str(scaled(row[name], 1)) for name in POSITIONS)])
    lines: list[str] = []
    for day, report in sorted(reports.items()):
        lines += [f"= {day}", *(report[root] for root in ROOTS if root in report)]
    return text(note, lines)


# --- small tools -----------------------------------------------------------------------------------------


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(note: str, lines: Iterable[str]) -> str:
    return "".join(f"# {line}\n" for line in note.splitlines()) + "".join(f"{line}\n" for line in lines)


def scaled(value: str, parts: int) -> int:
    """The number in units of 1/parts, exactly."""
    units = Fraction(value) * parts
    if units.denominator != 1:
        raise SystemExit(f"{value} is no whole number of 1/{parts}")
    return units.numerator


def to_tick(price: str) -> int:
    """Futures price in 1/256; a price of at most seven decimals may stand rounded."""
    units = Fraction(price) * 256
    nearest = round(units)
    if abs(units - nearest) > Fraction(256, 20_000):  # half of the fourth decimal
        raise SystemExit(f"futures price {price} is off the grid of 1/256")
    return nearest


def number(day: str) -> int:
    return (date.fromisoformat(day) - EPOCH).days


def day_of(day_number: int) -> str:
    return (EPOCH + timedelta(days=int(day_number))).isoformat()


def months_between(start: str, end: str) -> int:
    return int(month_number(number(end)) - month_number(number(start)))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
