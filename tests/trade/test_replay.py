"""September 2019 and March 2020 on the embedded prices."""

from datetime import date

import numpy as np
import pytest

from netbasis.analytics.options.history import option_history
from netbasis.data.sample import sample_par_history
from netbasis.errors import BadInput, UnknownName
from netbasis.kernels import trade_day as kernels
from netbasis.kernels import trade_path as path
from netbasis.trade.replay import EPISODES, FINANCING, LEVERAGES, episode_history, replay
from netbasis.trade.run import CAUSES, CODES


@pytest.fixture(scope="module")
def september():
    return replay("2019-09", options=False)


@pytest.fixture(scope="module")
def march():
    return replay("2020-03", options=False)


def financing_of(run, day):
    """Financing of a day, the principal that bore it, and the nights."""
    tape = run.lane.tape
    t = int(np.searchsorted(tape.days, np.datetime64(day)))
    nights = int((tape.settle[t] - tape.settle[t - 1]).astype(int))
    paid = -run.lane.earned[t, CAUSES.index("financing")]
    return paid, run.lane.out[t - 1, kernels.REPO], nights


def test_the_cheapest_to_deliver_of_the_whole_basket(september, march):
    assert september.ctd == "912828Y95"
    assert march.ctd == "912828V98"
    assert september.chosen < september.episode.first
    assert march.chosen < march.episode.first
    assert {run.issue for run in march.runs} == {"912828V98", "912828YX2"}


@pytest.mark.parametrize("leverage", LEVERAGES)
def test_the_night_of_17_september(september, leverage):
    """SOFR of 17 September 2019 was 5.25% (Federal Reserve Bank of New York): the overnight book pays it for one night,
    the term book goes on at the rate of the entry."""
    paid, principal, nights = financing_of(september.run(leverage), date(2019, 9, 17))
    assert nights == 1
    assert paid == pytest.approx(principal * 0.0525 / 360, rel=1e-12)
    before, principal, _ = financing_of(september.run(leverage), date(2019, 9, 16))
    assert before == pytest.approx(principal * 0.0243 / 360, rel=1e-12)
    term = september.run(leverage, "term")
    opened = int(np.flatnonzero(term.lane.out[:, kernels.STATE] >= 0)[0])
    strip = int(term.lane.out[opened, kernels.STATE])
    agreed = term.lane.tape.column(strip, path.R_TERM)[opened]
    paid, principal, nights = financing_of(term, date(2019, 9, 17))
    assert paid == pytest.approx(principal * agreed * nights / 360, rel=1e-12)
    assert paid < 0.5 * principal * 0.0525 / 360


def test_no_calls_in_september_at_20_times(september):
    for financing in ("overnight", "term"):
        lane = september.run(20.0, financing).lane
        assert path.CALLED not in lane.events[:, 1].astype(int)
        assert path.SOLD_OUT not in lane.events[:, 1].astype(int)


def test_100_times_overnight_is_sold_out_on_9_march(march):
    lane = march.run(100.0, "overnight", "912828YX2").lane
    sold = lane.events[lane.events[:, 1] == path.SOLD_OUT]
    assert [lane.tape.days[int(t)].item() for t in sold[:, 0]] == [date(2020, 3, 9)]
    assert (lane.out[int(sold[0, 0]) :, kernels.FACE] == 0.0).all()  # sold out for good


def test_summaries_add_up(september, march):
    for found in (september, march):
        table = found.summary()
        assert table.height == len(found.runs) == len({run.issue for run in found.runs}) * 9
        causes = sum(table[f"pnl_{name}"] for name in CAUSES)
        assert np.abs((causes - table["profit"]).to_numpy()).max() <= 1e-9 * 100e6
        assert np.abs((table["return"] * 100e6 - table["profit"]).to_numpy()).max() <= 1e-3
        assert set(table["how"]) <= {*CODES, "still open"}
        for row, run in zip(table.iter_rows(named=True), found.runs, strict=True):
            assert run.lane.equity[-1] == pytest.approx(100e6 + row["profit"])
            if row["how"] == "sold out":
                assert row["lowest_at_call"] < row["lowest_cash"]
        assert found.daily().height == len(found.runs) * len(found.tape)


def test_more_leverage_is_more_of_everything(september):
    table = september.summary().filter(september.summary()["financing"] == "overnight").sort("leverage")
    assert table["face"].is_sorted()
    assert (table["all_in_leverage"] < table["leverage"]).all()


# delivery option and convergence of the cheapest note's overnight book at 50 times, dollars
VALUED = {"2019-09": [-124_654, 3_845_080], "2020-03": [-174_249, 5_656_997]}


@pytest.mark.parametrize("name", EPISODES)
def test_the_delivery_option_is_its_own_item(name, september, march):
    """The value of the options at both ends by `option_history` alone; other causes and the path are as without."""
    plain = {"2019-09": september, "2020-03": march}[name]
    valued = replay(name, financing=("overnight",))
    history, _ = episode_history(EPISODES[name])
    code = EPISODES[name].contract[:-1] + str(EPISODES[name].first.year % 100)
    frame = option_history(history, sample_par_history(), contract=code, fit=False)
    worth = dict(zip(frame["date"], frame["option"] * frame["conversion_factor"], strict=True))
    option, convergence = (CAUSES.index(cause) for cause in ("delivery_option", "convergence"))
    for run in valued.runs:
        before, lane = plain.run(run.leverage, "overnight", run.issue).lane, run.lane
        assert np.array_equal(before.out[:, kernels.CASH], lane.out[:, kernels.CASH])
        for place, cause in enumerate(CAUSES[:-1]):
            if cause not in ("delivery_option", "convergence"):
                assert np.array_equal(before.earned[:, place], lane.earned[:, place]), cause
        both = lane.earned[:, option] + lane.earned[:, convergence]
        assert np.abs(both - before.earned[:, convergence]).max() <= 1e-9 * lane.capital
        assert not before.earned[:, option].any()
        face = lane.out[:, kernels.FACE]
        held = np.flatnonzero(face)
        known = [t for t in [*held, held[-1] + 1] if worth.get(lane.tape.days[t].item()) is not None]
        change = worth[lane.tape.days[known[-1]].item()] - worth[lane.tape.days[known[0]].item()]
        assert lane.earned[:, option].sum() == pytest.approx(face[held[0]] * change / 100.0, abs=1e-6)
    lane = valued.run(50.0).lane
    found = [round(lane.earned[:, place].sum()) for place in (option, convergence)]
    assert found == VALUED[name]


def test_bad_names(september):
    with pytest.raises(UnknownName):
        replay("2021-01")
    with pytest.raises(UnknownName):
        replay("2019-09", financing=("weekly",))
    with pytest.raises(UnknownName):
        september.run(30.0)
    for wrong in ({"leverages": ()}, {"financing": ()}, {"leverages": (0.5,)}, {"capital": -1.0}):
        with pytest.raises(BadInput):
            replay("2019-09", options=False, **wrong)
    assert len(FINANCING) == 3
