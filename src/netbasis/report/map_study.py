"""What the report shows of fragility: March 2020 by leverage, haircut and size of the shock, and how little purchases
would have been enough. Default parameters; the noise of the quiet quarter."""

from __future__ import annotations

from dataclasses import dataclass

from netbasis.system.bands import book_loss
from netbasis.system.frontier import Frontier, frontier
from netbasis.system.maps import FragilityMap, fragility_map, map_plan
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import Scenario, read_scenario

NOISE = Parameters(noise=4.0, flow_noise=3.0)  # bp and $bn a day: docs/system-calibration.md
LEVERAGE = (5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0)
HAIRCUT = (0.0, 0.02, 0.05)
SHOCK = (0.25, 0.5, 0.625, 0.75, 1.0, 1.25, 1.5)
LOST = 0.3  # part of the book
RATES, LAGS = (25.0, 50.0, 75.0, 100.0, 150.0), (0, 2, 5)  # $bn a day, days
TRIGGER, BOUND, WITHIN = 20.0, 15.0, 7  # bp, bp, days
SEEDS_MAP, SEEDS_FRONTIER = 16, 8


@dataclass(frozen=True, eq=False, slots=True)
class MapStudy:
    """The map of a lost book and the frontier of outright purchases, both of March 2020."""

    scenario: Scenario
    lost: FragilityMap
    frontier: Frontier


def map_study() -> MapStudy:
    """Run both."""
    scenario = read_scenario("mar2020")
    plan = map_plan(
        scenario.without("purchases"), NOISE, leverage=LEVERAGE, haircut=HAIRCUT, shock=SHOCK, count=SEEDS_MAP
    )
    enough = frontier(
        scenario, NOISE, rates=RATES, lags=LAGS, bound=BOUND, within=WITHIN, trigger=TRIGGER, count=SEEDS_FRONTIER
    )
    return MapStudy(scenario, fragility_map(plan, book_loss(LOST)), enough)
