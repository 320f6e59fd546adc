"""The opening balance sheet of every sector, from a few observed sizes. $bn; bonds at par."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at
from netbasis.kernels.system_funds import tree_sum
from netbasis.kernels.system_market import margin_target
from netbasis.kernels.system_step import net_worth
from netbasis.system.parameters import Parameters
from netbasis.system.population import Cohort, Population, population

TENORS = ("2y", "5y", "10y", "30y")
DURATION = {"2y": 1.9, "5y": 4.7, "10y": 8.6, "30y": 19.0}  # years, par bonds at about 2%
WEIGHT = {"2y": 0.6, "5y": 0.9, "10y": 1.0, "30y": 1.05}  # of the price charges, bp
# leveraged funds' shorts by tenor: 40% two-year, 30% five, 20% ten, 10% longer (Federal Reserve, levfund.short_mix)
MIX = {"2y": 0.4, "5y": 0.3, "10y": 0.2, "30y": 0.1}
# of purchases and natural demand: closer to the outstanding amounts
PLACED = {"2y": 0.3, "5y": 0.3, "10y": 0.25, "30y": 0.15}
OPENING_ELASTICITY = 0.5  # of margin to volatility at the start, whatever the parameter says of the way from there
KEPT = 20.0  # cash that money funds and dealers keep

SECTOR_NAMES = (
    "hedge funds", "swap-spread funds", "dealers", "asset managers", "foreign holders", "quantitative funds", "banks",
    "money funds", "clearing house", "Treasury", "central bank",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sizes:
    """Observed sizes at the start, $bn. basis: bonds of the hedge funds' basis trade; swap_spread: of swap-spread
    positions; dealer_bonds: dealers' inventory, dealer_basis of it against sold futures; dealer_equity; reserves: of
    banks (the cash of the others is small beside them); on_rrp: money funds' reverse repo with the central bank;
    money_funds: their assets in repo, cash and on_rrp (banks lend dealers the rest); treasury_account; asset_managers,
    foreign, quant, banks: bonds held; central_bank: bonds it holds. coupon: a year, decimal."""

    basis: float = 500.0
    swap_spread: float = 200.0
    dealer_bonds: float = 200.0
    dealer_basis: float = 60.0
    dealer_equity: float = 60.0
    reserves: float = 1700.0
    on_rrp: float = 5.0
    money_funds: float = 700.0
    treasury_account: float = 380.0
    asset_managers: float = 3000.0
    foreign: float = 6500.0
    quant: float = 100.0
    banks: float = 4000.0
    central_bank: float = 2500.0
    coupon: float = 0.02

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and 0.0 <= value < 1e6):
                raise BadInput(f"size: {name}", given=value, allowed="$bn, not negative")
        if self.dealer_basis > self.dealer_bonds:
            raise BadInput(
                "size: dealer_basis", given=self.dealer_basis, allowed=f"at most dealer_bonds, {self.dealer_bonds:g}"
            )


@dataclass(frozen=True, eq=False, slots=True)
class Opening:
    """Opening state: arrays of `kernels.system_layout`, and the funds. tenors: names; duration, weight, coupon, placed
    (K,), margin (K,): initial, per face; smallest (SECTORS,): cash
    kept; reference: position of the ten-year (the longest where there is none)."""

    tenors: tuple[str, ...]
    duration: Floats
    weight: Floats
    coupon: Floats
    placed: Floats
    margin: Floats
    reference: int
    bonds: Floats
    futures: Floats
    accounts: Floats
    outstanding: Floats
    funds: Population
    smallest: Floats


def totals(values: Floats) -> Floats:
    """Sums over funds (the last axis) as the kernel adds them: who trades nothing trades nothing to the bit."""
    rows = np.ascontiguousarray(values.reshape(-1, values.shape[-1]))
    scratch = np.zeros((1, rows.shape[1]))
    return np.array([tree_sum(row, scratch) for row in rows])


def opening(
    sizes: Sizes, parameters: Parameters, cohort: Cohort, *, volatility: float = 5.0,
    tenors: tuple[str, ...] = TENORS, seed: int = 1, funds: Population | None = None,
) -> Opening:  # fmt: skip
    """The opening state.

    volatility: bp a day, of the ten-year. tenors: of `TENORS`, ascending. funds: instead of those drawn from the
    cohort. Raises BadInput for unknown tenors and for sizes that do not fit together: money funds that cannot hold what
    dealers must borrow."""
    unknown = [name for name in tenors if name not in DURATION]
    if unknown or not tenors:
        raise BadInput("tenors", given=", ".join(unknown) or "none", allowed=", ".join(TENORS))
    duration, weight = (np.array([table[t] for t in tenors]) for table in (DURATION, WEIGHT))
    mix, placed = (np.array([table[t] for t in tenors]) for table in (MIX, PLACED))
    mix, placed = mix / mix.sum(), placed / placed.sum()
    p = parameters
    margin = np.array([
        margin_target(volatility, p.vol_floor, p.vol_anchor, OPENING_ELASTICITY, p.margin_k, d) for d in duration
    ])  # fmt: skip
    held = population(cohort, sizes.basis * mix, margin, seed) if funds is None else funds
    bonds, futures = np.zeros((at.SECTORS, len(tenors))), np.zeros((at.SECTORS, len(tenors)))
    accounts = np.zeros((at.SECTORS, at.COLUMNS))
    bonds[at.HF] = totals(held.q)
    for sector, amount in (
        (at.RV, sizes.swap_spread), (at.AM, sizes.asset_managers), (at.FOREIGN, sizes.foreign),
        (at.QUANT, sizes.quant), (at.BANK, sizes.banks), (at.CB, sizes.central_bank),
    ):  # fmt: skip
        bonds[sector] = amount * placed
    bonds[at.DEALER] = (sizes.dealer_bonds - sizes.dealer_basis) * placed + sizes.dealer_basis * mix
    futures[at.HF], futures[at.DEALER] = -bonds[at.HF], -sizes.dealer_basis * mix
    futures[at.AM] = -futures[at.HF] - futures[at.DEALER]
    accounts[at.HF, at.CASH], accounts[at.HF, at.OWED] = float(totals(held.cash)[0]), float(totals(held.repo)[0])
    accounts[at.RV, at.OWED] = 0.98 * bonds[at.RV].sum()
    accounts[at.RV, at.CASH] = 0.02 * bonds[at.RV].sum()
    accounts[:, at.MARGIN] = np.abs(futures) @ margin
    accounts[at.CB, at.MARGIN] = 0.0
    accounts[at.CCP, at.MARGIN] = 0.0
    accounts[at.CCP, at.CASH] = accounts[:, at.MARGIN].sum()
    dealer = accounts[at.DEALER]
    dealer[at.LENT] = accounts[at.HF, at.OWED] + accounts[at.RV, at.OWED]
    dealer[at.CASH] = KEPT
    owed = bonds[at.DEALER].sum() + dealer[at.LENT] + dealer[at.CASH] + dealer[at.MARGIN] - sizes.dealer_equity
    if owed < 0.0:
        raise BadInput(
            "balance sheet of the dealers", given=f"equity {sizes.dealer_equity:g} above their assets",
            allowed=f"at most {owed + sizes.dealer_equity:.0f}",
        )  # fmt: skip
    dealer[at.OWED] = owed
    room = sizes.money_funds - sizes.on_rrp - KEPT
    if room < 0.0:
        raise BadInput(
            "balance sheet of the money funds", given=f"assets {sizes.money_funds:g}",
            allowed=f"at least on_rrp and cash, {sizes.on_rrp + KEPT:g}",
        )  # fmt: skip
    accounts[at.MMF, at.LENT] = min(owed, room)
    accounts[at.BANK, at.LENT] = owed - accounts[at.MMF, at.LENT]
    accounts[at.MMF, at.OTHER] = sizes.on_rrp
    accounts[at.MMF, at.CASH] = KEPT
    issued = accounts[at.MMF, at.LENT] + accounts[at.MMF, at.OTHER] + KEPT
    accounts[at.MMF, at.SHARES] = -issued
    for sector, part in ((at.AM, 0.7), (at.FOREIGN, 0.2), (at.QUANT, 0.1)):
        accounts[sector, at.SHARES] = part * issued
    accounts[at.AM, at.SHARES] = issued - accounts[at.FOREIGN, at.SHARES] - accounts[at.QUANT, at.SHARES]
    accounts[at.BANK, at.CASH] = sizes.reserves
    accounts[at.TREASURY, at.CASH] = sizes.treasury_account
    held_cash = [j for j in range(at.SECTORS) if j not in (at.CB, at.TREASURY)]
    accounts[at.CB, at.OTHER] = accounts[held_cash, at.CASH].sum()
    outstanding = bonds.sum(axis=0)
    price = np.ones(len(tenors))
    for sector in range(at.SECTORS):
        accounts[sector, at.EQUITY] = net_worth(accounts, bonds, price, outstanding, sector)
    smallest = np.zeros(at.SECTORS)
    smallest[[at.DEALER, at.MMF]] = KEPT
    reference = tenors.index("10y") if "10y" in tenors else len(tenors) - 1
    return Opening(
        tenors, duration, weight, np.full(len(tenors), sizes.coupon), placed, margin, reference, bonds, futures,
        accounts, outstanding, held, smallest,
    )  # fmt: skip
