"""How far single issues stray from the fitted curve: where the default noise of the option model comes from.

    python tools/measure_noise.py

For each issue of the embedded ten-year panel (wrong days left out): the change of its yield's distance to the day's
Svensson curve, from one day of the panel to the next that holds it; standard deviations by span and gap, in bp.
"""

from __future__ import annotations

from datetime import date

import polars as pl

import netbasis as nb
from netbasis.data.sample import panel_days

WRONG = {date(2022, 2, 28), date(2023, 7, 31)}  # named by nb.check_history(nb.sample_panel())
SPANS = [
    ("a day, September 2019", 1, 4, date(2019, 9, 9), date(2019, 9, 30)),
    ("a day, 24 February-6 March 2020", 1, 4, date(2020, 2, 24), date(2020, 3, 6)),
    ("a day, 9-27 March 2020", 1, 4, date(2020, 3, 9), date(2020, 3, 27)),
    ("a month, 2018-2019", 21, 45, date(2018, 1, 1), date(2019, 12, 31)),
    ("a month, June 2020-2021", 21, 45, date(2020, 6, 1), date(2021, 12, 31)),
    ("a month, 2022-2023", 21, 45, date(2022, 1, 1), date(2023, 12, 31)),
]


def residual_changes() -> pl.DataFrame:
    """One row an issue and pair of days: date, gap in calendar days, change of the residual in bp."""
    days = [
        nb.rich_cheap(nb.sample_market(day))
        .drop_nulls("residual_bp")
        .select(pl.lit(day).alias("date"), "cusip", "residual_bp")
        for day in panel_days()
        if day not in WRONG
    ]
    rows = pl.concat(days).sort("cusip", "date")
    last = pl.col("date").shift(1).over("cusip")
    change = pl.col("residual_bp") - pl.col("residual_bp").shift(1).over("cusip")
    return rows.select("date", gap=(pl.col("date") - last).dt.total_days(), change=change).drop_nulls()


def main() -> None:
    rows = residual_changes()
    for name, least, most, first, last in SPANS:
        held = rows.filter(pl.col("gap").is_between(least, most), pl.col("date").is_between(first, last))["change"]
        print(f"{name:34s} {held.std():.2f} bp  ({len(held)} changes)")


if __name__ == "__main__":
    main()
