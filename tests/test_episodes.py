"""What the embedded days say of September 2019 and March 2020, against what is documented."""

from datetime import date

import polars as pl
import pytest

import netbasis as nb
from netbasis.data.quality import without

# December 2019 ten-year and 1.875% 30-Jun-2026 (factor 0.7807), published closing values of 13-19 September 2019:
# futures, clean, gross basis in 32nds. Only on the 13th is the published gross basis that of the published prices. On
# the other days it is off by the last number, in 32nds, which is read off the published figures themselves: what those
# days show is only that the rest is a whole number of quote ticks (quarters of a 32nd), so another cash quote.
PUBLISHED = {
    "2019-09-13": (128.578125, 100.296875, -2.6887, 0.0),
    "2019-09-16": (129.0625, 100.625, -2.7902, 1.5),
    "2019-09-17": (129.28125, 100.875, -3.2579, -1.5),
    "2019-09-18": (129.390625, 100.796875, -2.4877, 4.5),
    "2019-09-19": (129.59375, 100.9453125, -4.0633, 3.25),
}


@pytest.fixture(scope="module")
def cheapest():
    """The cheapest to deliver of every day and contract of the panel, the wrong days left out."""
    panel = nb.sample_panel()
    held = without(panel, nb.check_history(panel))
    over = (pl.col("implied_repo") - pl.col("overnight")) * 1e4
    return nb.basis_history(held).filter("is_ctd").with_columns(over=over)


def between(cheapest, contract, first, last):
    days = pl.col("date").is_between(date.fromisoformat(first), date.fromisoformat(last))
    return cheapest.filter(days, contract=contract)


@pytest.mark.parametrize("day", PUBLISHED)
def test_published_gross_basis(day):
    futures, clean, gross, other_quote = PUBLISHED[day]
    issue = nb.Treasury("9128287B0", 0.01875, date(2026, 6, 30), original_term=84)
    market = nb.Market(
        date.fromisoformat(day), nb.SIFMA.shift(day, 1), nb.Treasuries.from_rows([issue]),
        [clean + other_quote / 32], {"ZNZ9": futures}, nb.RepoCurve.flat(0.022),
    )  # fmt: skip
    row = nb.basis_table(market, "ZNZ9").row(0, named=True)
    assert row["conversion_factor"] == 0.7807
    assert row["gross_basis"] * 32 == pytest.approx(gross, abs=0.05)


def test_every_good_day_of_the_panel_has_a_cheapest_to_deliver(cheapest):
    panel = nb.sample_panel()
    wrong = {date(2022, 2, 28), date(2023, 7, 31)}
    no_futures = {date(2018, 4, 30), date(2018, 5, 31), date(2019, 11, 29)}
    assert set(cheapest["date"]) == set(panel.days().tolist()) - wrong - no_futures
    assert not set(panel.futures_day.tolist()) & no_futures
    assert cheapest["implied_repo"].null_count() == 0


def test_march_2020_stands_out(cheapest):
    before = between(cheapest, "ZNM0", "2020-02-24", "2020-03-06")["over"]
    during = between(cheapest, "ZNM0", "2020-03-09", "2020-03-27")["over"]
    assert len(before) == 10
    assert len(during) == 15
    assert before.is_between(-50, 35).sum() == 9  # all but 2 March
    assert during.is_between(35, 202).sum() == 14  # all but 13 March
    assert during.min() > before.median()


@pytest.mark.parametrize(
    ("day", "over"),
    # from public Treasury and futures prices of the June 2020 ten-year
    [("2020-03-09", 116), ("2020-03-11", 35), ("2020-03-12", 51), ("2020-03-17", 118), ("2020-03-19", 201),
     ("2020-03-24", 161), ("2020-03-25", 159), ("2020-03-27", 41), ("2020-04-09", -8)],
)  # fmt: skip
def test_days_of_march_2020(cheapest, day, over):
    assert between(cheapest, "ZNM0", day, day)["over"].item() == pytest.approx(over, abs=0.6)


def test_september_2019_was_a_matter_of_one_night(cheapest):
    (row,) = between(cheapest, "ZNZ9", "2019-09-17", "2019-09-17").to_dicts()
    assert row["overnight"] == 0.0525
    assert row["implied_repo"] == pytest.approx(0.022, abs=0.001)
    # the spike is paid for one day: the term rate to 31 December moves by three hundredths of a percent
    assert row["term_repo"] == pytest.approx(0.0223, abs=0.0003)
    others = between(cheapest, "ZNZ9", "2019-09-09", "2019-09-30").filter(pl.col("date") != date(2019, 9, 17))
    assert others["over"].is_between(-50, 50).all()
