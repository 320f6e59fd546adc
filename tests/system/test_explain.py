"""The story of a run: in order, of the run's own numbers, with what would have been only from paired runs."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from netbasis.system.engine import run, without_feedback
from netbasis.system.explain import KINDS, explain, tell
from netbasis.system.flows import BUYERS, CAUSES, call_table, calls, day_table, flow_table, flows, illiquidity
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import PolicyRule, read_scenario, scenario_names
from netbasis.system.story_numbers import dollars
from netbasis.system.story_parts import Held, policy_days
from netbasis.system.story_words import RULES, STORY, WHO
from netbasis.system.variants import variants, without_policy


@pytest.fixture(scope="module")
def march():
    return explain(read_scenario("mar2020"))


def of(story, kind, key=None):
    return [event for event in story.events if event.kind == kind and (key is None or key in event.numbers)]


@pytest.mark.parametrize("name", scenario_names())
def test_events_are_in_order_and_inside_the_run(name):
    story = explain(read_scenario(name))
    days = [event.day for event in story.events]
    assert days == sorted(days)
    assert min(days) >= 0 and max(days) < story.result.scenario.days
    assert {event.kind for event in story.events} <= set(KINDS)
    assert story.events[0].kind == "opening"
    for event in story.events:
        assert all(np.isfinite(value) for value in event.numbers.values())
        for text in (event.sentence_en, event.sentence_zh):
            assert "{" not in text and "nan" not in text
        assert re.search("[\u4e00-\u9fff]", event.sentence_zh)
        assert not re.search("[\u4e00-\u9fff]", event.sentence_en)


def test_calls_are_of_the_record(march):
    record = march.result
    sold = record.path("sold")[0]
    spans = of(march, "call")
    assert spans
    for event in spans:
        days = slice(event.day, int(event.numbers["last"]) + 1)
        assert event.numbers["sold"] == pytest.approx(sold[days].sum())
        assert event.numbers["most"] == record.path("called")[0][days].max()
        assert event.numbers["cash_variation"] == pytest.approx(record.path("variation")[0][days].sum())
        before = record.path("bonds")[0][event.day - 1]
        assert event.numbers["share"] == pytest.approx(event.numbers["sold"] / before)
    told = sum(event.numbers["sold"] for event in spans)
    assert told > 0.95 * sold.sum()


def test_the_worst_day_is_the_record_of_that_day(march):
    (event,) = of(march, "peak", "dislocation")
    record = march.result
    assert event.day == record.path("dislocation")[0].argmax()
    assert event.numbers["headroom"] == record.path("headroom")[0][event.day]
    assert event.numbers["book"] == record.path("dealer_basis")[0][event.day]


def test_purchases_and_what_would_have_been(march):
    scenario = march.result.scenario
    (bought,) = of(march, "policy", "first_size")
    path = scenario.channel("purchases")[:, 0]
    assert bought.day == np.flatnonzero(path)[0]
    assert bought.numbers["total"] == pytest.approx(path.sum())
    bare = run(without_policy(scenario))
    (paired,) = of(march, "paired", "peak_without")
    assert paired.numbers["peak_without"] == pytest.approx(bare.metric("dislocation")[0])
    assert paired.numbers["sold_without"] == bare.metric("net_sold")[0]
    frozen = run(scenario, without_feedback())
    (alone,) = of(march, "paired", "rise_without")
    assert alone.numbers["rise_without"] == frozen.metric("yield_rise")[0]


def test_without_pairs_nothing_is_said_of_what_would_have_been():
    events = tell(run(read_scenario("mar2020")))
    assert not [event for event in events if event.kind == "paired"]


def test_calm_says_that_nothing_happened():
    story = explain(read_scenario("calm"))
    said = " ".join(event.sentence_en for event in story.events)
    assert "No fund had to sell" in said and "No fund fails" in said
    assert story.no_policy is None
    assert not of(story, "paired")


def test_failures_are_told():
    thin = read_scenario("mar2020").without("purchases")
    from dataclasses import replace

    thin = replace(thin, parameters={**thin.parameters, "basis": 1.0})
    result = run(thin)
    events = [event for event in tell(result) if event.kind == "failure" and "count" in event.numbers]
    assert sum(event.numbers["count"] for event in events) == result.metric("failed")[0] > 0.0
    assert sum(event.numbers["loss"] for event in events) == pytest.approx(result.metric("lender_loss")[0])


RULES_TRIED = (
    PolicyRule("outright", 75.0, trigger=20.0, lag=3, cap=600.0),
    PolicyRule("hedged", 40.0, day=5, cap=400.0, exit=10.0),
    PolicyRule("outright", 75.0, trigger=400.0, cap=600.0),
    PolicyRule("outright", 75.0, trigger=20.0, lag=1, cap=5000.0, exit=2.0),
)


@pytest.mark.parametrize("rule", RULES_TRIED)
def test_days_of_a_rule_are_those_on_which_it_bought(rule):
    result = run(read_scenario("mar2020").without("purchases").with_policies(rule))
    start, end = policy_days(Held(result, Parameters()), rule)
    days = np.flatnonzero(np.diff(result.path("purchases")[0], prepend=0.0) > 1e-9)
    if not len(days):
        assert start is None
        return
    assert start == days[0]
    assert end is None or end in (days[-1] + 1, days[-1])


@pytest.mark.parametrize("name", ["mar2020", "apr2025", "sep2019"])
def test_both_sides_of_the_market_add_up_but_for_revaluation(name):
    result = run(read_scenario(name))
    bought = flows(result)
    assert tuple(bought) == BUYERS
    off = sum(bought.values())
    gross = sum(abs(values) for values in bought.values()).sum()
    assert abs(off).sum() < 0.05 * gross + 0.02 * result.scenario.days * result.scenario.sizes.dealer_bonds / 10.0


def test_trend_followers_are_what_the_others_leave():
    """With prices frozen and flat only faces move: trend followers and dealers are exactly the rest."""
    from dataclasses import replace

    scenario = read_scenario("mar2020").without("yield")
    scenario = replace(scenario, parameters={**scenario.parameters, "feedback": 0.0})
    bought = flows(run(scenario))
    assert abs(sum(bought.values())).max() < 1e-9


def test_cash_by_cause_adds_up_to_the_change_of_cash():
    """What comes in by cause, less the cash that goes with bonds sold, is the change of the funds' cash."""
    result = run(read_scenario("calm"))
    by_cause = calls(result)
    assert tuple(by_cause) == CAUSES
    assert call_table(result).columns[:5] == ["day", *CAUSES]
    cash = result.path("cash")[0]
    coupons = np.diff(cash) - sum(values[1:] for values in by_cause.values())
    # in the calm quarter nothing is sold: what is left are coupons at 2% a year on bonds at par
    assert coupons == pytest.approx(np.full(len(coupons), 500.0 * 0.02 / 365.0), rel=1e-9)


def test_frames():
    story = explain(read_scenario("sep2019"))
    frame = story.frame()
    assert frame.columns == ["day", "kind", "sector", "sentence_en", "sentence_zh", "numbers"]
    assert json.loads(frame["numbers"][0])["funds"] == 128
    assert flow_table(story.result).columns == ["day", *BUYERS]
    assert day_table(story.result).height == 25


def test_the_charge_of_a_day_is_that_of_its_use():
    result = run(read_scenario("mar2020"))
    p = Parameters()
    use = result.path("utilisation")[0].max()
    assert illiquidity(result, p).max() == pytest.approx(p.impact * (use - p.threshold) ** 2)


def test_pairs_differ_in_one_thing():
    keys = [one.key for one in variants(read_scenario("mar2020"))]
    assert keys == ["given", "no_policy", "no_feedback", "outright", "hedged"]
    lag = {one.key: one for one in variants(read_scenario("qe-lag"))}
    assert set(lag) == {"given", "no_policy", "no_feedback", "hedged"}
    assert lag["hedged"].scenario.policies[0].kind == "hedged"
    assert [one.key for one in variants(read_scenario("calm"))] == ["given", "no_feedback"]


def test_money_in_both_languages():
    assert dollars(170.5, chinese=False) == "$170bn"
    assert dollars(170.5, chinese=True) == "1,705 億美元"
    assert dollars(-0.001, chinese=False) == "$0.00bn"
    assert dollars(4.26, chinese=False) == "$4.3bn"


def test_every_sentence_has_the_same_fields_in_both_languages():
    for words in (*STORY.values(), *RULES.values()):
        english, chinese = (set(re.findall(r"{(\w+)", text)) for text in words)
        assert english == chinese, words
    assert set(BUYERS) <= set(WHO)
