"""The tape of a history: strips, calendar, coupons, the days after the last trading day."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from made import NOTES, REPO, accrued, made_history, made_par

from netbasis.analytics.history import basis_history
from netbasis.conventions.calendars import SIFMA
from netbasis.data.sample import sample_panel, sample_par_history, sample_series
from netbasis.errors import BadInput
from netbasis.kernels import trade_path as path
from netbasis.trade.build_tape import build_tape
from netbasis.trade.costs import Costs
from netbasis.trade.margin import MarginRow, MarginTable
from netbasis.trade.tape import active_contracts, day_positions, window


@pytest.fixture(scope="module")
def history():
    return made_history()


@pytest.fixture(scope="module")
def tape(history):
    return build_tape(history, "ZN", par_history=made_par())


@pytest.mark.parametrize("which", ["made", "panel"])
def test_strips_are_the_rows_of_the_basis_history(which, history):
    given = history if which == "made" else sample_panel()
    tape = build_tape(given, "ZN", par_history=made_par() if which == "made" else sample_par_history())
    table = basis_history(given).filter(pl.col("conversion_factor").is_not_null())
    step = max(table.height // 400, 1)
    for row in table[::step].iter_rows(named=True):
        place = next(at for at, f in enumerate(tape.futures) if f.code == row["contract"]
                     and abs(f.year - row["date"].year) < 5)  # fmt: skip
        strip = tape.strip(place, row["cusip"])
        t = int(np.searchsorted(tape.days, np.datetime64(row["date"])))
        for column, name in (
            (path.R_CLEAN, "clean"), (path.R_ACCRUED, "accrued"), (path.R_FUTURES, "futures"),
            (path.R_HEDGE, "conversion_factor"),
        ):  # fmt: skip
            assert tape.column(strip, column)[t] == row[name]
        assert tape.factor[strip] == row["conversion_factor"]
        if row["term_repo"] is not None:
            assert tape.column(strip, path.R_TERM)[t] == row["term_repo"]


def test_overnight_interest_is_the_sum_over_the_nights():
    """Every night between two settlements at the last fixing up to it, simple, actual/360."""
    series = sample_series()
    tape = build_tape(series, "ZN", par_history=sample_par_history())
    first = int(np.searchsorted(tape.days, np.datetime64("2019-09-01")))
    for t in range(first + 1, min(first + 60, len(tape))):
        total, night = 0.0, tape.settle[t - 1].item()
        while night < tape.settle[t].item():
            known = max(day for day in series.overnight if day <= night)
            total += series.overnight[known] / 360.0
            night = date.fromordinal(night.toordinal() + 1)
        found = tape.calendar[t, path.C_INTEREST] - tape.calendar[t - 1, path.C_INTEREST]
        assert found == pytest.approx(total, abs=1e-13)


def test_settlement_is_the_next_business_day(tape):
    assert tape.settle.tolist() == [SIFMA.shift(day, 1) for day in tape.days.tolist()]


def test_coupons_on_their_settlement_day(tape):
    """Half the coupon between the last settlement before the 15th of a coupon month and the first on or after it."""
    for strip in range(len(tape.start)):
        note = next(n for n in NOTES if n.cusip == tape.cusip[strip])
        paid = np.diff(tape.column(strip, path.R_COUPONS))
        at = np.flatnonzero(np.nan_to_num(paid))
        for t in at:
            assert paid[t] == pytest.approx(50.0 * note.coupon)
            due = [date(2019, month, 15) for month in (5, 8, 11) if month % 6 == note.maturity.month % 6]
            assert any(tape.settle[t].item() < day <= tape.settle[t + 1].item() for day in due)
        alive = slice(tape.start[strip], tape.start[strip] + tape.length[strip] - 1)
        settles = tape.settle[tape.start[strip] : tape.start[strip] + tape.length[strip]].tolist()
        due = [
            date(2019, month, 15) for month in (2, 5, 8, 11)
            if month % 6 == note.maturity.month % 6 and settles[0] < date(2019, month, 15) <= settles[-1]
        ]  # fmt: skip
        assert np.count_nonzero(paid[alive]) == len(due)


def test_after_the_last_trading_day(tape):
    """The note's own price goes on, the future stays at its final settlement, up to the delivery day."""
    future = tape.futures[0]
    last, end = int(tape.last_trading[0]), int(tape.delivered[0])
    assert tape.days[last].item() == future.delivery.last_trading
    assert tape.settle[end].item() == future.delivery.last_delivery
    for strip in np.flatnonzero(tape.contract == 0):
        price = tape.column(strip, path.R_FUTURES)
        assert (price[last : end + 1] == price[last]).all()
        assert np.isnan(price[end + 1 :]).all()
        clean = tape.column(strip, path.R_CLEAN)
        assert np.isfinite(clean[: end + 1]).all()
        assert len(set(clean[last : end + 1])) > 1
        note = next(n for n in NOTES if n.cusip == tape.cusip[strip])
        assert tape.column(strip, path.R_ACCRUED)[end] == pytest.approx(accrued(note, future.delivery.last_delivery))


def test_no_final_settlement_without_the_last_trading_day():
    """The contract ends a day later without a price; it is not settled at an older one."""
    missing = date(2019, 6, 19)
    tape = build_tape(made_history(without=(missing,)), "ZN", par_history=made_par())
    assert tape.futures[0].delivery.last_trading == missing
    end = int(tape.last_trading[0])
    assert tape.days[end].item() == date(2019, 6, 20)
    for strip in np.flatnonzero(tape.contract == 0):
        assert np.isnan(tape.column(strip, path.R_FUTURES)[end:]).all()


def test_active_contract_leaves_before_first_intention(tape):
    for before in (0, 5):
        active = active_contracts(tape.days, tape.futures, before)
        for contract, future in enumerate(tape.futures):
            inside = np.flatnonzero(active == contract)
            assert (tape.days[inside] < np.datetime64(future.delivery.first_intention)).all()


def test_pick_is_the_cheapest_of_the_active_contract(history, tape):
    table = basis_history(history).filter(pl.col("is_ctd"))
    for t in range(len(tape)):
        wanted = tape.futures[tape.active[t]].code if tape.active[t] >= 0 else ""
        rows = table.filter((pl.col("date") == tape.days[t].item()) & (pl.col("contract") == wanted))
        if rows.height:
            assert tape.cusip[tape.pick[t]] == rows["cusip"][0]
            assert tape.futures[tape.contract[tape.pick[t]]].code == wanted
        else:
            assert tape.pick[t] == -1


def test_a_night_without_a_fixing_is_marked():
    fixings = dict.fromkeys(SIFMA.business_days(date(2019, 5, 1), date(2019, 11, 29)), 0.02)
    for day in SIFMA.business_days(date(2019, 7, 8), date(2019, 7, 19)):
        del fixings[day]
    tape = build_tape(made_history(overnight=fixings), "ZN", par_history=made_par())
    unknown = tape.days[tape.calendar[:, path.C_REPO_KNOWN] == 0.0]
    assert np.datetime64("2019-07-15") in unknown
    assert unknown.min() >= np.datetime64("2019-07-09")
    assert unknown.max() <= np.datetime64("2019-07-19")


def test_missing_term_rate_is_the_overnight_one(tape):
    assert np.isfinite(tape.rows[:, path.R_TERM]).all()


def test_positions_and_windows(tape):
    days = np.array(["2020-01-06", "2020-01-08"], dtype="datetime64[D]")
    wanted = np.array(["2020-01-05", "2020-01-07", "2020-01-08", "2020-01-09"], dtype="datetime64[D]")
    assert day_positions(days, wanted, backward=True).tolist() == [0, 0, 1, 2]
    assert day_positions(days, wanted, backward=False).tolist() == [0, 1, 1, 2]
    assert window(tape, "2019-06-01", "2019-06-04") == slice(22, 24)
    with pytest.raises(BadInput, match="no day"):
        window(tape, "2021-01-01")
    with pytest.raises(BadInput, match="no prices of this issue"):
        tape.strip(0, "nobody")


def test_bad_input(history):
    table = MarginTable.of([MarginRow("ZN", date(2019, 6, 3), 1300.0)])
    for wrong in (
        {"root": "ZB"}, {"haircut": 1.0}, {"haircut": -0.01}, {"haircut": float("nan")}, {"margin": table},
        {"roll_before": -1},
    ):  # fmt: skip
        with pytest.raises(BadInput):
            build_tape(history, **{"root": "ZN", "par_history": made_par(), **wrong})
    with pytest.raises(BadInput, match="overnight"):
        build_tape(replace(history, overnight={}), "ZN", par_history=made_par())
    with pytest.raises(BadInput, match="par yields"):
        build_tape(history, "ZN")


def test_costs_and_margins_by_day(history):
    margins = np.linspace(1000.0, 2000.0, len(history.days()))
    costs = Costs(wider=((date(2019, 6, 3), date(2019, 6, 4), 3.0),))
    tape = build_tape(history, "ZN", margins=margins, costs=costs)
    assert (tape.calendar[:, path.C_MARGIN] == margins).all()
    wide = tape.calendar[:, path.C_BOND_SPREAD] > 0.375 / 32
    assert tape.days[wide].tolist() == [date(2019, 6, 3), date(2019, 6, 4)]
    assert REPO == 0.023
