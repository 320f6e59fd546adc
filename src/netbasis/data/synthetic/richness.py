"""Basis richness: how far the implied repo of the cheapest to deliver stands above term repo, by contract and day."""

from __future__ import annotations

import numpy as np

from netbasis.data.synthetic import parameters as p
from netbasis.data.synthetic.listing import Listing
from netbasis.data.synthetic.randomness import mean_reverting, normals
from netbasis.data.synthetic.rates import BP, Funding, curves, through
from netbasis.instruments.treasury import Floats


def demand_level() -> Floats:
    """(d,) bp: what the richness reverts to, rising with leveraged funds' short futures (the other side of asset
    managers' hedging demand)."""
    return p.LEVEL_START + p.LEVEL_PER_BILLION * through(p.DEMAND, curves().days)


def richness(seed: int, roots: tuple[str, ...], held: Listing, money: Funding) -> Floats:
    """(m,) decimals of each quote, before it fades towards the last trading day.

    scale of the root x (level + noise of the root) + noise of the contract, each noise an Ornstein-Uhlenbeck path; in
    March 2020 the documented implied repo over SOFR takes its place and is left gradually in April.
    """
    count = len(curves().days)
    shocks = mean_reverting(normals(seed, ["richness", *(f"richness {r}" for r in roots)], count), p.RICHNESS_HALF_LIFE)
    common, own = shocks[:, :1], shocks[:, 1:]
    noise = p.RICHNESS_NOISE * (np.sqrt(p.COMMON_SHARE) * common + np.sqrt(1.0 - p.COMMON_SHARE) * own)
    scale = np.array([p.RICHNESS_SCALE[root] for root in roots])
    by_root = BP * scale * (demand_level()[:, None] + noise)
    crisis, weight = _march_2020()
    over_term = crisis[:, None] * scale + (money.overnight - money.term_repo)[:, None]
    by_root = (1.0 - weight)[:, None] * by_root + weight[:, None] * over_term
    names = [f"richness {future.long_code}" for future in held.futures]
    contracts = BP * p.CONTRACT_NOISE * mean_reverting(normals(seed, names, count), p.RICHNESS_HALF_LIFE)
    place = np.array([roots.index(future.root) for future in held.futures])
    return np.asarray(by_root[held.day, place[held.contract]] + contracts[held.day, held.contract])


def fade(held: Listing) -> Floats:
    """(m,) from 1 to 0 over the last calendar days before the last trading day: futures converge."""
    end = np.array([f.delivery.last_trading for f in held.futures], dtype="datetime64[D]")[held.contract]
    left = (end - curves().days[held.day]).astype(np.int64)
    return np.clip(left / p.CONVERGE_DAYS, 0.0, 1.0)


def _march_2020() -> tuple[Floats, Floats]:
    """Documented implied repo over SOFR, (d,) decimals, and its weight, (d,): 0 before 9 March 2020, 1 to 9 April,
    falling to 0 by the day of the blend."""
    days = curves().days
    first, last = (np.datetime64(point[0], "D") for point in (p.MARCH_2020[0], p.MARCH_2020[-1]))
    after = (days - last).astype(np.int64) / (np.datetime64(p.MARCH_2020_BLEND, "D") - last).astype(np.int64)
    weight = np.where(days < first, 0.0, np.clip(1.0 - after, 0.0, 1.0))
    return BP * through(p.MARCH_2020, days), weight
