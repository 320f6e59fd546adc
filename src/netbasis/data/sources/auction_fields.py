"""What three services call the fields of a Treasury auction, and how their words become ours."""

from __future__ import annotations

import re

import polars as pl

# ours -> (FiscalData, TreasuryDirect, results XML)
FIELDS: dict[str, tuple[str, str, str]] = {
    "cusip": ("cusip", "cusip", "AuctionAnnouncement/CUSIP"),
    "kind": ("security_type", "type", "AuctionAnnouncement/SecurityType"),
    "term": ("security_term", "securityTerm", "term"),
    "reopening": ("reopening", "reopening", "AuctionAnnouncement/ReOpeningIndicator"),
    "auction_date": ("auction_date", "auctionDate", "AuctionAnnouncement/AuctionDate"),
    "issue_date": ("issue_date", "issueDate", "AuctionAnnouncement/IssueDate"),
    "dated": ("dated_date", "datedDate", "AuctionAnnouncement/DatedDate"),
    "first_coupon": (
        "first_int_payment_date", "firstInterestPaymentDate", "AuctionAnnouncement/FirstInterestPaymentDate",
    ),
    "maturity": ("maturity_date", "maturityDate", "AuctionAnnouncement/MaturityDate"),
    "coupon": ("int_rate", "interestRate", "AuctionResults/InterestRate"),
    "high_yield": ("high_yield", "highYield", "AuctionResults/HighYield"),
    "investment_rate": ("high_investment_rate", "highInvestmentRate", "AuctionResults/InvestmentRate"),
    "median_yield": ("avg_med_yield", "averageMedianYield", "AuctionResults/MedianYield"),
    "bid_to_cover": ("bid_to_cover_ratio", "bidToCoverRatio", "AuctionResults/BidToCoverRatio"),
    "offering": ("offering_amt", "offeringAmount", "AuctionAnnouncement/OfferingAmount"),
    "accepted": ("total_accepted", "totalAccepted", "AuctionResults/TotalAccepted"),
    "primary_dealer": ("primary_dealer_accepted", "primaryDealerAccepted", "AuctionResults/PrimaryDealerAccepted"),
    "direct": ("direct_bidder_accepted", "directBidderAccepted", "AuctionResults/DirectBidderAccepted"),
    "indirect": ("indirect_bidder_accepted", "indirectBidderAccepted", "AuctionResults/IndirectBidderAccepted"),
    "soma": ("soma_accepted", "somaAccepted", "AuctionResults/SOMAAccepted"),
    "tips": ("inflation_index_security", "tips", "AuctionAnnouncement/InflationIndexSecurity"),
    "floating": ("floating_rate", "floatingRate", "AuctionAnnouncement/FloatingRate"),
}  # fmt: skip
RATES = ("coupon", "high_yield", "investment_rate", "median_yield")
AMOUNTS = ("offering", "accepted", "primary_dealer", "direct", "indirect", "soma")
DATES = ("auction_date", "issue_date", "dated", "first_coupon", "maturity")
# in every reply; the others are empty before the auction, or for kinds of security that have none
NEEDED = ("cusip", "kind", "term", "auction_date", "maturity", "issue_date", "high_yield", "bid_to_cover", "offering",
          "accepted")  # fmt: skip
KINDS = {"bill": "bill", "note": "note", "bond": "bond", "cmb": "bill", "tips": "tips", "frn": "frn"}


def fields(service: int, *, needed: bool) -> dict[str, str]:
    """Their name -> ours, of the fields that are always there or of the others."""
    return {theirs[service]: ours for ours, theirs in FIELDS.items() if (ours in NEEDED) == needed}


def kind() -> pl.Expr:
    """bill, note, bond, tips or frn, of columns kind, tips and floating; null for another word."""
    word = pl.col("kind").str.to_lowercase().replace_strict(KINDS, default=None, return_dtype=pl.String)
    yes = ["yes", "y", "true"]
    return (
        pl.when(pl.col("tips").str.to_lowercase().is_in(yes)).then(pl.lit("tips"))
        .when(pl.col("floating").str.to_lowercase().is_in(yes)).then(pl.lit("frn"))
        .otherwise(word)
    )  # fmt: skip


def term() -> pl.Expr:
    """9-Year 10-Month, 26-Week, 119-Day, whatever the case and however it is spaced."""
    return pl.col("term").str.to_lowercase().str.to_titlecase().str.replace_all(r"\s+", " ")


def xml_term(week_year: str, day_month: str) -> str:
    """The term from the two fields of the XML: 26-WEEK + 182-DAY, 0-WEEK + 119-DAY, 9-YEAR + 10-MONTH."""
    first, second = (text if not re.match(r"0*-", text) else "" for text in (week_year.strip(), day_month.strip()))
    if first.upper().endswith("WEEK"):
        return first
    return f"{first} {second}".strip()
