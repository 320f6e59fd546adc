"""Indicators: each by an independent second way, percentiles as known then, and nothing from the future."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from monitor_cases import daily, poisoned, records, series

import netbasis as nb
from netbasis.analytics.options.volatility import realised_volatility
from netbasis.data.sample import sample_overnight, sample_par_history
from netbasis.errors import UnknownName
from netbasis.monitoring.catalogue import INDICATORS, KEYS, indicators
from netbasis.monitoring.indicator import GROUPS, history, read
from netbasis.monitoring.records import Records
from netbasis.monitoring.size import size_table

MOMENTS = ("2016-06-30 12:00", "2019-09-18 08:00", "2020-03-20 15:30", "2022-08-10 10:00", "2025-04-09 18:00")


def one(key: str, held: Records) -> float | None:
    return read(indicators([key])[0], held).value


def test_sofr_of_17_september_2019_is_the_highest_known_then(sample: Records) -> None:
    reading = read(indicators(["sofr"])[0], sample.as_known("2019-09-18 08:00"))
    assert (reading.value, reading.percentile, str(reading.as_of)) == (5.25, 1.0, "2019-09-17")
    rates = [rate for day, rate in sample_overnight().items() if day < date(2019, 9, 17)]
    assert max(rates) < 0.0525
    assert len(rates) > 300
    band = read(indicators(["sofr_outside_band"])[0], sample.as_known("2019-09-18 08:00"))
    assert band.value == pytest.approx(300.0)  # over 2.25%, the upper end until the 18th
    reserves = read(indicators(["sofr_over_reserves"])[0], sample.as_known("2019-09-18 08:00"))
    assert reserves.value == pytest.approx(315.0)  # over IOER, 2.10%


def test_percentiles_grow_by_what_became_known(sample: Records) -> None:
    # an independent count: SOFR over all fixings of earlier days, equal ones half
    rates = sample_overnight()
    for day in (date(2019, 12, 31), date(2021, 6, 15), date(2024, 10, 1)):
        known = sample.as_known(f"{day} 23:00")
        reading = read(indicators(["sofr"])[0], known)
        assert reading.as_of is not None
        past = np.array([rate for other, rate in rates.items() if other < reading.as_of])
        value = rates[reading.as_of]
        assert reading.percentile == pytest.approx(((past < value).sum() + 0.5 * (past == value).sum()) / len(past))


def test_reverse_repo_from_2554_to_under_60(sample: Records) -> None:
    # Federal Reserve Bank of New York, $bn
    assert one("on_rrp", sample.as_known("2022-12-30")) == pytest.approx(2553.716)
    assert read(indicators(["on_rrp"])[0], sample.as_known("2022-12-30")).percentile == 1.0
    for day in ("2025-10-01", "2025-10-31", "2025-11-14"):
        value = one("on_rrp", sample.as_known(day))
        assert value is not None
        assert value < 60.0


def test_realised_volatility_is_that_of_the_option_models(sample: Records) -> None:
    for day in ("2019-09-17", "2020-03-20", "2023-03-17"):
        found = realised_volatility(sample_par_history(), day, window=20)
        assert one("realised_10y", sample.as_known(day)) == pytest.approx(found.at(10.0), rel=1e-9)


def test_the_turn_of_the_quarter(sample: Records) -> None:
    # SOFR 3.00% on 31 December 2018 (New York Fed) against the median of the five fixings before, 2.40%
    rates = sample_overnight()
    before = [rates[day] for day in sorted(rates) if day < date(2018, 12, 31)][-5:]
    assert one("turn_cost", sample.as_known("2019-01-02")) == pytest.approx((0.03 - np.median(before)) / 1e-4)


def test_the_days_of_march_2020(sample: Records) -> None:
    # peak of the dislocation: implied repo of the ten-year over term repo, noise, volatility
    known = sample.as_known("2020-03-20")
    for key in ("realised_10y", "implied_repo_gap"):
        assert read(indicators([key])[0], known).percentile == 1.0
    noise = one("noise", known)
    assert noise is not None
    assert noise > 3.0
    assert one("noise", sample.as_known("2020-03-03")) < 0.5  # type: ignore[operator]


def test_auctions_are_compared_with_their_own_term() -> None:
    from netbasis.monitoring.auctions import Auctions

    weeks = np.arange(0, 7 * 30, 7)
    days = np.datetime64("2020-01-07") + weeks
    n = len(days)
    term = np.where(np.arange(n) % 2 == 0, 2, 10)
    cover = np.where(term == 2, 2.5, 2.3).astype(float)
    cover[-4:] += 0.1
    blank = np.full(n, np.nan)
    held = Auctions(
        day=days, known=days.astype("M8[m]") + np.timedelta64(18, "h"), kind=np.full(n, "note"), term=term,
        reopening=np.zeros(n, bool), high_yield=np.full(n, 0.02), median_yield=np.full(n, 0.0195), bid_to_cover=cover,
        offering=blank, accepted=np.full(n, 40.0), primary_dealer=np.full(n, 8.0), direct=blank,
        indirect=np.full(n, 24.0), soma=np.full(n, 8.0),
    )  # fmt: skip
    known = records(daily("sofr", "2020-01-01", [0.01] * 160), auctions=held)
    # the later two of the four risen auctions have a risen one among the ten before
    assert one("bid_to_cover", known) == pytest.approx(0.1 - 0.1 / 20)
    assert one("auction_spread", known) == pytest.approx(0.0, abs=1e-9)
    assert one("dealer_award", known) == pytest.approx(25.0)
    assert one("indirect_award", known) == pytest.approx(75.0)
    issuance = read(indicators(["issuance"])[0], known)
    assert issuance.value is None  # thirteen auctions in thirteen weeks: the Treasury holds at least eighteen
    assert "too few" in issuance.reason[0]  # type: ignore[index]


def test_issuance_adds_what_the_public_bought(sample: Records) -> None:
    from netbasis.data.sample_series import sample_auction_results

    rows = sample_auction_results()
    day = rows["auction_date"]
    inside = (day > np.datetime64("2021-03-11")) & (day <= np.datetime64("2021-06-10"))
    assert inside.sum() == 21
    reading = read(indicators(["issuance"])[0], sample.as_known("2021-06-10 14:00"))
    assert str(reading.as_of) == "2021-06-10"
    assert reading.value == pytest.approx((rows["accepted"] - rows["soma"])[inside].sum())


def test_dash_for_cash_needs_all_four() -> None:
    calm = [100.0] * 30
    fall = [*calm, *(100.0 * 0.98 ** np.arange(1, 6))]
    rise = [*calm, *(100.0 * 1.004 ** np.arange(1, 6))]
    yields = [*([0.01] * 30), *(0.01 + 0.0003 * np.arange(1, 6))]

    def made(**changed: list[float]) -> float | None:
        values = {"par_10y": yields, "equity": fall, "gold": fall, "dollar_index": rise} | changed
        return one("dash_for_cash", records(*(daily(name, "2020-02-03", held) for name, held in values.items())))

    assert made() == 1.0
    assert made(par_10y=[0.01] * 35) == 0.0  # a flight to safety is none
    assert made(gold=calm + [100.0] * 5) == 0.0
    assert made(dollar_index=calm + [100.0] * 5) == 0.0
    assert made(equity=calm + [100.0] * 5) == 0.0


def test_co_movement_is_the_correlation() -> None:
    rng = np.random.default_rng(5)
    equity = 100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.01, 60)))
    ten = 0.03 + np.cumsum(rng.normal(0.0, 0.0005, 60))
    found = one("haven", records(daily("equity", "2021-01-04", equity), daily("par_10y", "2021-01-04", ten)))
    assert found == pytest.approx(np.corrcoef(np.diff(np.log(equity))[-20:], np.diff(ten)[-20:])[0, 1])


def test_dealers_against_their_own_peak() -> None:
    weeks = [f"{day}" for day in np.datetime64("2020-01-01") + 7 * np.arange(60)]
    net = series("dealer_net_treasury", [(d, d, 100.0 + k) for k, d in enumerate(weeks)], "$bn")
    lent = series("dealer_reverse_treasury", [(d, d, 900.0 - 10.0 * k) for k, d in enumerate(weeks)], "$bn")
    assert one("dealer_utilisation", records(net, lent)) == pytest.approx(100.0 * (159.0 + 310.0) / 1000.0)


def test_debt_falling_due_is_summed_a_year_ahead() -> None:
    rows = [("2020-03-01", "2020-01-01", 5.0), ("2020-09-01", "2020-01-01", 7.0), ("2021-02-28", "2020-01-01", 11.0),
            ("2021-03-02", "2020-01-01", 13.0)]  # fmt: skip
    path = indicators(["maturities_due"])[0].path(records(series("maturities_due", rows, "$bn")))
    assert path.values.tolist() == [23.0, 31.0, 24.0, 13.0]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_poisoned_future_changes_nothing(sample: Records, moment: str) -> None:
    clean, spoilt = sample.as_known(moment), poisoned(sample, moment).as_known(moment)
    seen = 0
    for indicator in INDICATORS:
        a, b = read(indicator, clean), read(indicator, spoilt)
        assert (a.value, a.percentile, a.as_of, a.change, a.reason, a.sentence) == (
            b.value, b.percentile, b.as_of, b.change, b.reason, b.sentence,
        ), indicator.key  # fmt: skip
        seen += a.value is not None
    assert size_table(clean) == size_table(spoilt)
    assert clean.ages() == spoilt.ages()
    assert seen >= 9
    # and the poison is no water: one minute later most readings differ
    later = str(np.datetime64(spoilt.moment) + np.timedelta64(1, "m")) + "Z"
    after = poisoned(sample, moment).as_known(later.replace("Z", "+00:00"))
    changed = [i.key for i in INDICATORS if read(i, after).value != read(i, clean).value]
    assert len(changed) >= 8


def test_history_is_one_reading_after_another(sample: Records) -> None:
    chosen = indicators(["trade_face", "sofr", "noise", "reserves"])
    days = ["2019-09-17", "2019-09-18", "2020-03-20"]
    found = history(chosen, sample, days)
    assert found.value.shape == found.percentile.shape == found.as_of.shape == (3, 4)
    for row, day in enumerate(days):
        for column, indicator in enumerate(chosen):
            reading = read(indicator, sample.as_known(day))
            expected = np.nan if reading.value is None else reading.value
            assert found.value[row, column] == pytest.approx(expected, nan_ok=True)
    assert np.isnan(found.value[:, 3]).all()
    assert np.isnat(found.as_of[:, 3]).all()
    assert nb.indicator_history(chosen, sample, days).value[1, 1] == 5.25
    assert indicators(["sofr"])[0].value(sample, "2019-09-18") == 5.25


def test_every_indicator_says_what_it_is_and_what_is_missing(sample: Records) -> None:
    assert len(set(KEYS)) == len(KEYS) >= 40
    empty = records(daily("nothing", "2020-01-01", [1.0]))
    for indicator in INDICATORS:
        assert indicator.group in GROUPS
        for words in (indicator.title, indicator.definition, indicator.lag, indicator.sentence):
            assert len(words) == 2
            assert all(words)
            assert words[0] != words[1] or indicator.key in ("sofr",)
        assert indicator.source
        reading = read(indicator, empty)
        if indicator.key == "quarter_end":
            assert reading.value is not None
            continue
        assert reading.value is None
        assert reading.reason is not None
        assert "netbasis data" in reading.reason[0]
        assert "netbasis data" in reading.reason[1]
    with pytest.raises(UnknownName, match="sofr"):
        indicators(["sofrr"])


def test_an_old_value_is_no_value(sample: Records) -> None:
    known = sample.as_known("2026-11-26")
    reading = read(indicators(["sofr"])[0], known)
    assert (reading.value, str(reading.as_of), reading.age_days) == (None, "2026-07-30", 119)
    assert "119 days before" in reading.reason[0]  # type: ignore[index]
    assert "119 天" in reading.reason[1]  # type: ignore[index]


def test_the_monitor_as_an_object(sample: Records) -> None:
    from netbasis.errors import BadInput

    found = nb.monitor("2019-09-18 08:00", since="2019-08-30")
    assert found.reading("sofr").value == 5.25
    assert found.reading("sofr").change == pytest.approx(5.25 - 2.16)  # SOFR 2.16% on 30 August 2019
    frame = found.frame()
    assert frame.height == len(KEYS)
    assert frame["indicator"].to_list() == list(KEYS)
    assert found.size().height == 7
    assert frame.filter(frame["indicator"] == "sofr")["percentile"].item() == 1.0
    newest = nb.monitor()
    assert str(newest.day) == "2026-08-07"
    with pytest.raises(BadInput, match="knows nothing"):
        nb.monitor("1999-01-01")
    with pytest.raises(BadInput, match="since"):
        nb.monitor("2019-09-18", since="2019-10-01")
    with pytest.raises(BadInput, match="no lake"):
        nb.monitor(lake="no-such-folder")
