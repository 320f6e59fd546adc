"""Issues known from auction results alone: those that the terms of `issues.txt` do not hold.

Two records are joined. Auctions from April 2008 to August 2022 state every term; those of issues that matured
before 2018 are new here. Results from 2022 to 2025 state type, term, day and high yield, and no CUSIP: what they
leave open is inferred, and marked, from the rules below.

- Dates. 2-, 5- and 7-year notes are dated the last day of the auction's month, all others its 15th; interest runs
  from there, the issue is settled that day or the next business day, 20-year bonds at the end of the month; maturity
  is the same day of the month, or the month's end, a term later.
- Coupon. The rate that a new issue takes is the highest multiple of 1/8 percent at which its price is not above par
  (31 CFR 356.20 and the auction announcements): the high yield rounded down to 1/8 percent, at least 1/8 percent.
- Identity. An issue whose coupon and maturity come out equal to an outstanding one's is that issue sold again
  (31 CFR 356): no new row. Otherwise the identifier is made: AUC, the term, the month of the dated date.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from netbasis.conventions.calendars import FEDWIRE
from netbasis.formulas.dates import first_cycle_date

Row = dict[str, str]

NEW_TERMS = {"2-Year": 24, "3-Year": 36, "5-Year": 60, "7-Year": 84, "10-Year": 120, "20-Year": 240,
             "30-Year": 360}  # fmt: skip
MONTH_END_TERMS = (24, 60, 84)
LATE_SETTLED = 240  # dated mid-month, settled at its end
EPOCH = date(1970, 1, 1)


def auctioned(known: list[Row], auctions: list[Row], results: list[Row]) -> list[Row]:
    """Rows like those of `known` for issues that it does not hold, by maturity. `marks` name what was inferred."""
    held = {row["cusip"] for row in known}
    old = [_recorded(row) for row in auctions if row["reopening"] == "No" and row["cusip"] not in held]
    twins = {(row["maturity"], Fraction(row["coupon_pct"])) for row in known}
    taken = {(row["original_term"], row["dated"][:7]) for row in known}
    new = []
    for row in results:
        if row["term"] not in NEW_TERMS or row["is_tips"] == "true" or not row["high_yield_pct"]:
            continue  # reopenings, inflation-indexed issues, floating-rate notes
        made = _inferred(row)
        if (made["original_term"], made["dated"][:7]) in taken:
            continue
        if (made["maturity"], Fraction(made["coupon_pct"])) not in twins:
            new.append(made)
    return sorted(old + new, key=lambda row: (row["maturity"], row["cusip"]))


def _recorded(row: Row) -> Row:
    term = NEW_TERMS.get(row["term"])
    if term is None:
        raise SystemExit(f"new issue of {row['auction_date']} with term {row['term']}")
    return dict(row, original_term=str(term), first_issue=row["issue_date"], marks="")


def _inferred(row: Row) -> Row:
    term = NEW_TERMS[row["term"]]
    sold = date.fromisoformat(row["auction_date"])
    month_end = date(sold.year, sold.month, monthrange(sold.year, sold.month)[1])
    dated = month_end if term in MONTH_END_TERMS else sold.replace(day=15)
    last_month = 12 * sold.year + sold.month - 1 + term
    year, month = last_month // 12, last_month % 12 + 1
    maturity = date(year, month, monthrange(year, month)[1] if term in MONTH_END_TERMS else 15)
    first = first_cycle_date((maturity - EPOCH).days, (dated - EPOCH).days)
    settled = FEDWIRE.adjust(month_end if term == LATE_SETTLED else dated)
    return {
        "cusip": f"AUC{term // 12}Y{dated:%Y%m}",
        "coupon_pct": str(coupon(row["high_yield_pct"])),
        "maturity": maturity.isoformat(),
        "dated": dated.isoformat(),
        "first_coupon": date.fromordinal(EPOCH.toordinal() + int(first)).isoformat(),
        "first_issue": settled.isoformat(),
        "original_term": str(term),
        "marks": "adfiy",
    }


def coupon(high_yield_pct: str) -> float:
    """Percent: the high yield rounded down to 1/8 percent, at least 1/8 (31 CFR 356.20)."""
    eighths = max(Fraction(high_yield_pct) * 8 // 1, 1)
    return float(Fraction(eighths, 8))


def note(added: Iterable[Row], issues: int) -> str:
    """The comment at the top of the file."""
    rows = list(added)
    made = sum("a" in row["marks"] for row in rows)
    return f"""\
Terms of Treasury notes and bonds known from auction results alone (nominal, fixed coupon), beside the
{issues} issues of issues.txt.
Source: auction records of the U.S. Treasury, April 2008 to August 2022 (with CUSIP) and results of
January 2022 to October 2025 (without), public domain.
Left out: reopenings, inflation-indexed and floating-rate issues, bid-to-cover and bidder classes; auctions
that are not in the records (most of July 2012 to 2014 that matured before 2018).
Columns and marks as in issues.txt, and: a = the identifier is made (AUC, term, month), no CUSIP is on
record; i = issue date from the calendar of the term; y = coupon from the high yield, rounded down to 1/8
percent.
Here {len(rows)} issues, {made} of them with a made identifier."""
