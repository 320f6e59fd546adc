"""Half bid-offers by root and day."""

import math
from datetime import date

import numpy as np
import pytest

from netbasis.errors import BadInput, UnknownName
from netbasis.trade.costs import BOND_32NDS, Costs


def days(*texts):
    return np.array(texts, dtype="datetime64[D]")


def test_a_ten_year_contract():
    bond, future = Costs().paths("ZN", days("2020-02-03", "2020-03-02"))
    assert bond.tolist() == [BOND_32NDS["ZN"] / 32] * 2
    assert future.tolist() == [0.5 / 64] * 2


def test_wider_stretches():
    costs = Costs({"ZN": 1.0}, 1.0, ((date(2020, 3, 9), date(2020, 3, 31), 4.0),))
    bond, future = costs.paths("ZN", days("2020-03-06", "2020-03-09", "2020-03-31", "2020-04-01"))
    assert (bond * 32).tolist() == [1.0, 4.0, 4.0, 1.0]
    assert (future * 64).tolist() == [1.0, 4.0, 4.0, 1.0]


def test_ticks_change_on_their_day():
    """Ticks of 1/256: two-year from January 2019, three-year from 13 July 2020 (SCIENCE, contract table)."""
    _, three = Costs(futures_ticks=1.0).paths("Z3N", days("2020-07-10", "2020-07-13", "2021-01-04"))
    assert three.tolist() == [1 / 128, 1 / 256, 1 / 256]
    _, two = Costs(futures_ticks=1.0).paths("ZT", days("2018-12-28", "2019-01-16"))
    assert two.tolist() == [1 / 128, 1 / 256]


def test_none():
    for root in BOND_32NDS:
        bond, future = Costs.none().paths(root, days("2020-07-13"))
        assert (bond[0], future[0]) == (0.0, 0.0)
    assert all(len(column) == 0 for column in Costs().paths("ZN", days()))


def test_bad_input():
    with pytest.raises(UnknownName):
        Costs({"XX": 1.0})
    for wrong in ({"bond": {"ZN": -1.0}}, {"futures_ticks": math.nan}, {"bond": {"ZN": math.inf}},
                  {"wider": ((date(2020, 3, 9), date(2020, 3, 8), 2.0),)},
                  {"wider": ((date(2020, 3, 9), date(2020, 3, 9), -2.0),)}):  # fmt: skip
        with pytest.raises(BadInput):
            Costs(**wrong)
