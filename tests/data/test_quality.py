"""The quality check finds the wrong rows of the sample, no other, without being told which they are."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from netbasis.data.quality import (
    LATE_SNAPSHOT,
    STALE_FUTURES,
    UNCHECKED,
    WRONG_DATE,
    WRONG_DAY,
    Finding,
    check_history,
    stale_futures,
    without,
    wrong_prices,
)
from netbasis.data.quality_prices import par_residuals
from netbasis.data.sample import sample_panel, sample_series
from netbasis.errors import BadInput
from netbasis.market.history import History

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_raw = pytest.mark.skipif(not RAW.is_dir(), reason="the raw records (../shared/data) are not here")

# rows that carry another day's price, as marked when the record was re-checked against the par yields
WRONG_ROWS = {
    ("2019-10-02", "912828Y95"), ("2019-10-03", "912828Y95"), ("2019-10-10", "912828Y95"),
    ("2019-11-12", "912828Y95"), ("2019-11-13", "912828Y95"), ("2020-02-21", "912828YX2"),
    ("2020-03-26", "912828YX2"), ("2020-03-31", "912828YX2"), ("2020-04-08", "912828YX2"),
    ("2020-04-29", "912828YX2"),
}  # fmt: skip
WRONG_DAYS = {"2022-02-28", "2023-07-31"}


def of_kind(findings: tuple[Finding, ...], *kinds: str) -> set[tuple[str, str]]:
    return {(str(finding.day), finding.name) for finding in findings if finding.kind in kinds}


def rows(history: History, mask: np.ndarray) -> set[tuple[str, str]]:
    return set(zip(history.day[mask].astype(str), history.bonds.cusip[history.issue[mask]], strict=True))


def part(history: History, keep: np.ndarray) -> History:
    return replace(history, day=history.day[keep], issue=history.issue[keep], clean=history.clean[keep],
                   bid=history.bid[keep], offer=history.offer[keep])  # fmt: skip


def with_prices(history: History, clean: np.ndarray) -> History:
    return replace(history, clean=clean)


def test_exactly_the_ten_wrong_rows_of_the_series() -> None:
    findings = check_history(sample_series())
    assert of_kind(findings, WRONG_DATE) == WRONG_ROWS
    assert not of_kind(findings, WRONG_DAY, UNCHECKED)
    assert rows(sample_series(), wrong_prices(sample_series(), findings)) == WRONG_ROWS


def test_exactly_the_two_wrong_days_of_the_panel() -> None:
    # March 2020, when old notes left the par curve by up to 15 bp, is in this panel and is no finding
    findings = check_history(sample_panel())
    assert of_kind(findings, WRONG_DAY) == {(day, "") for day in WRONG_DAYS}
    assert not of_kind(findings, WRONG_DATE, UNCHECKED)
    sizes = {str(f.day): f.size for f in findings if f.kind == WRONG_DAY}
    assert sizes["2022-02-28"] == pytest.approx(15.0, abs=0.5)
    assert sizes["2023-07-31"] == pytest.approx(7.0, abs=0.5)
    wrong = wrong_prices(sample_panel(), findings)
    assert {day for day, _ in rows(sample_panel(), wrong)} == WRONG_DAYS
    assert int(wrong.sum()) == 22 + 21


@needs_raw
@pytest.mark.parametrize("name", ["zn_panel", "series"])
def test_the_same_rows_as_the_flags_of_the_record(name: str) -> None:
    with (RAW / f"treasury_prices_{name}.csv").open(newline="") as file:
        flagged = {(r["date"], r["cusip"]) for r in csv.DictReader(file) if r["suspect_date"] == "true"}
    history = sample_panel() if name == "zn_panel" else sample_series()
    assert rows(history, wrong_prices(history, check_history(history))) == flagged


def test_the_wrong_rows_are_found_inside_the_panel_too() -> None:
    # the panel holds the true prices of 912828YX2 on three of its wrong days: put the wrong ones there
    panel, series = sample_panel(), sample_series()
    clean = panel.clean.copy()
    at = panel.bonds.position("912828YX2")
    replaced = {"2020-03-26", "2020-03-31", "2020-04-08"}
    for day in replaced:
        wrong = series.clean[series.day == np.datetime64(day)][0]
        row = np.flatnonzero((panel.day == np.datetime64(day)) & (panel.issue == at))
        assert abs(clean[row[0]] - wrong) > 0.5
        clean[row] = wrong
    findings = check_history(with_prices(panel, clean))
    assert of_kind(findings, WRONG_DATE) == {(day, "912828YX2") for day in replaced}


def test_tables_of_neighbouring_days_exchanged_are_found() -> None:
    panel = sample_panel()
    clean = panel.clean.copy()
    # 9 April 2020 is the last daily one; give 16 March the prices of 9 March
    target, source = np.datetime64("2020-03-16"), np.datetime64("2020-03-09")
    prices = dict(zip(panel.issue[panel.day == source], panel.clean[panel.day == source], strict=True))
    for row in np.flatnonzero(panel.day == target):
        clean[row] = prices[panel.issue[row]]
    findings = check_history(with_prices(panel, clean))
    assert of_kind(findings, WRONG_DAY) == {(day, "") for day in {*WRONG_DAYS, "2020-03-16"}}


def test_a_wrong_day_at_the_end_is_found_and_the_good_one_after_it_is_kept() -> None:
    panel = sample_panel()
    up_to = part(panel, panel.day <= np.datetime64("2022-02-28"))
    assert of_kind(check_history(up_to), WRONG_DAY) == {("2022-02-28", "")}
    whole = check_history(panel)
    assert ("2023-08-31", "") not in of_kind(whole, WRONG_DAY)


def shifted(panel: History, points: dict[str, float], share: float = 1.0) -> History:
    """The panel with some days' prices moved, for the first `share` of their issues."""
    clean = panel.clean.copy()
    for day, move in points.items():
        at = np.flatnonzero(panel.day == np.datetime64(day))
        clean[at[: int(share * len(at))]] += move
    return with_prices(panel, clean)


def test_a_good_day_between_two_wrong_ones_is_kept() -> None:
    # 0.9 point is about 11 bp of a ten-year note
    history = shifted(sample_panel(), {"2021-05-28": -0.9, "2021-07-30": -0.9})
    expected = {(day, "") for day in {*WRONG_DAYS, "2021-05-28", "2021-07-30"}}
    assert of_kind(check_history(history), WRONG_DAY) == expected


def test_half_of_the_issues_off_the_curve_is_a_dislocation_and_no_wrong_day() -> None:
    history = shifted(sample_panel(), {"2021-05-28": -0.9}, share=0.5)
    assert of_kind(check_history(history), WRONG_DAY) == {(day, "") for day in WRONG_DAYS}


def test_the_size_of_the_measure_on_a_calm_day() -> None:
    # 1.875% July 2026, 27 August 2019: at most half a basis point off the par curve
    assert abs(par_residuals(sample_series())[0]) < 0.5
    assert np.isfinite(par_residuals(sample_panel())).all()


@pytest.mark.parametrize("history", [sample_panel(), sample_series()], ids=["panel", "series"])
def test_stale_deferred_quotes_are_named(history: History) -> None:
    findings = check_history(history)
    # ZNH0 against ZNZ9 in September 2019: usual distance about 0.1 point
    assert of_kind(findings, STALE_FUTURES) == {
        ("2019-09-12", "ZNH0"),
        ("2019-09-18", "ZNH0"),
        ("2019-09-19", "ZNH0"),
    }
    stale = next(f for f in findings if (str(f.day), f.name) == ("2019-09-12", "ZNH0"))
    assert stale.size == pytest.approx(1.34, abs=0.01)
    assert "ZNZ9" in stale.en
    assert "14:00" in stale.en
    assert "184 bp" in stale.en
    assert "過時" in stale.zh


def test_a_front_quote_of_another_hour_is_the_stale_one_of_the_pair() -> None:
    history = sample_panel()
    at = (history.futures_day == np.datetime64("2019-09-23")) & (history.futures_code == "ZNZ9")
    price, time = history.futures_price.copy(), history.futures_time.copy()
    price[at] -= 0.5
    time[at] = "11:30"
    findings = check_history(replace(history, futures_price=price, futures_time=time))
    found = {f.name: f for f in findings if str(f.day) == "2019-09-23"}
    assert set(found) == {"ZNZ9"}
    assert found["ZNZ9"].kind == STALE_FUTURES
    assert found["ZNZ9"].size == pytest.approx(-0.34, abs=0.02)
    assert "11:30" in found["ZNZ9"].en


def test_snapshots_of_another_hour_are_named() -> None:
    history = sample_panel()
    findings = check_history(history)
    hours = history.futures_time
    off = {(str(d), c) for d, c, h in zip(history.futures_day, history.futures_code, hours, strict=True)
           if h != "15:00"}  # fmt: skip
    assert off <= of_kind(findings, LATE_SNAPSHOT, STALE_FUTURES)
    assert of_kind(findings, LATE_SNAPSHOT) <= off
    sizes = {(str(f.day), f.name): f.size for f in findings if f.kind == LATE_SNAPSHOT}
    assert sizes["2022-06-30", "ZNZ2"] == -1.0
    assert sizes["2022-05-31", "ZNZ2"] == 1.0


def test_the_front_contract_is_never_stale_in_march_2020() -> None:
    findings = check_history(sample_panel())
    assert not {f for f in findings if f.name == "ZNM0"}


def test_a_repeated_futures_price_while_bonds_move() -> None:
    history = sample_panel()
    price = history.futures_price.copy()
    price[history.futures_day == np.datetime64("2020-03-10")] = 139.5  # the price of 9 March
    findings = check_history(replace(history, futures_price=price))
    repeated = [f for f in findings if f.name == "ZNM0"]
    assert [str(f.day) for f in repeated] == ["2020-03-10"]
    assert "repeats" in repeated[0].en


def test_without_leaves_the_good_rows() -> None:
    for history, wrong in ((sample_panel(), 43), (sample_series(), 10)):
        findings = check_history(history)
        good = without(history, findings)
        assert len(good.day) == len(history.day) - wrong
        assert len(good.futures_day) == len(history.futures_day) - 3
        assert good.bonds is history.bonds
        assert not of_kind(check_history(good), WRONG_DATE, WRONG_DAY, STALE_FUTURES)
        strict = without(history, findings, late=True)
        assert set(strict.futures_time) == {"15:00"}
    assert not wrong_prices(sample_panel(), ()).any()
    assert not stale_futures(sample_panel(), ()).any()


def test_a_day_without_par_curve_is_said_to_be_unchecked() -> None:
    history = sample_series()
    keep = history.par_days != np.datetime64("2019-09-17")
    findings = check_history(replace(history, par_days=history.par_days[keep], par_yields=history.par_yields[keep]))
    assert of_kind(findings, UNCHECKED) == {("2019-09-17", "")}
    assert of_kind(findings, WRONG_DATE) == WRONG_ROWS


def test_findings_are_sorted_and_speak_both_languages() -> None:
    findings = check_history(sample_panel())
    assert [f.day for f in findings] == sorted(f.day for f in findings)
    for finding in findings:
        assert str(finding.day) in finding.en
        assert str(finding.day) in finding.zh
        assert isinstance(finding.day, date)
        assert finding.en != finding.zh


def test_an_empty_history_has_no_findings() -> None:
    history = sample_series()
    nothing = np.zeros(len(history.day), dtype=bool)
    empty = replace(part(history, nothing), futures_day=history.futures_day[:0],
                    futures_code=history.futures_code[:0], futures_price=history.futures_price[:0],
                    futures_time=history.futures_time[:0])  # fmt: skip
    assert check_history(empty) == ()


def test_a_futures_code_that_is_none() -> None:
    history = sample_series()
    codes = history.futures_code.copy()
    codes[0] = "XXH0"
    with pytest.raises(BadInput, match="2019-08-27"):
        check_history(replace(history, futures_code=codes))
