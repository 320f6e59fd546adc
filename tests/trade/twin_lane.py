"""The twin through a tape: signals, calls, rolls, the end of a contract, delivery; compared with `run_lane`."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from twin import ACCOUNTS, CAUSES, Day, Rules, Twin

from netbasis.conventions.calendars import SIFMA
from netbasis.kernels import trade_path as path
from netbasis.trade.policy import Policy, Sizing
from netbasis.trade.run import Lane
from netbasis.trade.tape import Tape

NAMES = ("clean", "accrued", "coupons", "futures", "term", "special", "gap", "option", "hedge")


def rules_of(policy: Policy, sizing: Sizing) -> Rules:
    ladder = [(rung.share, rung.days) for rung in policy.ladder.rungs]
    names = set(Rules.__dataclass_fields__) - {"ladder", "own_haircut"}
    own = 1.0 / sizing.repo_leverage if sizing.repo_leverage else 0.0
    return Rules(ladder, own_haircut=own, **{name: getattr(policy, name) for name in names})


@dataclass
class TwinLane:
    """One root, day by day, in plain Python. days: (accounts, causes, face, contracts) of each."""

    tape: Tape
    sizing: Sizing
    policy: Policy
    capital: float
    days: list[tuple[dict, dict, float, float]] = field(default_factory=list)
    happened: list[tuple[int, str]] = field(default_factory=list)

    def row(self, strip: int, t: int) -> dict[str, float] | None:
        """The prices of a strip on a day; None where it has none."""
        at = t - int(self.tape.start[strip])
        if not 0 <= at < self.tape.length[strip]:
            return None
        row = dict(zip(NAMES, self.tape.rows[int(self.tape.offset[strip]) + at].tolist(), strict=True))
        return None if math.isnan(row["clean"]) or math.isnan(row["futures"]) else row

    def day(self, t: int, row: dict[str, float], interest: float, coupons: float) -> Day:
        now = self.tape.calendar[t].tolist()
        settle = int(now[path.C_SETTLE])
        return Day(
            settle=settle, days=settle - self.settled, night_interest=now[path.C_INTEREST] - interest,
            overnight=now[path.C_RATE], clean=row["clean"], accrued=row["accrued"], coupon=row["coupons"] - coupons,
            futures=row["futures"], term=row["term"], special=row["special"], haircut=now[path.C_HAIRCUT],
            margin=now[path.C_MARGIN], rolled=now[path.C_ROLLED], gap=row["gap"], option=row["option"],
            bond_spread=now[path.C_BOND_SPREAD], futures_spread=now[path.C_FUTURES_SPREAD],
        )  # fmt: skip

    def face_for(self, twin: Twin, day: Day, ratio: float, size: float) -> float:
        """Dollars of face that the equity carries."""
        haircut, price = twin.rules.haircut(day), day.dirty / 100.0
        needed, s = haircut * price + day.margin * abs(ratio) / self.tape.unit, self.sizing
        step = s.step
        if s.face is not None:
            face, step = s.face, 100.0
        elif s.all_in_leverage is not None:
            face = s.all_in_leverage * twin.equity / price
        else:
            face = twin.equity * (1.0 - s.buffer_share) / needed
        if needed * face > twin.equity:
            return 0.0
        return math.floor(size * (step * math.floor(face / step)) / step) * step

    def wanted(self, twin: Twin, t: int, interest: float, side: float, strip: int) -> tuple[Day, float]:
        """The day of a strip, and the face that the equity carries of it, with the sign of the side."""
        row = self.row(strip, t)
        assert row is not None
        day = self.day(t, row, interest, row["coupons"])
        return day, math.copysign(self.face_for(twin, day, row["hedge"], abs(side)), side)

    def enter(self, twin: Twin, t: int, interest: float, side: float, strip: int, cause: str) -> float:
        row = self.row(strip, t)
        assert row is not None
        self.coupons = row["coupons"]
        day = self.day(t, row, interest, self.coupons)
        twin.equity_at_opening, twin.capital_at_opening = twin.equity, twin.money["capital"]
        face = self.face_for(twin, day, row["hedge"], abs(side))
        if face:
            twin.open(day, math.copysign(face, side), row["hedge"], float(self.tape.factor[strip]), cause)
        return face

    def run(self, side: np.ndarray, pick: np.ndarray) -> TwinLane:
        tape, policy = self.tape, self.policy
        twin = Twin(rules_of(policy, self.sizing), tape.unit, self.capital, self.capital)
        twin.put_in(self.capital)
        strip, wait, closing, held_side, held_size, refused = -1, 0, False, 0.0, 0.0, False
        self.settled, interest, self.coupons = (
            int(tape.calendar[0][path.C_SETTLE]),
            tape.calendar[0][path.C_INTEREST],
            0.0,
        )
        for t in range(len(tape)):
            twin.new_day()
            wait = max(wait - 1, 0)
            cumulated, settle = tape.calendar[t][path.C_INTEREST], int(tape.calendar[t][path.C_SETTLE])
            contract = tape.futures[tape.contract[strip]] if strip >= 0 else None
            here = tape.days[t].item()
            row = self.row(strip, t) if strip >= 0 else None
            known = row is not None
            if strip >= 0:
                day_of_end = contract.delivery.last_trading
                ended = here >= day_of_end
                if twin.face < 0 and not known:
                    ended = here >= contract.delivery.first_intention
                if not known and (policy.missing == "carry" or ended):
                    last = twin.last
                    row = {
                        "clean": last.clean, "accrued": last.accrued, "coupons": self.coupons,
                        "futures": last.futures, "term": tape.calendar[t][path.C_RATE], "special": 0.0,
                        "gap": last.gap, "option": last.option,
                    }  # fmt: skip
                if row is not None:
                    day = self.day(t, row, interest, self.coupons)
                    twin.carry(day)
                    interest, self.coupons, self.settled = cumulated, row["coupons"], settle
                    said = twin.test_liquidity(day)
                    self.happened += [(t, word) for word in said]
                    if "sold out" in said:
                        strip, wait, closing = -1, self.sizing.wait, False
                if strip >= 0 and closing:
                    if SIFMA.shift(here, 1) >= contract.delivery.last_delivery:
                        twin.deliver(twin.last.accrued)
                        self.happened.append((t, "delivered"))
                        strip, closing = -1, False
                elif strip >= 0 and ended:
                    if policy.at_delivery == "deliver" and known:
                        twin.close_tail(day)
                        self.happened.append((t, "tail closed"))
                        closing = twin.face != 0.0
                        strip = strip if closing else -1
                    else:
                        twin.close(day)
                        self.happened.append((t, "closed" if known else "closed at an old price"))
                        strip = -1
                elif strip >= 0 and known:
                    moved = tape.active[t] != tape.contract[strip] and policy.at_delivery != "deliver"
                    same = np.sign(side[t]) == held_side
                    if not same or moved:
                        rolled = bool(same and policy.at_delivery == "roll" and pick[t] >= 0)
                        if rolled and tape.cusip[int(pick[t])] == tape.cusip[strip]:
                            strip, held_size = int(pick[t]), abs(side[t])
                            twin.equity_at_opening, twin.capital_at_opening = twin.equity, twin.money["capital"]
                            new, face = self.wanted(twin, t, interest, side[t], strip)
                            if face:
                                ratio = self.row(strip, t)["hedge"]
                                twin.roll_futures(new, face, ratio, float(tape.factor[strip]))
                            else:
                                twin.close(day, cause="roll")
                            self.happened.append((t, "rolled" if face else "no room"))
                            strip, refused = (strip, False) if face else (-1, True)
                        elif rolled:
                            twin.close(day, cause="roll")
                            strip, held_size = int(pick[t]), abs(side[t])
                            face = self.enter(twin, t, interest, side[t], strip, "roll")
                            self.happened.append((t, "rolled" if face else "no room"))
                            strip, refused = (strip, False) if face else (-1, True)
                        else:
                            twin.close(day)
                            strip = -1
                            self.happened.append((t, "closed"))
                    elif abs(side[t]) != held_size:
                        held_size = abs(side[t])
                        now, face = self.wanted(twin, t, interest, side[t], strip)
                        if not face:
                            twin.close(day)
                            self.happened.append((t, "no room"))
                            strip, refused = -1, True
                        elif face != twin.face:
                            contracts = -float(round(face * row["hedge"] / tape.unit))
                            twin.resize(now, face, contracts, contracts - twin.contracts, "costs")
                            self.happened.append((t, "resized"))
            else:
                days = settle - self.settled
                nights = Day(
                    settle, days, cumulated - interest, 0.0, *(math.nan,) * 13
                )  # fmt: skip
                twin.interest(nights, twin.money["cash"], 0.0)
                interest, self.settled = cumulated, settle
            refused = refused and side[t] != 0.0
            if strip < 0 and twin.money["cash"] > 0.0 and side[t] != 0.0 and pick[t] >= 0 and wait == 0:
                held_side, held_size = np.sign(side[t]), abs(side[t])
                face = self.enter(twin, t, interest, side[t], int(pick[t]), "costs")
                if face or not refused:
                    self.happened.append((t, "opened" if face else "no room"))
                strip, refused = (int(pick[t]), False) if face else (-1, True)
            self.days.append((dict(twin.money), dict(twin.earned), twin.face, twin.contracts))
        return self


def compare(lane: Lane, side: np.ndarray, pick: np.ndarray | None = None, tolerance: float = 1e-9) -> TwinLane:
    """Every account, every cause, every day, the events in order."""
    tape = lane.tape
    twin = TwinLane(tape, lane.sizing, lane.policy, lane.capital).run(side, tape.pick if pick is None else pick)
    for t, (money, earned, face, contracts) in enumerate(twin.days):
        near, where = tolerance * max(abs(lane.equity[t]), lane.capital), str(tape.days[t])
        for place, name in enumerate(ACCOUNTS):
            assert abs(lane.out[t, place] - money[name]) <= near, (where, name, lane.out[t, place], money[name])
        for place, name in enumerate(CAUSES[:-1]):
            assert abs(lane.earned[t, place] - earned[name]) <= near, (where, name)
        assert (lane.out[t, 7], lane.out[t, 8]) == (face, contracts), where
    said = [(int(t), what) for t, what in zip(lane.events[:, 0], lane.happened()["event"], strict=True)]
    ignored = {"no price", "no repo rate", "broke"}
    assert [(t, what) for t, what in said if what not in ignored] == twin.happened
    return twin
