"""Every line of the issue's bad input: an error that names it, before the run where it can be known."""

from dataclasses import replace

import numpy as np
import pytest
from system_cases import market

from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import system_layout as at
from netbasis.system.balance import Sizes, opening
from netbasis.system.engine import BrokenIdentity, run
from netbasis.system.parameters import BOUNDS, Parameters
from netbasis.system.population import Cohort
from netbasis.system.scenario import PolicyRule, parse_scenario, read_scenario, scenario_names

HEAD = '[scenario]\nname = "x"\ntitle_en = "x"\ntitle_zh = "x"\ndays = 5\nsources = ["none"]\n'


def parsed(rest="", head=HEAD):
    return parse_scenario(head + rest, "mine.toml")


def test_the_smallest_file():
    scenario = parsed()
    assert scenario.days == 5 and (scenario.path[:, :20] == 0.0).all()
    run(scenario)


BAD = [
    # table that does not parse, unknown and missing keys
    ("days = = 3", HEAD, "not a TOML file"),
    ("[sises]\nbasis = 3", HEAD, "sises"),
    ("colour = 3", HEAD, "colour"),
    ("[sizes]\nbases = 3", HEAD, "bases"),
    ("[funds]\nleverage = 3", HEAD, "leverage"),
    ("[funds]\nterm = 20.0", HEAD, "term"),
    ("[observed]\nper_day = 4", HEAD, "per_day"),
    ("[parameters]\nimpacts = 4", HEAD, "impacts"),
    ('[[path]]\nchannel = "yields"\nvalues = [1]', HEAD, "yields"),
    ('[[path]]\nchannel = "yield"\nvalue = [1]', HEAD, "value"),
    ('[[policy]]\nkind = "outrite"\nsize = 1.0', HEAD, "outrite"),
    ('[[policy]]\nkind = "outright"\nsise = 1.0', HEAD, "sise"),
    ('[[policy]]\nkind = "outright"', HEAD, "size"),
    ("", HEAD.replace("days = 5\n", ""), "lacks days"),
    ("", HEAD.replace('sources = ["none"]\n', ""), "lacks sources"),
    ("", HEAD.replace('name = "x"\n', "", 1), "lacks name"),
    ('[[path]]\nvalues = [1]', HEAD, "channel"),
    ('[[path]]\nchannel = "yield"', HEAD, "values or amount"),
    ('[[path]]\nchannel = "yield"\nvalues = [1]\namount = 2', HEAD, "values or amount"),
    # of the wrong kind
    ("", HEAD.replace("days = 5", "days = 5.5"), "days"),
    ("", HEAD.replace("days = 5", "days = 0"), "days"),
    ("", HEAD.replace("days = 5", "days = true"), "days"),
    ('[path]\nchannel = "yield"', HEAD, "[[path]]"),
    ('[policy]\nkind = "outright"', HEAD, "[[policy]]"),
    ("[[sizes]]\nbasis = 3", HEAD, "[sizes]"),
    ('[[mark]]\nday = 2\nen = "x"', HEAD, "[[mark]]"),
    ('[[mark]]\nday = 9\nen = "x"\nzh = "x"', HEAD, "[[mark]]"),
    ('[[path]]\nchannel = "yield"\nvalues = ["a"]', HEAD, "numbers"),
    ('[[path]]\nchannel = "yield"\nvalues = [[1], [2]]', HEAD, "numbers"),
    ('[[path]]\nchannel = "yield"\nvalues = [nan]', HEAD, "numbers"),
    ('[[path]]\nchannel = "yield"\nvalues = 3', HEAD, "numbers"),
    ('[[path]]\nchannel = "yield"\nfrom = 0.5\namount = 3', HEAD, "whole days"),
    ('[[path]]\nchannel = "yield"\nvalues = [1]\nto = 3', HEAD, "values, or from and to"),
    ('[sizes]\nbasis = "much"', HEAD, "basis"),
    ('[parameters]\nimpact = "much"', HEAD, "impact"),
    ('[observed]\nvolatility = "much"', HEAD, "volatility"),
    ("[funds]\nn = 3.5", HEAD, "number of funds"),
    ('[[policy]]\nkind = "outright"\nsize = "much"', HEAD, "size"),
    ('[[policy]]\nkind = "outright"\nsize = 1.0\nlag = 1.5', HEAD, "lag"),
    ('[[policy]]\nkind = "outright"\nsize = 1.0\ntrigger = nan', HEAD, "trigger"),
    # days outside
    ('[[path]]\nchannel = "yield"\nfrom = 3\nvalues = [1, 2, 3]', HEAD, "0 to 4"),
    ('[[path]]\nchannel = "yield"\nfrom = -1\nvalues = [1]', HEAD, "0 to 4"),
    ('[[path]]\nchannel = "yield"\nfrom = 3\nto = 2\namount = 1', HEAD, "0 to 4"),
    ('[[path]]\nchannel = "yield"\nvalues = []', HEAD, "0 to 4"),
    # sizes and numbers out of range
    ("[sizes]\nbasis = -1.0", HEAD, "basis"),
    ("[sizes]\nreserves = inf", HEAD, "reserves"),
    ("[sizes]\ndealer_bonds = 10.0\ndealer_basis = 20.0", HEAD, "dealer_basis"),
    ("[funds]\nn = 0", HEAD, "number of funds"),
    ("[funds]\nn = -3", HEAD, "number of funds"),
    ("[funds]\nhaircut = 1.5", HEAD, "haircut"),
    ("[funds]\nwish = -0.1", HEAD, "wish"),
    ("[funds]\nall_in_leverage = 0.5", HEAD, "all_in_leverage"),
    ("[observed]\nvolatility = 0", HEAD, "volatility"),
    ("[observed]\nvolatility = -4", HEAD, "volatility"),
    ("[parameters]\nnetting = 1.5", HEAD, "netting"),
    # a tenor that is not there
    ('[[path]]\nchannel = "yield"\ntenor = "2y"\nvalues = [1]', HEAD + 'tenors = ["10y"]\n', "scenario lacks"),
    ('[[path]]\nchannel = "am"\ntenor = "7y"\nvalues = [1]', HEAD, "a tenor the scenario lacks"),
    ('[[path]]\nchannel = "tax"\ntenor = "10y"\nvalues = [1]', HEAD, "has no tenor"),
    ("", HEAD + 'tenors = ["10y", "2y"]\n', "ascending"),
    ("", HEAD + 'tenors = ["7y"]\n', "tenors"),
    ("", HEAD + "tenors = []\n", "tenors"),
    # policy larger than the market, twice, impossible
    ('[[policy]]\nkind = "outright"\nsize = 75.0', HEAD, "larger than the market"),
    ('[[policy]]\nkind = "hedged"\nsize = 75.0\ncap = 20000.0', HEAD, "larger than the market"),
    ('[[policy]]\nkind = "outright"\nsize = -1.0', HEAD, "size"),
    ('[[policy]]\nkind = "outright"\nsize = 1.0\nlag = -1', HEAD, "lag"),
    ('[[policy]]\nkind = "haircut_floor"\nsize = 1.5', HEAD, "0 to 1"),
    ('[[policy]]\nkind = "relief"\nsize = 0.5', HEAD, "relief"),
    ('[[policy]]\nkind = "hedged"\nsize = 1.0\ncap = 9.0\n' * 2, HEAD, "one of each kind"),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "head", "says"), BAD, ids=range(len(BAD)))
def test_a_bad_file_is_named(rest, head, says):
    with pytest.raises(BadInput) as caught:
        parsed(rest, head)
    assert says in str(caught.value)


def test_a_name_that_is_none():
    with pytest.raises(UnknownName, match="mar2020"):
        read_scenario("mar2002")


def test_one_tenor_may_be_named():
    scenario = parsed('[[path]]\nchannel = "am"\ntenor = "10y"\nvalues = [1, 2]', HEAD + 'tenors = ["10y"]\n')
    assert scenario.path[:2, at.X_AM].tolist() == [1.0, 2.0]


@pytest.mark.parametrize("name", BOUNDS)
def test_every_parameter_has_its_range(name):
    low, high = BOUNDS[name]
    for value in (low - 1e-6, high + 1e-3 * abs(high) + 1.0, float("nan"), "x"):
        with pytest.raises(BadInput, match=name):
            Parameters(**{name: value})


def test_impossible_balance_sheets():
    with pytest.raises(BadInput, match="balance sheet of the dealers"):
        market(3, dealer_equity=5000.0)
    with pytest.raises(BadInput, match="balance sheet of the money funds"):
        market(3, money_funds=10.0, on_rrp=5.0)


@pytest.mark.parametrize(
    ("array", "place", "says"),
    [
        ("accounts", (at.AM, at.EQUITY), "assets = liabilities"),
        ("accounts", (at.DEALER, at.OWED), "repo borrowed = repo lent"),
        ("bonds", (at.FOREIGN, 1), "bonds held"),
        ("futures", (at.AM, 0), "futures net to zero"),
        ("accounts", (at.BANK, at.CASH), "cash = reserves"),
    ],
)
def test_an_opening_that_does_not_balance_is_refused(array, place, says):
    begin = market(3)
    changed = getattr(begin, array).copy()
    changed[place] += 1.0
    with pytest.raises(BadInput, match=says):
        run(read_scenario("calm"), start=replace(begin, **{array: changed}))


def test_leverage_that_margin_leaves_no_room_for():
    with pytest.raises(BadInput, match="all_in_leverage"):
        market(3, all_in_leverage=200.0)
    with pytest.raises(BadInput, match="all_in_leverage"):  # nobody at zero: half the haircut is what all pay
        market(3, all_in_leverage=40.0, zero_share=0.0, haircut=0.04)
    people = market(64, all_in_leverage=60.0).funds  # most can, the others are lowered to what they can
    assert (people.cash[:64] > 0.0).all()


def test_no_funds_at_all_is_an_error_but_an_empty_trade_is_a_market():
    with pytest.raises(BadInput, match="number of funds"):
        Cohort(n=0)
    scenario = read_scenario("mar2020")
    found = run(replace(scenario, sizes=replace(scenario.sizes, basis=0.0)))
    assert found.metric("sold")[0] == 0.0 and found.metric("fund_return")[0] == 0.0
    assert found.metric("dislocation")[0] > 1.0


@pytest.mark.parametrize("given", [{"per_day": 0}, {"per_day": 65}, {"per_day": 2.5}, {"count": 0}])
def test_what_a_run_is_asked(given):
    with pytest.raises(BadInput):
        run(read_scenario("calm"), **given)


@pytest.mark.parametrize("name", ["rows", "policies"])
def test_a_row_for_each_scenario_or_one(name):
    shape = (3, at.PARAMETERS) if name == "rows" else (3, at.POLICIES, at.TERMS)
    with pytest.raises(BadInput, match=name):
        run(read_scenario("calm"), count=2, **{name: np.zeros(shape)})


@pytest.mark.parametrize("tenor", [0, 1, 2, 3])
@pytest.mark.parametrize("bp", [-1e5, 1e5, 1e300])
def test_a_price_that_is_none_stops_the_run(tenor, bp):
    scenario = read_scenario("calm")
    path = scenario.path.copy()
    path[7, tenor] = bp
    with pytest.raises(BrokenIdentity, match="on day 7, step .* scenario 3 of calm"):
        run(replace(scenario, path=path), first=3)


@pytest.mark.parametrize("channel", range(5 * 4 + 9))
def test_nothing_that_is_no_number_goes_through(channel):
    """A hole in any channel of any day ends in a named stop, or changes nothing because nobody reads it."""
    scenario = read_scenario("calm")
    path = scenario.path[:6].copy()
    path[3, channel] = np.nan
    scenario = replace(scenario, path=path)
    try:
        found = run(scenario)
    except BrokenIdentity:
        return
    assert np.isfinite(found.metrics).all() and np.isfinite(found.record).all()


def test_not_strict_gives_no_numbers_for_what_failed_alone():
    scenario = read_scenario("calm")
    rows = np.repeat(Parameters(scarcity=0.0).array()[None], 3, axis=0)
    rows[1, at.P_VAR] = np.nan
    with pytest.raises(BrokenIdentity, match="scenario 1 of calm"):
        run(scenario, count=3, rows=rows)
    found = run(scenario, count=3, rows=rows, strict=False)
    assert np.isnan(found.metrics[1]).all() and np.isfinite(found.metrics[[0, 2]]).all()


@pytest.mark.parametrize("name", scenario_names())
def test_shipped_files_say_their_sources(name):
    scenario = read_scenario(name)
    assert scenario.sources and scenario.title_en and scenario.title_zh and not scenario.path.flags.writeable
    assert scenario.digest() == read_scenario(name).digest()


def test_the_digest_moves_with_everything_that_moves_a_result():
    one = read_scenario("mar2020")
    rule = PolicyRule("outright", size=1.0, cap=10.0)
    others = [
        one.without("foreign"), one.with_policies(rule), replace(one, sizes=replace(one.sizes, basis=501.0)),
        replace(one, cohort=replace(one.cohort, stop=0.5)), replace(one, volatility=5.0),
    ]  # fmt: skip
    assert len({one.digest(), *(other.digest() for other in others)}) == 6


def test_sizes_are_named():
    with pytest.raises(BadInput, match="foreign"):
        Sizes(foreign=float("nan"))
    with pytest.raises(BadInput, match="tenors"):
        opening(Sizes(), Parameters(), Cohort(n=2), tenors=("7y",))


def test_the_stop_says_what_it_is():
    scenario = read_scenario("calm")
    path = scenario.path.copy()
    path[7, 3] = 3e4  # thirty-year, first step: 7500 bp times 19 years
    with pytest.raises(BrokenIdentity, match="a price or rate is no number, or out of all range: off by 14.* dealers"):
        run(replace(scenario, path=path))
