"""The synthetic market: the same bits for the same seed, whatever the window; what it holds; what it refuses."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import numpy as np
import pytest

import netbasis as nb
from netbasis.conventions.contracts import roots
from netbasis.data.sample import sample_overnight, sample_par_history
from netbasis.data.synthetic.listing import listing
from netbasis.data.synthetic.randomness import mean_reverting, normals


@pytest.fixture(scope="module")
def market() -> nb.SyntheticMarket:
    return nb.synthetic_market()


def columns(market: nb.SyntheticMarket, first: str, last: str, wanted: set[str]) -> dict[str, object]:
    """Everything that the market says of some days and roots, by day and name."""
    h = market.history
    by_day = (market.days >= np.datetime64(first)) & (market.days <= np.datetime64(last))
    futures = (h.futures_day >= np.datetime64(first)) & (h.futures_day <= np.datetime64(last))
    futures &= np.array([code[:-2] in wanted for code in h.futures_code])
    of_root = [market.roots.index(root) for root in roots() if root in wanted]
    return {
        "quotes": list(
            zip(h.futures_day[futures].tolist(), h.futures_code[futures], h.futures_price[futures].tolist(),
                market.richness[futures].tolist(), market.option_value[futures].tolist(), strict=True)
        ),
        "margin": market.initial_margin[by_day][:, of_root].tobytes(),
        "bid_offer": market.bid_offer[by_day][:, of_root].tobytes(),
        **{name: getattr(market, name)[by_day].tobytes()
           for name in ("overnight", "term_repo", "haircut", "volatility", "overnight_observed")},
    }  # fmt: skip


def prices(market: nb.SyntheticMarket) -> dict[tuple[date, str], tuple[float, ...]]:
    h = market.history
    values = zip(h.clean.tolist(), h.bid.tolist(), h.offer.tolist(), market.special.tolist(), strict=True)
    return dict(zip(zip(h.day.tolist(), h.bonds.cusip[h.issue].tolist(), strict=True), values, strict=True))


def test_the_same_seed_gives_the_same_bits(market: nb.SyntheticMarket) -> None:
    again = nb.synthetic_market(1)
    for name in (f.name for f in fields(nb.SyntheticMarket)):
        one, other = getattr(market, name), getattr(again, name)
        if isinstance(one, np.ndarray):
            assert one.tobytes() == other.tobytes(), name
    for name in ("day", "issue", "clean", "bid", "offer", "futures_price", "special"):
        assert getattr(market.history, name).tobytes() == getattr(again.history, name).tobytes(), name
    other_seed = nb.synthetic_market(2)
    assert not np.array_equal(other_seed.history.clean, market.history.clean)
    assert np.array_equal(other_seed.history.par_yields, market.history.par_yields)
    assert np.array_equal(
        other_seed.overnight[other_seed.overnight_observed], market.overnight[market.overnight_observed]
    )


@pytest.mark.parametrize(
    ("start", "end", "asked"),
    [
        ("2019-08-01", "2020-04-30", ["ZN"]),
        ("2014-02-03", "2014-02-03", ["UB", "ZT"]),
        ("2025-06-02", "2025-07-31", None),
    ],
)
def test_a_days_numbers_do_not_depend_on_what_was_asked(
    market: nb.SyntheticMarket, start: str, end: str, asked: list[str] | None
) -> None:
    part = nb.synthetic_market(1, start, end, asked)
    assert part.roots == tuple(root for root in roots() if asked is None or root in asked)
    wanted = set(part.roots)
    assert columns(part, start, end, wanted) == columns(market, start, end, wanted)
    whole = prices(market)
    assert all(whole[key] == value for key, value in prices(part).items())
    assert part.days[0] >= np.datetime64(start)
    assert part.days[-1] <= np.datetime64(end)


def test_it_says_synthetic_wherever_it_is_shown(market: nb.SyntheticMarket) -> None:
    assert market.synthetic
    assert market.history.synthetic
    assert market.source.startswith("SYNTHETIC")
    assert market.history.source == market.source
    assert market.notes[0].startswith("synthetic")
    assert not nb.sample_panel().synthetic
    assert nb.sample_panel().special.shape == (0,)


def test_shapes_and_units(market: nb.SyntheticMarket) -> None:
    h, d, r = market.history, len(market.days), len(market.roots)
    assert (d, r) == (3883, 8)
    for name in ("overnight", "overnight_observed", "term_repo", "haircut", "volatility"):
        assert getattr(market, name).shape == (d,), name
    for name in ("initial_margin", "bid_offer"):
        assert getattr(market, name).shape == (d, r), name
        assert np.array_equal(np.isnan(getattr(market, name)), np.isnan(market.initial_margin))
    assert market.special.shape == h.day.shape
    assert (market.special >= 0.0).all()
    assert market.special.max() < 0.03
    assert market.richness.shape == market.option_value.shape == h.futures_day.shape
    assert (market.option_value >= 0.0).all()
    assert np.array_equal(h.days(), market.days)
    assert np.isfinite(h.clean).all()
    assert (h.bid < h.clean).all()
    assert (h.offer > h.clean).all()
    assert (h.clean * 256 == np.rint(h.clean * 256)).all()
    assert ((market.haircut >= 0.02) & (market.haircut < 0.03)).all()
    assert (h.bonds.issue[h.issue] <= nb.SIFMA.shift(h.day, 1)).all()
    for array in (market.special, market.richness, h.clean, market.initial_margin, market.days):
        assert not array.flags.writeable


def test_what_is_real_is_the_record(market: nb.SyntheticMarket) -> None:
    sofr = sample_overnight()
    days = market.days.tolist()
    real = {day: rate for day, rate in zip(days, market.overnight.tolist(), strict=True) if day in sofr}
    assert real == {day: sofr[day] for day in real}
    assert real[date(2019, 9, 17)] == pytest.approx(0.0525)
    assert days[int(np.flatnonzero(market.overnight_observed)[0])] == date(2018, 4, 3)
    par, h = sample_par_history(), market.history
    both = np.isin(par.days, h.par_days)
    assert h.par_tenors.tolist() == pytest.approx([1 / 12, 0.25, 0.5, 1, 2, 3, 5, 7, 10, 20, 30])
    np.testing.assert_allclose(h.par_yields[:, [4, 6, 7, 8, 9, 10]], par.yields[both], atol=1e-15)
    assert len(market.made_curves) == 16
    assert not np.isin(market.made_curves, h.par_days).any()


def test_front_and_next_of_every_root_from_its_first_day(market: nb.SyntheticMarket) -> None:
    h = market.history
    first = {"ZT": "2010-01-04", "TN": "2016-01-11", "TWE": "2022-03-07", "UB": "2010-01-04", "Z3N": "2010-01-04"}
    root = np.array([code[:-2] for code in h.futures_code])
    for name in roots():
        days, count = np.unique(h.futures_day[root == name], return_counts=True)
        assert str(days[0]) == first.get(name, "2010-01-04")
        assert (count == 2).all()
        assert np.array_equal(days, market.days[market.days >= days[0]])
    # the expiring ten-year is quoted to its last trading day, the two-year to the end of the month
    assert set(h.futures(date(2020, 3, 20))) >= {"ZNH0", "ZNM0", "ZTH0", "ZTM0"}
    assert "ZNH0" not in h.futures(date(2020, 3, 23))
    assert "ZTH0" in h.futures(date(2020, 3, 31))
    assert "ZTH0" not in h.futures(date(2020, 4, 1))


def test_prices_stand_on_the_ticks_in_force(market: nb.SyntheticMarket) -> None:
    h = market.history
    two_year = np.array([code.startswith("ZT") for code in h.futures_code])
    old = two_year & (h.futures_day < np.datetime64("2019-01-13"))
    assert (h.futures_price[old] * 128 == np.rint(h.futures_price[old] * 128)).all()
    new = h.futures_price[two_year & ~old] * 256
    assert (new == np.rint(new)).all()
    assert (new % 2 == 1).any()
    long = np.array([code.startswith(("ZB", "UB", "TWE")) for code in h.futures_code])
    assert (h.futures_price[long] * 32 == np.rint(h.futures_price[long] * 32)).all()


def test_margins_move_slowly_and_stand_on_a_floor(market: nb.SyntheticMarket) -> None:
    change = market.initial_margin[1:] / market.initial_margin[:-1] - 1.0
    assert np.nanmax(change) < 0.1001
    assert np.nanmin(change) > -0.0201
    ten = market.initial_margin[:, market.roots.index("ZN")]
    floor = 0.7 * 3.0 * 65.0 * 100.0 / np.sqrt(252.0)
    assert floor - 0.01 <= ten.min() < floor * 1.05
    # elasticity below one: in March 2020 volatility doubled and more, the margin rose by less
    a, b = (int(np.searchsorted(market.days, np.datetime64(day))) for day in ("2020-02-19", "2020-03-31"))
    assert 1.1 < ten[b] / ten[a] < market.volatility[b] / market.volatility[a]


def test_specials_belong_to_the_newest_issues(market: nb.SyntheticMarket) -> None:
    h = market.history
    at = h.day == np.datetime64("2021-06-01")
    special = dict(zip(h.bonds.cusip[h.issue[at]].tolist(), market.special[at].tolist(), strict=True))
    newest = max((i for i in np.unique(h.issue[at]) if h.bonds.original_term[i] == 120), key=lambda i: h.bonds.issue[i])
    assert special[h.bonds.cusip[newest]] > 0.0005
    assert np.mean([value == 0.0 for value in special.values()]) > 0.8


def test_funding_turns_before_sofr(market: nb.SyntheticMarket) -> None:
    day = {d: i for i, d in enumerate(market.days.tolist())}
    for turn, before in ((date(2015, 12, 31), date(2015, 12, 30)), (date(2016, 9, 30), date(2016, 9, 29))):
        assert market.overnight[day[turn]] > market.overnight[day[before]] + 0.0005


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"seed": -1}, "seed"), ({"seed": 1.5}, "seed"), ({"seed": True}, "seed"), ({"roots": ["ZX"]}, "ZX"),
        ({"roots": []}, "none"), ({"start": "2026-01-01"}, "2025-07-11"), ({"start": "spring"}, "spring"),
        ({"start": "2020-05-01", "end": "2020-04-01"}, "window"),
    ],
)  # fmt: skip
def test_what_it_refuses(given: dict[str, object], says: str) -> None:
    with pytest.raises(nb.BadInput, match=says):
        nb.synthetic_market(**given)


def test_a_random_series_begins_like_a_shorter_one_and_has_its_own_name() -> None:
    long, short = normals(7, ["a", "b"], 500), normals(7, ["b"], 100)
    assert np.array_equal(long[:100, 1], short[:, 0])
    assert abs(np.corrcoef(long.T)[0, 1]) < 0.15
    paths = mean_reverting(normals(3, [str(i) for i in range(400)], 300), 15.0)
    assert paths.std() == pytest.approx(1.0, abs=0.05)
    lagged = np.mean(paths[:-15] * paths[15:])
    assert lagged == pytest.approx(0.5, abs=0.05)  # the half-life


def test_a_contract_is_front_once_the_one_before_has_ended() -> None:
    held = listing(("ZN",))
    live = np.bincount(held.day)
    assert set(live) == {2}
    assert [f.code for f in held.futures[:3]] == ["ZNH0", "ZNM0", "ZNU0"]
