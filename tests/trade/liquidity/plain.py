"""The same position along a path in plain Python: its own accounting, from docs/liquidity.md, not the kernels'."""

from __future__ import annotations

from typing import NamedTuple

from netbasis.kernels import liquidity as kernel
from netbasis.kernels import trade_day as day


class Walked(NamedTuple):
    """Deepest cash drain, its day, first day below zero (0: none), deepest fall of equity, cash of each day."""

    need: float
    deepest: int
    exhausted: int
    loss: float
    cash: list[float]


def walk(holding, drivers):
    """A held position, day by day, in dictionaries and floats."""
    state = holding.opened().state
    face, contracts = float(state[day.FACE]), float(state[day.CONTRACTS])
    policy, model = holding.policy, holding.margin_model
    dirty0 = holding.clean + holding.accrued
    value = face * dirty0 / 100
    sign = 1 if face > 0 else -1

    def loan(share, haircut, worth):
        return share * worth * (1 - sign * haircut)

    legs = [
        {"share": rung.share, "days": rung.days, "haircut": holding.own_haircut, "owed": 0.0, "funded": 1.0,
         "rate": holding.term - holding.special, "end": holding.ahead[0, kernel.A_SETTLE] + rung.days,
         "principal": loan(rung.share, holding.own_haircut, value)}
        for rung in policy.ladder.rungs
    ]  # fmt: skip
    margin = holding.margin
    costs = abs(face) * holding.bond_spread / 100 + abs(contracts) * holding.unit * holding.futures_spread / 100
    costs += abs(contracts) * policy.commission
    cash = holding.capital - value + sum(leg["principal"] for leg in legs) - abs(contracts) * margin - costs
    start, futures = cash, holding.futures
    equity0 = holding.capital - costs
    variance, moved, basis = holding.volatility**2, 0.0, 0.0
    least, deepest, exhausted, worst, path = cash, 0, 0, equity0, []
    for t, driver in enumerate(drivers, start=1):
        ahead, before = holding.ahead[t], holding.ahead[t - 1]
        nights = ahead[kernel.A_SETTLE] - before[kernel.A_SETTLE]
        moved += driver[kernel.D_YIELD]
        basis += driver[kernel.D_BASIS]
        change = ahead[kernel.A_CLEAN] - holding.dv01 * moved + holding.convexity * moved**2 / 2
        price = holding.clean + change + ahead[kernel.A_ACCRUED]
        new_futures = holding.futures + (change - basis - ahead[kernel.A_BASIS]) / holding.factor
        new_value = face * price / 100
        keep = 0.5 ** (1 / model.half_life) if model else 1.0
        variance = keep * variance + (1 - keep) * driver[kernel.D_YIELD] ** 2
        new_margin = margin
        if driver[kernel.D_MARGIN] == driver[kernel.D_MARGIN]:
            new_margin = driver[kernel.D_MARGIN]
        elif model:
            bp = model.net_k * model.mpor**0.5 * model.anchor
            bp *= (max(variance**0.5, model.floor) / model.anchor) ** model.elasticity
            target = holding.margin_scale * bp * holding.futures_dv01 * holding.unit / 100
            new_margin = min(max(target, margin * (1 - model.most_fall)), margin * (1 + model.most_rise))
        spread = policy.cash_spread if cash > 0 else -policy.credit_spread
        rate = driver[kernel.D_RATE]
        earned = cash * (rate - spread) * nights / 360
        earned += abs(contracts) * margin * (rate - policy.margin_spread) * nights / 360
        cash += contracts * holding.unit * (new_futures - futures) / 100 - abs(contracts) * (new_margin - margin)
        inside = cash
        cash += face * ahead[kernel.A_COUPON] / 100 + earned
        if sign < 0:
            cash -= policy.fails * abs(value) * max(0.03 - rate, 0.0) * nights / 360
        for leg in legs:
            overnight = leg["days"] <= 1
            leg["owed"] += leg["principal"] * (rate - holding.special if overnight else leg["rate"]) * nights / 360
            if overnight or leg["end"] <= ahead[kernel.A_SETTLE]:
                new = driver[kernel.D_ROLLED] * loan(leg["share"], driver[kernel.D_HAIRCUT], new_value)
                cash += new - leg["principal"] - leg["owed"]
                leg.update(principal=new, owed=0.0, haircut=driver[kernel.D_HAIRCUT], funded=driver[kernel.D_ROLLED])
                leg.update(rate=driver[kernel.D_TERM] - holding.special, end=ahead[kernel.A_SETTLE] + leg["days"])
            else:
                new = leg["funded"] * loan(leg["share"], leg["haircut"], new_value)
                if policy.remargin == "both" or (policy.remargin == "losses" and new < leg["principal"]):
                    cash += new - leg["principal"]
                    leg["principal"] = new
        futures, margin, value = new_futures, new_margin, new_value
        low = min(inside, cash) if policy.strict else cash
        if low < least:
            least, deepest = low, t
        if low < 0 and not exhausted:
            exhausted = t
        equity = cash + abs(contracts) * margin + value - sum(leg["principal"] + leg["owed"] for leg in legs)
        worst = min(worst, equity)
        path.append(cash)
    return Walked(start - least, deepest, exhausted, equity0 - worst, path)
