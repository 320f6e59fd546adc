"""The episode card: decisive figures of the three episodes, verdicts both ways, nothing from the future, bad ranges."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from monitor_cases import daily, poisoned, records, series

import netbasis as nb
from netbasis.conventions.position_reports import ROOTS
from netbasis.errors import BadInput, UnknownName
from netbasis.monitoring.episode.card import EpisodeCard, episode
from netbasis.monitoring.episode.documented import ALSO, DOCUMENTED
from netbasis.monitoring.episode.evidence import Evidence
from netbasis.monitoring.episode.explanations import EXPLANATION_KEYS, EXPLANATIONS
from netbasis.monitoring.episode.window import NAMED, as_window
from netbasis.monitoring.records import Records, position_name

FACTS = Path(__file__).parents[3] / "shared" / "facts.json"


@pytest.fixture(scope="module")
def cards(sample: Records) -> dict[str, EpisodeCard]:
    return {name: episode(name, records=sample) for name in NAMED}


def found(card: EpisodeCard, explanation: str, test: str) -> Evidence:
    return next(one for one in card.verdict(explanation).evidence if one.test == test)


def value(card: EpisodeCard, explanation: str, test: str) -> float:
    figure = found(card, explanation, test).figure
    assert figure is not None
    return figure.value


# --- the three episodes -----------------------------------------------------------------------------------


def test_september_2019_is_a_funding_event(cards: dict[str, EpisodeCard]) -> None:
    card = cards["2019-09"]
    peak = found(card, "funding_squeeze", "sofr_peak")
    assert peak.figure is not None
    # SOFR 5.25% (Federal Reserve Bank of New York), rate on excess reserves 2.10% (FOMC, 31 July 2019)
    assert peak.figure.value == pytest.approx(525.0 - 210.0)
    assert (peak.figure.day, peak.grade, peak.figure.percentile) == (date(2019, 9, 17), "consistent", 1.0)
    assert card.verdict("funding_squeeze").grade == "consistent"
    assert not card.verdict("funding_squeeze").indirect
    assert card.verdict("basis_unwind").grade == "against"
    assert value(card, "basis_unwind", "trade_fall") > -1.0  # percent
    assert value(card, "basis_unwind", "implied_repo") < 60.0  # a spike of one night, not run forward to delivery
    assert value(card, "foreign_selling", "ten_year_rise") == pytest.approx(9.0)  # 1.64% on the 24th, 1.73% the 25th
    assert found(card, "basis_unwind", "calm_repo").grade == "silent"  # the spike does not speak for an unwind


def test_the_days_above_the_range_are_counted(cards: dict[str, EpisodeCard]) -> None:
    # SOFR over 2.25% on 16 and 17, over 2.00% on 18 (range lowered that evening), 25 and 30 September: 5 of 11 days
    assert value(cards["2019-09"], "funding_squeeze", "days_outside") == pytest.approx(100.0 * 5 / 11)


def test_march_2020_has_more_than_one_cause_and_says_so(cards: dict[str, EpisodeCard]) -> None:
    card = cards["2020-03"]
    rise = found(card, "foreign_selling", "ten_year_rise").figure
    assert rise is not None
    # 0.54% on the 9th, 1.18% on the 18th: U.S. Treasury, par yields
    assert (rise.value, rise.since, rise.day) == (pytest.approx(64.0), date(2020, 3, 9), date(2020, 3, 18))
    assert card.verdict("basis_unwind").grade == "consistent"
    assert value(card, "basis_unwind", "implied_repo") > 150.0
    assert value(card, "basis_unwind", "noise") > 3.0
    # repo: one day 44 bp over the rate on reserves, not lasting
    assert value(card, "funding_squeeze", "sofr_peak") == pytest.approx(44.0)
    assert card.verdict("funding_squeeze").grade == "both"
    words = " ".join(one.words[0] for one in card.documented_of("basis_unwind"))
    assert "likely a consequence of the dislocation rather than its primary cause" in words
    assert "$300 billion" in card.documented_of("foreign_selling")[0].words[0]


def test_the_fall_of_the_trade_is_that_of_the_reports(cards: dict[str, EpisodeCard]) -> None:
    held = nb.sample_positions()
    faces = {root: 200_000.0 if root == "ZT" else 100_000.0 for root in ROOTS}
    sizes = {}
    for row, day in enumerate(held.report_day.astype("M8[D]").tolist()):
        pairs = zip(ROOTS, held.leveraged_short[row], held.asset_long[row], strict=True)
        sizes[day] = sum(min(short, long) * faces[root] for root, short, long in pairs)
    high, low = sizes[date(2020, 3, 3)], sizes[date(2020, 3, 31)]
    figure = found(cards["2020-03"], "basis_unwind", "trade_fall").figure
    assert figure is not None
    assert figure.value == pytest.approx(100.0 * (low / high - 1.0))
    assert (figure.since, figure.day) == (date(2020, 3, 3), date(2020, 3, 31))
    assert -20.0 < figure.value < -19.5


def test_april_2025_does_not_blame_the_basis_trade(cards: dict[str, EpisodeCard]) -> None:
    card = cards["2025-04"]
    unwind = card.verdict("basis_unwind")
    assert unwind.grade == "against"
    assert [one.test for one in unwind.of("against")] == ["trade_fall", "calm_repo"]
    assert not unwind.of("consistent")
    assert value(card, "basis_unwind", "trade_fall") == 0.0  # it grew from report to report
    assert value(card, "basis_unwind", "calm_repo") == pytest.approx(2.0)  # SOFR 4.42% on the 9th, IORB 4.40%
    assert card.verdict("funding_squeeze").grade == "against"
    swap = card.verdict("swap_spread_unwind")
    assert (swap.grade, swap.indirect) == ("consistent", True)
    assert found(card, "swap_spread_unwind", "swap_spread").reason is not None
    rise = found(card, "foreign_selling", "ten_year_rise").figure
    assert rise is not None
    # 4.01% on the 4th, 4.48% on the 11th: U.S. Treasury, par yields
    assert (rise.value, rise.since, rise.day) == (pytest.approx(47.0), date(2025, 4, 4), date(2025, 4, 11))
    assert "$60 billion" in card.documented_of("swap_spread_unwind")[0].words[0]
    assert card.documented_of("basis_unwind")[0].words[0].startswith("No evidence of an unwind")


def test_sofr_stayed_where_it_is_documented(sample: Records) -> None:
    rates = sample.get("sofr")
    assert rates is not None
    week = (rates.days >= np.datetime64("2025-04-04")) & (rates.days <= np.datetime64("2025-04-11"))
    assert (rates.values[week].min(), rates.values[week].max()) == (0.0433, 0.0442)


def test_each_auction_against_the_ten_before(cards: dict[str, EpisodeCard], sample: Records) -> None:
    held = sample.auctions_known()
    assert held is not None
    surprises = []
    for row in range(len(held)):
        if np.datetime64("2025-04-01") <= held.day[row] <= np.datetime64("2025-04-30"):
            same = [k for k in range(row) if held.term[k] == held.term[row]][-10:]
            spread = 1e4 * (held.high_yield - held.median_yield)
            surprises.append(spread[row] - np.mean([spread[k] for k in same]))
    assert len(surprises) == 7
    assert value(cards["2025-04"], "weak_auctions", "auction_spread") == pytest.approx(np.mean(surprises))


def test_the_table_of_verdicts(cards: dict[str, EpisodeCard]) -> None:
    grades = {name: [card.verdict(key).grade for key in EXPLANATION_KEYS] for name, card in cards.items()}
    assert grades == {
        "2019-09": ["against", "against", "consistent", "against", "against", "against"],
        "2020-03": ["consistent", "consistent", "both", "both", "consistent", "consistent"],
        "2025-04": ["against", "consistent", "against", "both", "silent", "consistent"],
    }


# --- made-up records: each verdict both ways ----------------------------------------------------------------


def made(end: float, *more: object) -> Records:
    """Weekly positions of 2021 that go from 1,000,000 contracts to `end` of that between 2 and 30 March; SOFR calm."""
    weeks = [np.datetime64("2021-01-05") + 7 * k for k in range(17)]
    level = np.interp([float((w - np.datetime64("2021-03-02")).astype(int)) for w in weeks], [0.0, 28.0], [1.0, end])
    held = []
    for root in ROOTS:
        for field, size in (("leveraged_short", 1e6), ("asset_long", 2e6), ("open_interest", 4e6)):
            rows = [(str(w), f"{w + 3} 20:30", size * part) for w, part in zip(weeks, level, strict=True)]
            held.append(series(position_name(root, field), rows, "contracts"))
    calm = daily("sofr", "2021-01-04", [0.0008] * 90)
    return records(*held, calm, *more)  # type: ignore[arg-type]


WINDOW = "2021-03-03..2021-03-31"


def test_an_unwind_is_called_consistent_and_its_absence_is_not() -> None:
    gap = daily("implied_repo_gap", "2021-01-04", [0.0] * 50 + [150.0] * 10 + [5.0] * 10, "bp")
    unwound = episode(WINDOW, records=made(0.7, gap))
    assert value(unwound, "basis_unwind", "trade_fall") == pytest.approx(-30.0)
    fall = unwound.verdict("basis_unwind")
    assert {one.test for one in fall.of("consistent")} == {"trade_fall", "implied_repo"}
    assert {one.test for one in fall.of("against")} == {"calm_repo"}  # margins can force an unwind while repo is calm
    assert fall.grade == "both"
    rising = episode(WINDOW, records=made(1.3))
    assert rising.verdict("basis_unwind").grade == "against"


def test_an_unwind_under_stress_of_repo_is_consistent_alone() -> None:
    spike = daily("sofr", "2021-01-04", [0.0008] * 50 + [0.02] * 10 + [0.0008] * 30)
    held = made(0.7)
    card = episode(WINDOW, records=Records({**held.series, "sofr": spike}, None, held.source))
    assert card.verdict("basis_unwind").grade == "consistent"
    assert not card.verdict("basis_unwind").indirect
    assert card.verdict("funding_squeeze").grade == "consistent"
    assert "for: Fall of the trade" in card.verdict("basis_unwind").words()[0]
    assert "相符：基差交易部位降幅" in card.verdict("basis_unwind").words()[1]


CASES = [
    ("swap_spread_unwind", "swap_spread", "swap_spread_30y", [-80.0] * 45 + [-95.0] * 20, [-80.0] * 65),
    ("lost_confidence", "breakeven", "breakeven_10y", [210.0] * 45 + [240.0] * 20, [210.0] * 65),
    ("foreign_selling", "custody", "foreign_custody", [3000.0] * 45 + [2900.0] * 20, [3000.0] * 65),
    ("funding_squeeze", "reserve_drain", "reserves", [3000.0] * 45 + [2800.0] * 20, [3000.0] * 65),
    ("basis_unwind", "sponsored_fall", "ficc_sponsored_repo", [500.0] * 45 + [400.0] * 20, [500.0] * 65),
    ("basis_unwind", "noise", "noise", [0.5] * 45 + [3.0] * 20, [0.5] * 65),
    ("weak_auctions", "tail", "auction_tail", [2.5] * 65, [-1.0] * 65),
]


@pytest.mark.parametrize(("explanation", "test", "name", "moved", "still"), CASES)
def test_what_users_bring_speaks_both_ways(
    explanation: str, test: str, name: str, moved: list[float], still: list[float]
) -> None:
    for values, grade in ((moved, "consistent"), (still, "against")):
        card = episode(WINDOW, records=made(1.0, daily(name, "2021-01-04", values, "bp")))
        one = found(card, explanation, test)
        assert one.grade == grade, one.sentence
        assert one.figure is not None
    missing = found(episode(WINDOW, records=made(1.0)), explanation, test)
    assert (missing.grade, missing.figure) == ("silent", None)
    assert missing.reason is not None
    assert "netbasis data" in missing.reason[0]  # how to get it


def test_a_dollar_that_falls_while_yields_rise() -> None:
    ten = daily("par_10y", "2021-01-04", [0.014] * 45 + [0.018] * 20)
    for end, grade in ((97.0, "consistent"), (103.0, "against"), (99.5, "silent")):
        dollar = daily("dollar_index", "2021-01-04", [100.0] * 45 + [end] * 20, "index")
        assert found(episode(WINDOW, records=made(1.0, ten, dollar)), "lost_confidence", "dollar").grade == grade
    flat = daily("par_10y", "2021-01-04", [0.014] * 65)
    dollar = daily("dollar_index", "2021-01-04", [100.0] * 65, "index")
    unmoved = found(episode(WINDOW, records=made(1.0, flat, dollar)), "lost_confidence", "dollar")
    assert unmoved.reason == ("the yield rose by less than 15 bp", "殖利率升幅不到 15 bp")


# --- point in time ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "moment"), [("2019-09", "2019-09-18 08:00"), ("2020-03", "2020-03-20"), ("2025-04", "2025-04-11 16:00")]
)
def test_a_poisoned_future_changes_nothing(sample: Records, name: str, moment: str) -> None:
    clean = episode(name, known_at=moment, records=sample)
    bad = episode(name, known_at=moment, records=poisoned(sample, moment))
    assert clean.frame().equals(bad.frame())
    assert clean.summary().equals(bad.summary())
    assert clean.later().equals(bad.later())


def test_what_was_known_then_is_less_than_what_is_known_now(sample: Records, cards: dict[str, EpisodeCard]) -> None:
    then = episode("2020-03", known_at="2020-03-20", records=sample)
    assert (then.asked, then.window.end) == (True, date(2020, 3, 20))
    assert then.known_at == datetime(2020, 3, 21, 3, 59, tzinfo=UTC)
    fall = found(then, "basis_unwind", "trade_fall")
    assert fall.figure is not None
    assert fall.figure.day == date(2020, 3, 17)  # Tuesday's positions, published on Friday the 20th
    assert (fall.grade, found(cards["2020-03"], "basis_unwind", "trade_fall").grade) == ("silent", "consistent")
    assert {one.words[0] for one in then.documented} == {"Repo offered: $1,000 billion a day from 20 March."}
    assert not cards["2020-03"].asked
    assert cards["2020-03"].known_at == datetime(2026, 8, 7, 19, 30, tzinfo=UTC)


def test_on_the_17th_itself_the_spike_was_not_public(sample: Records) -> None:
    early = found(episode("2019-09", known_at="2019-09-17", records=sample), "funding_squeeze", "sofr_peak")
    late = found(episode("2019-09", known_at="2019-09-18 08:00", records=sample), "funding_squeeze", "sofr_peak")
    assert early.figure is not None and late.figure is not None
    assert (early.figure.value, late.figure.value) == (pytest.approx(33.0), pytest.approx(315.0))


# --- days asked for -----------------------------------------------------------------------------------------


def test_any_days_run_the_same_tests(sample: Records) -> None:
    card = episode("2021-02-16..2021-03-12", records=sample)
    assert [one.test for one in card.verdicts[0].evidence] == [test.key for test in EXPLANATIONS[0].tests]
    assert card.documented == ()
    figure = found(card, "foreign_selling", "ten_year_rise").figure
    assert figure is not None
    assert figure.value > 30.0
    assert found(card, "basis_unwind", "implied_repo").reason is not None  # the panel has month-ends alone in 2021


BAD = [
    ("2020-04", UnknownName, "unknown episode: '2020-04'; known: 2019-09, 2020-03, 2025-04; or days such as"),
    ("brexit", UnknownName, "known: 2019-09, 2020-03, 2025-04"),
    ("2020-03-31..2020-03-01", BadInput, "ends before it starts.*did you mean 2020-03-01..2020-03-31"),
    ("2001-01-01..2001-01-31", BadInput, "no data of the episode's days.*2010-01-04 to 2026-08-04"),
    ("2030-01-01..2030-01-31", BadInput, "no data of the episode's days.*2010-01-04 to 2026-08-04"),
    ("2019-01-01..2019-12-31", BadInput, "365 days.*1 to 92 days"),
    ("2020-02-30..2020-03-01", BadInput, "first day of the episode: '2020-02-30'"),
    ("2020-02-01..", BadInput, "last day of the episode: ''"),
    ("", UnknownName, "unknown episode"),
]


@pytest.mark.parametrize(("given", "kind", "said"), BAD)
def test_days_that_cannot_be(sample: Records, given: str, kind: type[BadInput], said: str) -> None:
    with pytest.raises(kind, match=said):
        episode(given, records=sample)


def test_a_moment_before_the_episode(sample: Records) -> None:
    with pytest.raises(BadInput, match="known_at lies before the episode: '2020-03-01'; allowed: 2020-03-02 or later"):
        episode("2020-03", known_at="2020-03-01", records=sample)
    with pytest.raises(BadInput, match="not a moment"):
        episode("2020-03", known_at="yesterday", records=sample)


def test_one_day_and_a_weekend(sample: Records) -> None:
    one = episode("2019-09-17..2019-09-17", records=sample)
    assert value(one, "funding_squeeze", "sofr_peak") == pytest.approx(315.0)
    weekend = episode("2020-03-14..2020-03-15", records=sample)
    assert {verdict.grade for verdict in weekend.verdicts} == {"silent"}
    assert as_window(" 2020-03-14 .. 2020-03-15 ").name == "2020-03-14..2020-03-15"


# --- words and tables ---------------------------------------------------------------------------------------


def test_tables_are_whole(cards: dict[str, EpisodeCard]) -> None:
    count = sum(len(one.tests) for one in EXPLANATIONS)
    for card in cards.values():
        frame, summary = card.frame(), card.summary()
        assert (frame.height, summary.height) == (count, 6)
        assert set(frame["grade"]) <= {"consistent", "against", "silent"}
        assert frame.filter(frame["value"].is_null())["reason"].null_count() == 0
        assert frame.filter(frame["value"].is_not_null())["reason"].null_count() == frame["value"].count()
        assert set(frame.filter(frame["value"].is_null())["grade"]) == {"silent"}
        for column in ("sentence_en", "sentence_zh", "why_en", "why_zh"):
            assert frame[column].str.len_chars().min() > 5  # type: ignore[operator]
        assert all("{" not in text for text in (*frame["sentence_en"], *frame["sentence_zh"]))
        assert (summary["consistent"] + summary["against"] + summary["silent"]).sum() == count
        assert json.loads(frame.write_json())


def test_no_sentence_is_certain(cards: dict[str, EpisodeCard]) -> None:
    for card in cards.values():
        for text in (*card.frame()["sentence_en"], *card.summary()["sentence_en"]):
            assert not any(word in text.lower() for word in ("proves", "caused by", "certainly", "was the cause"))


def test_what_is_documented_has_a_source_and_a_day(cards: dict[str, EpisodeCard]) -> None:
    for name, held in DOCUMENTED.items():
        assert name in NAMED
        for one in held:
            assert one.explanation in (*EXPLANATION_KEYS, ALSO)
            assert all(one.source) and all(one.words)
            assert one.known >= NAMED[name].start
    assert cards["2020-03"].later().height == len(DOCUMENTED["2020-03"])


# id of a fact, episode, how its value stands in the words
QUOTED = [
    ("fed.repo.2019-09-17", "2019-09", "$53.2 billion"), ("fed.repo.cap", "2019-09", "$75 billion a day"),
    ("hf.gross_change", "2020-03", "$426 billion"), ("hf.ust_net_sold", "2020-03", "$173 billion"),
    ("hf.short_deriv_cut", "2020-03", "$232 billion"), ("hf.repo_change.mar", "2020-03", "$90 billion"),
    ("hf.repo_borrow", "2020-03", "$1,465 billion"), ("hf.avg_return", "2020-03", "lost 7%"),
    ("hf.cash_change", "2020-03", "cash by 20%"), ("foreign.sales.mar2020", "2020-03", "$300 billion"),
    ("mf.sales.ici", "2020-03", "$101 billion"), ("mf.sales.fa", "2020-03", "$260 billion"),
    ("fed.purch.2020-03-13", "2020-03", "$37 billion"), ("fed.purch.19mar-1apr", "2020-03", "$75 billion a day"),
    ("fed.repo_offer.2020-03-20", "2020-03", "$1,000 billion a day"),
    ("hf.swap_spread_unwind", "2025-04", "$60 billion"), ("auction.2025-04-08.3y.tail", "2025-04", "2.4 bp"),
    ("auction.2025-04-08.3y.high_yield", "2025-04", "3.784%"), ("auction.2025-04-09.10y.tail", "2025-04", "3.0 and"),
    ("auction.2025-04-10.30y.tail", "2025-04", "2.6 bp"), ("auction.2025-04-10.30y.high_yield", "2025-04", "4.813%"),
    ("auction.2025-04-08.3y.indirect", "2025-04", "73.0%"), ("auction.2025-04-09.10y.indirect", "2025-04", "87.9%"),
]  # fmt: skip


@pytest.mark.skipif(not FACTS.is_file(), reason="the published figures are not beside the checkout")
def test_documented_figures_are_the_published_ones() -> None:
    facts = {fact["id"]: fact["value"] for fact in json.loads(FACTS.read_text(encoding="utf-8"))["facts"]}
    for key, name, shown in QUOTED:
        words = " ".join(one.words[0] for one in DOCUMENTED[name])
        assert shown in words, key
        digits = "".join(c for c in shown.split(" and")[0] if c.isdigit() or c == ".")
        size = abs(facts[key]) * (100.0 if abs(facts[key]) < 1.0 else 1.0)
        assert float(digits) == pytest.approx(size), key


def test_the_public_door() -> None:
    assert nb.episode("2025-04").verdict("basis_unwind").grade == "against"
