"""A slow twin of the system model, written from docs/system.md: objects, plain floats, one line an equation.

It shares no code with the kernels and is the oracle of test_twin.py. It keeps no identity by itself: cash, repo and
equity are counted, not tracked, so that a kernel that books something once too often disagrees with it.
"""

from __future__ import annotations

import math

import numpy as np
from system_twin_sectors import (
    CentralBank,
    ClearingHouse,
    Fund,
    MoneyFunds,
    Now,
    Rule,
    Sector,
    Treasury,
    arrives,
    normals,
)

BP = 1e-4
CHANNELS = ("yield", "am", "foreign", "am_futures", "issuance")
SCALARS = ("tax", "swap_spread", "failed_roll", "haircut", "margin", "volatility", "purchases", "repo_operations",
           "dealer_exit")  # fmt: skip
KINDS = (
    "outright", "hedged", "standing_repo", "leverage_relief", "haircut_floor", "margin_smoothing", "cross_margining",
)  # fmt: skip
TERMS = ("on", "trigger", "lag", "size", "cap", "exit", "day")
TRAITS = ("haircut", "rolls", "overnight", "buffer", "leverage", "stop")
NAMES = ("hf", "rv", "dealer", "am", "foreign", "quant", "bank", "mmf", "ccp", "treasury", "cb")


class Twin:
    """The market of an `Opening`. p: parameters; path: rows of the scenario; policy (7, 7) of its rules."""

    def __init__(self, begin, p, path, policy, per_day, seed, number, rolls):  # type: ignore[no-untyped-def]
        self.p, self.steps, self.seed, self.number = p, per_day, seed, number
        self.k = range(len(begin.tenors))
        k = len(begin.tenors)
        self.path = [
            ({c: [float(x) for x in row[i * k : i * k + k]] for i, c in enumerate(CHANNELS)},
             dict(zip(SCALARS, map(float, row[5 * k :]), strict=True)))
            for row in path
        ]  # fmt: skip
        self.rules = {
            kind: Rule(kind, dict(zip(TERMS, map(float, row), strict=True)))
            for kind, row in zip(KINDS, policy, strict=True)
            if row[0]
        }
        self.duration, self.weight, self.coupon, self.placed, margin = (
            [float(x) for x in given]
            for given in (begin.duration, begin.weight, begin.coupon, begin.placed, begin.margin)
        )
        self.reference, self.margin = begin.reference, margin
        a, b, f = begin.accounts, begin.bonds.tolist(), begin.futures.tolist()
        cash, held, owed, lent, shares, _, other = (a[:, i].tolist() for i in range(7))
        self.rv, self.dealer, self.am, self.foreign, self.quant, self.bank = (
            Sector(NAMES[i], b[i], f[i], cash[i], held[i], shares[i]) for i in range(1, 7)
        )
        self.hf = Sector("hf", b[0], f[0], cash[0], held[0], shares[0])
        self.mmf = MoneyFunds("mmf", b[7], f[7], cash[7], held[7], -shares[7], other[7])
        self.ccp = ClearingHouse("ccp", b[8], f[8], cash[8], 0.0, 0.0)
        self.treasury = Treasury("treasury", k, cash[9], begin.outstanding.tolist())
        self.cb = CentralBank("cb", b[10], f[10], 0.0, 0.0, 0.0)
        self.all = [getattr(self, name) for name in NAMES]
        for lender, amount in ((self.mmf, lent[7]), (self.bank, lent[6]), (self.cb, lent[10])):
            self.dealer.loans[lender] = lender.lent[self.dealer] = amount
        for borrower, amount in ((self.hf, owed[0]), (self.rv, owed[1])):
            borrower.loans[self.dealer] = self.dealer.lent[borrower] = amount
        self.cb.money_funds, self.cb.cash = self.mmf, -(other[10] + cash[9])  # reserves and the Treasury's account
        people, t = begin.funds, begin.funds.traits.copy()
        t[1] = rolls
        self.funds = [
            Fund(people.q[:, i].tolist(), float(people.repo[i]), float(people.cash[i]),
                 dict(zip(TRAITS, t[:, i].tolist(), strict=True)), margin)
            for i in range(people.real)
        ]  # fmt: skip
        self.keeps = {name: float(x) for name, x in zip(NAMES, begin.smallest, strict=True)}
        self.normal, self.start_quant = list(self.dealer.bonds), list(self.quant.bonds)
        self.start_futures, self.start_swaps = list(self.dealer.futures), sum(self.rv.bonds)
        self.prices, self.fundamental, self.basis = [1.0] * k, [0.0] * k, [0.0] * k
        self.swapped, self.volatility = [0.0] * k, self.path[0][1]["volatility"]
        self.start_equity, self.start_cash = self.hf.equity(self.prices), self.hf.cash
        self.start_dealer, self.start_book = self.dealer.equity(self.prices), sum(self.hf.bonds)
        self.first: dict[str, float] = {}
        self.change = self.last_level = self.level = self.dislocation = self.spread = 0.0
        self.swap_spread = self.widest = self.losses = self.failures = self.purchases = 0.0
        self.sold = self.term_rate = 0.0
        self.peak, self.peak_day, self.lowest = 0.0, 0, 0.0
        self.metrics: dict[str, float] = dict.fromkeys(
            ("yield_rise", "basis", "repo", "repo_days", "net_sold", "book", "worst_return", "utilisation", "called",
             "variation", "initial", "remargin"), 0.0
        ) | {"days_to_calm": -1.0, "calm_day": -1.0}  # fmt: skip

    # what dealers charge -------------------------------------------------------------------------------------------
    def on(self, kind: str) -> bool:
        return kind in self.rules and self.rules[kind].active

    def price_everything(self) -> None:
        p, d = self.p, self.dealer
        use = d.value(self.prices) + (1.0 - p.netting) * d.lent_out()
        hedged = [self.swapped[k] - d.futures[k] for k in self.k]
        self.outright = sum(self.duration[k] * self.prices[k] * (d.bonds[k] - hedged[k]) for k in self.k)
        opening = not self.first
        if opening:
            self.first = {
                "room": use / p.opening_use if use > 0.0 else 1.0, "outright": self.outright, "vol": self.volatility
            }  # fmt: skip
        self.room = self.first["room"]
        if self.volatility > self.first["vol"]:
            self.room *= max((self.first["vol"] / self.volatility) ** p.capacity_vol, 0.5)
        self.room *= 1.0 - min(self.p.shock * self.gone, 0.9)  # dealers that leave
        if self.on("leverage_relief"):
            self.room *= 1.0 + self.rules["leverage_relief"].terms["size"]
        self.use = use / self.room
        self.illiquid = min(p.impact * max(self.use - p.threshold, 0.0) ** 2, 500.0)
        budget = (self.outright - self.first["outright"]) * self.volatility * BP / p.var
        charge = self.illiquid + p.risk * min(max(budget, -1.0), 1.0)
        if opening:
            self.first |= {"charge": charge, "use": self.use, "illiquid": self.illiquid}
        if p.feedback == 0.0:
            charge, self.use, self.illiquid = self.first["charge"], self.first["use"], self.first["illiquid"]
        excess = charge - self.first["charge"]
        before, basis_before = self.prices, self.basis
        self.prices = [
            math.exp(-self.duration[k] * BP * (self.fundamental[k] + self.weight[k] * excess)) for k in self.k
        ]
        pressure = [(self.start_futures[k] - d.futures[k]) / self.room * (p.feedback != 0.0) for k in self.k]
        self.basis = [
            self.duration[k] * BP * (p.basis * self.weight[k] * excess + p.demand * pressure[k]) for k in self.k
        ]
        self.moved = [self.prices[k] - before[k] for k in self.k]
        self.futures_moved = [self.moved[k] + self.basis[k] - basis_before[k] for k in self.k]
        self.dislocation = self.weight[self.reference] * excess
        self.level = self.fundamental[self.reference] + self.dislocation

    def set_margin(self, more: float) -> None:
        """Once a day."""
        p = self.p
        self.volatility = math.sqrt(p.vol_memory * self.volatility**2 + (1.0 - p.vol_memory) * self.change**2)
        rise = min(p.rise, self.rules["margin_smoothing"].terms["size"]) if self.on("margin_smoothing") else p.rise
        saved = self.rules["cross_margining"].terms["size"] if self.on("cross_margining") else 0.0
        moves = p.margin_k * p.vol_anchor * (max(self.volatility, p.vol_floor) / p.vol_anchor) ** p.elasticity
        for k in self.k:
            target = moves * self.duration[k] * BP * (1.0 + more) * (1.0 - p.offset) * (1.0 - saved)
            self.margin[k] = min(max(target, (1.0 - p.fall) * self.margin[k]), (1.0 + rise) * self.margin[k])

    def repo_rate(self) -> float:
        p = self.p
        short = max(p.slack - self.bank.cash, 0.0) / 100.0
        spread = p.scarcity * short**2 + p.repo_util * max(self.use - p.repo_from, 0.0)
        cap = min(p.cap, self.rules["standing_repo"].terms["trigger"]) if self.on("standing_repo") else p.cap
        self.spread = min(spread, cap) + p.stigma * max(spread - cap, 0.0)
        return p.policy_rate + self.spread * BP

    # a step --------------------------------------------------------------------------------------------------------
    def step(self, day: int, sub: int, z: list[float]) -> None:
        p, dt, (by_tenor, scalar) = self.p, 1.0 / self.steps, self.path[day]
        for k in self.k:
            noise = p.noise * (z[0] + 0.3 * z[1] * (1.0 - self.weight[k]))
            self.fundamental[k] += (p.shock * by_tenor["yield"][k] + noise) * dt
            self.am.futures[k] += p.shock * by_tenor["am_futures"][k] * dt
            self.dealer.futures[k] -= p.shock * by_tenor["am_futures"][k] * dt
        wider = p.shock * scalar["swap_spread"] * dt
        self.swap_spread += wider
        self.gone = scalar["dealer_exit"]
        self.price_everything()
        margin_before = list(self.margin)
        if sub == 0 and day > 0:
            self.set_margin(scalar["margin"])
        rate = self.repo_rate()
        if day == 0 and sub == 0:
            self.term_rate = rate
        self.flows(rate, dt, wider)
        self.run_funds(rate, dt, margin_before, scalar)
        self.others(by_tenor, scalar, z, dt)
        self.act(scalar["purchases"] * dt, dt)
        members = [s for s in self.all if s not in (self.cb, self.ccp)]
        self.initial += self.ccp.call(members, self.margin)["hf"]
        self.fund_everybody(scalar["repo_operations"])
        self.term_rate += (rate - self.term_rate) * arrives(1.0 / p.term, dt)

    def flows(self, rate: float, dt: float, wider: float) -> None:
        self.variation += sum(f * m for f, m in zip(self.hf.futures, self.futures_moved, strict=True))
        self.ccp.settle([s for s in self.all if s is not self.ccp], self.futures_moved)
        for k in self.k:
            self.bank.pay(self.rv, -self.rv.bonds[k] * (self.moved[k] + self.duration[k] * wider * BP))
            self.bank.pay(self.dealer, -self.swapped[k] * self.moved[k])
            for holder in self.all:
                self.treasury.pay(holder, holder.bonds[k] * self.coupon[k] * dt / 365.0)
        self.rv.pay(self.dealer, self.rv.owed() * rate * dt / 360.0)
        for lender, amount in self.dealer.loans.items():
            self.dealer.pay(lender, amount * rate * dt / 360.0)

    def run_funds(self, rate: float, dt: float, margin_before: list[float], scalar: dict[str, float]) -> None:
        p, now, strain = self.p, Now(), scalar["haircut"]
        now.price, now.futures_moved, now.margin, now.margin_before = (
            self.prices, self.futures_moved, self.margin, margin_before
        )  # fmt: skip
        now.coupon = [c * dt / 365.0 for c in self.coupon]
        now.overnight, now.term = rate * dt / 360.0, self.term_rate * dt / 360.0
        now.jump, now.reset = p.haircut_jump * p.shock * strain, p.haircut_reset if strain > 0.0 else 0.0
        now.floor = self.rules["haircut_floor"].terms["size"] if self.on("haircut_floor") else 0.0
        now.rolled = 1.0 - p.shock * scalar["failed_roll"]
        now.precaution = p.precaution * max(self.illiquid - self.first["illiquid"], 0.0) / 10.0
        now.trigger, now.speed = p.trigger, arrives(p.speed, dt)
        earns = 4.0 * self.basis[self.reference] / BP - self.spread > p.hurdle
        now.entry = p.entry * dt if earns else 0.0
        told = self.live(now)
        paid, lost = sum(t["interest"] for t in told), sum(t["loss"] for t in told)
        self.interest += paid
        self.losses += lost
        self.failed += sum(t["loss"] > 0.0 for t in told)
        self.called += sum(t["called"] for t in told)
        self.hf.pay(self.dealer, paid)
        self.dealer.pay(self.hf, lost)
        owed = sum(fund.repo for fund in self.funds)
        self.remargin += owed - self.hf.owed()
        self.hf.borrow(self.dealer, owed)
        for k in self.k:
            less = self.hf.bonds[k] - sum(fund.bonds[k] for fund in self.funds)
            self.hf.sell(self.dealer, k, less, self.prices[k])
            self.remargin += less * self.prices[k]
            self.hf.futures[k] += less
            self.dealer.futures[k] -= less
            self.sold_today += max(less, 0.0)
            self.bought += max(-less, 0.0)

    def live(self, now: Now) -> list[dict[str, float]]:
        """The step of every fund, in order."""
        return [fund.live(now) for fund in self.funds]

    def others(self, by_tenor: dict[str, list[float]], scalar: dict[str, float], z: list[float], dt: float) -> None:
        p, d = self.p, self.dealer
        for k in self.k:
            price, share = self.prices[k], self.placed[k]
            self.am.sell(d, k, (p.shock * by_tenor["am"][k] + p.flow_noise * z[2] * share) * dt, price)
            self.foreign.sell(d, k, p.shock * by_tenor["foreign"][k] * dt, price)
            most = 0.1 * abs(self.start_quant[k])
            self.quant.sell(d, k, min(max(p.trend * self.change * share, -most), most) * dt, price)
            over = (d.bonds[k] - self.normal[k]) * arrives(1.0, dt)
            wanted = p.natural * share * self.dislocation * dt
            d.sell(self.bank, k, min(max(wanted, min(over, 0.0)), max(over, 0.0)), price)
            new = p.shock * by_tenor["issuance"][k] * dt
            self.treasury.debt[k] += new
            for buyer, part in ((self.bank, p.placed), (d, 1.0 - p.placed)):
                buyer.bonds[k] += part * new
                buyer.pay(self.treasury, part * new * price)
        self.am.pay(self.treasury, p.shock * scalar["tax"] * dt)
        self.widest = max(self.widest, self.swap_spread)
        cut = min(p.cut * max(self.widest - p.cut_from, 0.0), 0.9)
        held, wanted = sum(self.rv.bonds), self.start_swaps * (1.0 - cut)
        if held > wanted:
            part = (held - wanted) / held * arrives(0.7, dt)
            for k in self.k:
                face = part * self.rv.bonds[k]
                self.rv.sell(d, k, face, self.prices[k])
                self.swapped[k] += face
        self.rv.borrow(d, 0.98 * self.rv.value(self.prices))

    def act(self, given: float, dt: float) -> None:
        for kind in ("outright", "hedged"):
            if not self.on(kind):
                continue
            rule = self.rules[kind]
            size = max(min(rule.terms["size"] * dt, rule.terms["cap"] - rule.used), 0.0)
            rule.used += size
            self.buy(size, kind == "hedged")
        self.buy(given, False)

    def buy(self, dollars: float, hedged: bool) -> None:
        self.purchases += dollars
        for k in self.k:
            face = dollars * self.placed[k] / self.prices[k]
            first = min(face, max(self.dealer.bonds[k] - self.normal[k], 0.0))
            self.dealer.sell(self.cb, k, first, self.prices[k])
            self.bank.sell(self.cb, k, face - first, self.prices[k])
            if hedged:
                self.cb.futures[k] -= face
                self.dealer.futures[k] += face

    def fund_everybody(self, operations: float) -> None:
        """Cash of investors into money funds; dealers' funding; what is left to the central bank."""
        p, m, d = self.p, self.mmf, self.dealer
        if self.on("standing_repo"):
            short = max(p.slack - self.bank.cash, 0.0) + self.cb.lent_out()
            operations = max(operations, min(short, self.rules["standing_repo"].terms["size"]))
        earned = m.equity(self.prices)
        self.am.units += earned
        m.issued += earned
        for holder in (self.am, self.foreign, self.quant):
            m.take_in(holder, holder.cash - self.keeps[holder.name])
        needed = max(d.owed() + self.keeps["dealer"] - d.cash, 0.0)
        official = min(max(operations, 0.0), needed)
        means = m.lent_out() + m.with_central_bank + m.cash - self.keeps["mmf"]
        by_funds = min(max(means, 0.0), needed - official)
        d.borrow(self.cb, official)
        d.borrow(m, by_funds)
        d.borrow(self.bank, needed - official - by_funds)
        placed = max(m.with_central_bank + m.cash - self.keeps["mmf"], 0.0)
        m.pay(self.cb, placed - m.with_central_bank)
        m.with_central_bank = placed

    # a day ---------------------------------------------------------------------------------------------------------
    def day(self, day: int) -> None:
        z = normals(self.seed, self.number, day)
        for rule in self.rules.values():
            rule.morning(day, self.dislocation, self.spread)
        self.variation = self.initial = self.remargin = self.interest = 0.0
        self.sold_today = self.bought = self.called = self.failed = 0.0
        for sub in range(self.steps):
            self.step(day, sub, z)
        self.change, self.last_level = self.level - self.last_level, self.level
        self.sold += self.sold_today
        self.failures += self.failed
        self.keep_metrics(day)

    def keep_metrics(self, day: int) -> None:
        m, ref = self.metrics, self.reference
        book, own = sum(self.hf.bonds), self.hf.equity(self.prices)
        self.lowest = min(self.lowest, self.level)
        for name, value in (
            ("yield_rise", self.level - self.lowest), ("basis", self.basis[ref] / BP), ("repo", self.spread),
            ("net_sold", self.start_book - book), ("utilisation", self.use),
        ):  # fmt: skip
            m[name] = max(m[name], value)
        m["repo_days"] += self.spread > 100.0
        m["book"] = min(m["book"], book / self.start_book - 1.0)
        m["fund_return"] = own / self.start_equity - 1.0
        m["worst_return"] = min(m["worst_return"], m["fund_return"])
        m["fund_cash"] = self.hf.cash / self.start_cash - 1.0
        m["sold"], m["lender_loss"], m["failed"] = self.sold, self.losses, self.failures
        m["purchases"], m["swap_cut"] = self.purchases, self.start_swaps - sum(self.rv.bonds)
        m["called"] += self.called / self.steps
        for name in ("variation", "initial", "remargin"):
            m[name] += getattr(self, name)
        m["dealer_profit"] = self.dealer.equity(self.prices) - self.start_dealer
        if self.dislocation > self.peak:
            self.peak, self.peak_day = self.dislocation, day
            m["days_to_calm"] = m["calm_day"] = -1.0
        elif m["days_to_calm"] < 0.0 and self.dislocation < self.peak / 3.0:
            m["days_to_calm"], m["calm_day"] = float(day - self.peak_day), float(day)
        m["dislocation"] = self.peak

    # read off, in the kernel's shapes ------------------------------------------------------------------------------
    def row(self) -> dict[str, float]:
        """The day as the kernel records it."""
        ref, d = self.reference, self.dealer
        return {
            "yield": self.level, "dislocation": self.dislocation, "basis": self.basis[ref] / BP, "repo": self.spread,
            "utilisation": self.use, "volatility": self.volatility, "margin_rate": self.margin[ref],
            "bonds": sum(self.hf.bonds), "cash": self.hf.cash, "equity": self.hf.equity(self.prices),
            "repo_hf": self.hf.owed(), "margin": self.hf.margin, "sold": self.sold_today, "bought": self.bought,
            "called": self.called / self.steps, "failed": self.failed, "loss": self.losses,
            "dealer_bonds": d.value(self.prices), "dealer_duration": self.outright, "reserves": self.bank.cash,
            "purchases": self.purchases, "swap_book": sum(self.rv.bonds), "variation": self.variation,
            "initial": self.initial, "remargin": self.remargin, "interest": self.interest,
            "headroom": self.room * (1.0 - self.use), "asset_managers": sum(self.am.bonds),
            "foreign": sum(self.foreign.bonds), "banks": sum(self.bank.bonds), "dealer_basis": -sum(d.futures),
            "fund_return": self.hf.equity(self.prices) / self.start_equity - 1.0,
            "on_rrp": self.mmf.with_central_bank, "facility": self.cb.lent_out(),
        }  # fmt: skip

    def books(self):  # type: ignore[no-untyped-def]
        """bonds, futures (11, K), accounts (11, 7) as the kernel has them."""
        holders = [s for s in self.all if s not in (self.cb, self.treasury)]
        accounts = []
        for s in self.all:
            shares = -self.mmf.issued if s is self.mmf else s.units
            other, cash = 0.0, s.cash
            if s is self.mmf:
                other = self.mmf.with_central_bank
            if s is self.cb:
                cash, other = 0.0, sum(h.cash for h in holders)
            accounts.append([cash, s.margin, s.owed(), s.lent_out(), shares, s.equity(self.prices), other])
        return np.array([s.bonds for s in self.all]), np.array([s.futures for s in self.all]), np.array(accounts)
