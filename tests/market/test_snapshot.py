"""A market is frozen, whole, and knows its contracts by any of their names."""

from dataclasses import FrozenInstanceError
from datetime import date

import numpy as np
import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.instruments.treasury import Treasuries, Treasury
from netbasis.market.repo_curve import RepoCurve
from netbasis.market.snapshot import Market

BONDS = Treasuries.from_rows(
    [Treasury("912828YX2", 0.0175, date(2026, 12, 31)), Treasury("912828Z94", 0.015, date(2030, 2, 15))]
)


def market(**changes):
    columns = {
        "as_of": date(2020, 3, 18),
        "settle": date(2020, 3, 19),
        "bonds": BONDS,
        "clean": np.array([106.5, 103.0]),
        "futures": {"ZNM0": 134.75, "ZFM0": 122.5, "ZNH0": 135.5, "ZTM0": 109.75},
        "repo": RepoCurve.flat(0.0054),
    }
    return Market(**(columns | changes))


def test_missing_columns_are_all_missing():
    made = market()
    assert np.isnan(made.bid).all()
    assert np.isnan(made.offer).all()
    assert market(clean=[1.0, 2]).clean.dtype == np.float64


def test_it_cannot_be_changed():
    prices = np.array([106.5, 103.0])
    made = market(clean=prices)
    prices[0] = 1.0  # the market has its own copy
    assert made.clean.tolist() == [106.5, 103.0]
    with pytest.raises(ValueError, match="read-only"):
        made.clean[0] = 99.0
    with pytest.raises(TypeError):
        made.futures["ZNM0"] = 1.0
    with pytest.raises(FrozenInstanceError):
        made.settle = date(2020, 3, 20)
    with pytest.raises(ValueError, match="read-only"):
        made.bonds.coupon[0] = 0.1


def test_contracts_by_month_and_root():
    assert [future.code for future in market().contracts()] == ["ZNH0", "ZFM0", "ZNM0", "ZTM0"]
    assert [future.year for future in market().contracts()] == [2020] * 4


@pytest.mark.parametrize("name", ["ZNM0", "ZNM20", "ZNM2020", "TYM0", "znm0", "TYM20 Comdty"])
def test_a_contract_by_any_of_its_names(name):
    assert market().contract(name).long_code == "ZNM20"


def test_a_contract_without_a_price():
    with pytest.raises(UnknownName, match=r"'ZNU0'.*nearest known: ZN.*add its price"):
        market().contract("ZNU0")
    with pytest.raises(UnknownName, match="ZQ"):
        market().contract("ZQM0")
    with pytest.raises(UnknownName, match=r"ZNM0"):  # December 2030 is not June 2020
        market().contract("ZNM30")


def test_changed_prices_make_a_new_market():
    first = market()
    second = first.with_prices(clean={"912828Z94": 104.0}, futures={"ZNM0": 135.0})
    assert second.clean.tolist() == [106.5, 104.0]
    assert dict(second.futures) == {**first.futures, "ZNM0": 135.0}
    assert first.clean.tolist() == [106.5, 103.0]
    assert second.repo is first.repo
    with pytest.raises(UnknownName, match=r"'912828Z95'.*912828Z94"):
        first.with_prices(clean={"912828Z95": 1.0})


@pytest.mark.parametrize("name", ["TYM0", "ZNM20", "ZNM2020", "znm0"])
def test_futures_prices_under_other_names_are_those_of_the_contract(name):
    made = market(futures={name: 134.75})
    assert [made.futures[future.code] for future in made.contracts()] == [134.75]
    assert market().with_prices(futures={name: 135.0}).futures["ZNM0"] == 135.0


def test_what_is_refused():
    with pytest.raises(BadInput, match=r"settlement before.*2020-03-17.*2020-03-18 or later"):
        market(settle=date(2020, 3, 17))
    for name in ("clean", "bid", "offer"):
        with pytest.raises(BadInput, match=f"{name} prices: 3; allowed: 2"):
            market(**{name: [1.0, 2.0, 3.0]})


@pytest.mark.parametrize("name", ["ZNM30", "ZNZ19"])
def test_a_price_of_another_decade_is_not_taken_for_the_contract_of_this_one(name):
    """ZNM30 is not the ZNM0 of 2020, and ZNZ19 has expired: by its short name it would be December 2029."""
    with pytest.raises(BadInput, match=name):
        market(futures={name: 134.75})
