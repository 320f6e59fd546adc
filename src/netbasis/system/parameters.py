"""Parameters of the system model, each with its unit, range and ground. One vector serves every episode."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np

from netbasis.errors import BadInput
from netbasis.instruments.treasury import Floats
from netbasis.kernels import system_layout as at

BOUNDS = MappingProxyType({
    "impact": (0.0, 5000.0), "threshold": (0.0, 2.0), "risk": (0.0, 200.0), "var": (0.01, 100.0),
    "natural": (0.0, 50.0), "basis": (0.0, 2.0), "demand": (0.0, 500.0), "opening_use": (0.01, 2.0),
    "capacity_vol": (0.0, 2.0), "netting": (0.0, 1.0), "vol_memory": (0.0, 0.999), "vol_anchor": (0.1, 100.0),
    "vol_floor": (0.05, 100.0), "margin_k": (0.0, 20.0), "elasticity": (0.0, 1.0), "rise": (0.0, 10.0),
    "fall": (0.0, 1.0), "offset": (0.0, 1.0), "haircut_jump": (0.0, 0.5), "haircut_reset": (0.0, 0.5),
    "scarcity": (0.0, 5000.0), "slack": (0.0, 1e5), "repo_util": (0.0, 5000.0), "repo_from": (0.0, 5.0),
    "cap": (0.0, 1e5), "stigma": (0.0, 1.0), "policy_rate": (-0.05, 0.25), "term": (1.0, 400.0),
    "precaution": (0.0, 20.0), "trigger": (0.0, 1.0), "speed": (0.0, 100.0), "entry": (0.0, 1.0),
    "hurdle": (0.0, 1e4), "trend": (-50.0, 50.0), "cut": (0.0, 1.0), "cut_from": (0.0, 1000.0),
    "placed": (0.0, 1.0), "shock": (0.0, 100.0), "noise": (0.0, 50.0), "flow_noise": (0.0, 500.0),
    "feedback": (0.0, 1.0),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    """The model's parameters. bp of yield or rate, $bn, days; decimals where nothing is said.

    Prices: impact (bp at a utilisation one above `threshold`, quadratic), risk (bp at a full value-at-risk budget of
    `var` $bn of daily loss at one deviation), natural (demand of other holders, $bn a day per bp of dislocation), basis
    (rise of the futures over the notes, part of the price move of the charge), demand (the same, bp of yield per unit
    of dealers' capacity in futures sold). Dealers: opening_use (utilisation at the start, which sets their capacity),
    capacity_vol (exponent in volatility at the start over volatility), netting (part of reverse repo that needs no
    balance sheet). Volatility: vol_memory a day, vol_anchor, vol_floor (bp a day). Margin: margin_k, elasticity, rise
    and fall (a day), offset (cross-margining). Haircuts: haircut_jump (per unit of the path), haircut_reset (of funds
    at zero, where the path has one). Repo: scarcity (bp at $100bn of reserves under `slack`, $bn), repo_util (bp per
    utilisation above repo_from), cap and stigma (standing facility, bp), policy_rate, term (days of term repo). Funds:
    precaution (rise of the cash that is wished for, per 10 bp of illiquidity charge), trigger (part of the wished cash
    at which a fund sells), speed (a day), entry (part of the book a day), hurdle (bp a year). Others: trend ($bn a day
    per bp of yesterday's rise), cut (part of the swap-spread book per bp beyond cut_from), placed (part of new issues
    placed at once). shock scales a scenario's path; noise (bp a day) and flow_noise ($bn a day) are its random part;
    feedback 0 freezes the price charges.

    Raises BadInput for a number outside its range (`BOUNDS`).
    """

    impact: float = 842.0
    threshold: float = 0.764
    risk: float = 53.6
    var: float = 1.46
    natural: float = 0.492
    basis: float = 0.178
    demand: float = 1.96
    opening_use: float = 0.682
    capacity_vol: float = 0.221
    netting: float = 0.614
    vol_memory: float = 0.887
    vol_anchor: float = 5.0
    vol_floor: float = 3.0
    margin_k: float = 3.5
    elasticity: float = 0.618
    rise: float = 0.15
    fall: float = 0.02
    offset: float = 0.0
    haircut_jump: float = 0.01
    haircut_reset: float = 0.02
    scarcity: float = 210.0
    slack: float = 1400.0
    repo_util: float = 20.0
    repo_from: float = 0.8
    cap: float = 1e5
    stigma: float = 0.3
    policy_rate: float = 0.02
    term: float = 20.0
    precaution: float = 0.029
    trigger: float = 0.836
    speed: float = 0.898
    entry: float = 0.01
    hurdle: float = 60.0
    trend: float = 0.244
    cut: float = 0.0141
    cut_from: float = 5.59
    placed: float = 0.8
    shock: float = 1.0
    noise: float = 0.0
    flow_noise: float = 0.0
    feedback: float = 1.0

    def __post_init__(self) -> None:
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and low <= value <= high):
                raise BadInput(f"parameter {name}", given=value, allowed=f"{low:g} to {high:g}")

    def array(self) -> Floats:
        """(PARAMETERS,) in the order of `kernels.system_layout`, which is that of the fields."""
        return np.array([getattr(self, name) for name in NAMES], dtype=np.float64)

    def digest(self) -> str:
        """SHA-256 of the numbers."""
        return hashlib.sha256(self.array().tobytes()).hexdigest()


NAMES = tuple(field.name for field in fields(Parameters))
assert len(NAMES) == at.PARAMETERS
