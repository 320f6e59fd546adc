"""The system model through time, one scenario after another, in parallel over scenarios.

A scenario is run in steps of 1/S day; margins and policies change once a day. Order of a step (docs/system.md): what is
given from outside, prices, margin, repo, cash flows, behaviour of funds and other holders, policy, funding of dealers,
identities. A failed identity or a number that is none ends the scenario with its step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from netbasis.kernels import system_acts as acts
from netbasis.kernels import system_funds as funds
from netbasis.kernels import system_layout as at
from netbasis.kernels import system_market as market
from netbasis.kernels import system_step as books
from netbasis.kernels.elementary import expm1
from netbasis.kernels.jit import kernel, prange
from netbasis.kernels.philox import normals
from netbasis.kernels.system_record import write_day

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
BP = 1e-4
YEAR = 365.0
MONEY_YEAR = 360.0
ILLIQUID = 10.0  # bp of charge that the wish for cash is stated at
NOT_A_NUMBER, OVERSOLD = 99, 98  # what a scenario ended with, beside the identities
SHORTEST = 1e-9  # $bn that rounding may leave a seller short
MOST_SPREAD = 1e9  # bp
FARTHEST = 10.0  # logarithm of a price: beyond it is no price of a bond


@kernel
def _arrives(rate: float, dt: float) -> float:
    """Part that a process of `rate` a day brings in dt days."""
    return float(-expm1(-rate * dt))


@kernel
def run_scenario(
    seed: int, scenario: int, per_day: int, p: Floats, path: Floats, duration: Floats, weight: Floats, coupon: Floats,
    placed: Floats, begin_margin: Floats, reference: int, bonds: Floats, futures: Floats, accounts: Floats, outstanding:
    Floats, q: Floats, repo: Floats, cash: Floats, traits: Floats, policy: Floats, smallest: Floats, record: Floats,
    metrics: Floats, work: Floats, failure: Floats,
) -> int:  # fmt: skip
    """Run one scenario; 0, or the number of the identity that failed plus one (`NOT_A_NUMBER`: a price or rate;
    `OVERSOLD`: sales from outside of more than the seller holds).

    path (T, channels); tenors (K,): duration years, weight of the price charges, coupon a year, placed: shares of
    purchases and natural demand, begin_margin: initial margin per face at the start. State, all changed in place:
    bonds, futures (SECTORS, K), accounts (SECTORS, COLUMNS), outstanding (K,), q (K, n), repo, cash (n,). smallest
    (SECTORS,): cash kept. record (T, VARIABLES) or (0, VARIABLES). work (WORK + K, n) of `system_funds`: scratch.
    failure (4,): day, step, sector, residual of what failed."""
    tenors, days = len(duration), len(path)
    dt = 1.0 / per_day
    z, words, draws = np.zeros(at.LOCAL), np.zeros(4, dtype=np.uint64), np.zeros(3)  # level, slope, flows
    fundamental, price, last, moved = np.zeros(tenors), np.ones(tenors), np.ones(tenors), np.zeros(tenors)
    basis, basis_last, futures_moved = np.zeros(tenors), np.zeros(tenors), np.zeros(tenors)
    margin, margin_last, paid = np.zeros(tenors), np.zeros(tenors), np.zeros(tenors)
    swapped, sums, off = np.zeros(tenors), np.zeros(tenors + funds.SUMS), np.zeros(at.IDENTITIES)
    state, setting = np.full((at.POLICIES, 3), -1.0), np.zeros(funds.SETTING)
    state[:, 1:] = 0.0
    # of a single tenor, bonds at market, margin and flow are the bonds in three units
    single, units, trade = tenors == 1, np.ones(3), work[funds.W_TRADE]
    value = q[0] if single else work[funds.W_VALUE]
    posted = q[0] if single else work[funds.W_POSTED]
    flow = q[0] if single else work[funds.W_FLOW]
    kept, floors, scratch = work[funds.W_KEPT], work[funds.W_FLOOR], work[funds.W_SUMS :]
    haircuts, rolls, overnight = traits[funds.T_HAIRCUT], traits[funds.T_ROLLS], traits[funds.T_OVERNIGHT]
    buffers, leverages = traits[funds.T_BUFFER], traits[funds.T_LEVERAGE]
    z[at.Z_VOL], z[at.Z_TERM_RATE] = path[0, tenors * at.TENOR_CHANNELS + at.X_VOL], 0.0
    for k in range(tenors):
        margin[k] = begin_margin[k]
        z[at.Z_HELD] += bonds[at.HF, k]
    shorts, normal = futures[at.DEALER].copy(), bonds[at.DEALER].copy()
    first_quant = bonds[at.QUANT].copy()
    trade[:] = cash - repo
    for k in range(tenors):
        trade += q[k] * (1.0 + margin[k])
    funds.floors_of(traits[funds.T_STOP], trade, floors)
    funds.sum_bonds(q, scratch, sums)
    funds.sum_accounts(repo, cash, overnight, scratch, sums)
    repo_sum = tenors + funds.U_REPO
    jump, least, reset = -1.0, -1.0, -1.0
    scalar, shock, drawn = tenors * at.TENOR_CHANNELS, p[at.P_SHOCK], np.zeros(3, dtype=np.bool_)
    drawn[0], drawn[2] = p[at.P_NOISE] != 0.0, p[at.P_FLOW_NOISE] != 0.0
    for k in range(tenors):
        drawn[1] = drawn[1] or (drawn[0] and weight[k] != 1.0)
    noisy = drawn[0] or drawn[2]
    quick, part, renewing = _arrives(p[at.P_SPEED], dt), _arrives(1.0, dt), _arrives(1.0 / p[at.P_TERM], dt)
    cutting = _arrives(0.7, dt)
    equity_before = accounts[at.HF, at.EQUITY]
    dealers_before, swaps_before = accounts[at.DEALER, at.EQUITY], acts.book(bonds, at.RV)
    cash_before = accounts[at.HF, at.CASH]
    first_charge, level, dislocation, spread, use = 0.0, 0.0, 0.0, 0.0, 0.0
    first_use, lowest_level, peak, peak_day = 0.0, 0.0, 0.0, 0
    base, first_outright, start_vol, room, first_illiquid = 1.0, 0.0, 0.0, 1.0, 0.0
    metrics[:] = 0.0
    metrics[at.M_STABLE] = metrics[at.M_CALM_DAY] = -1.0
    for day in range(days):
        if noisy:
            normals(seed, scenario, day, 0, words, drawn, draws)
        acts.policy_day(policy, state, day, dislocation, spread)
        variation, initial, remargin, paid_interest = 0.0, 0.0, 0.0, 0.0
        sold, bought, called, failed = 0.0, 0.0, 0.0, 0.0
        for sub in range(per_day):
            # 1 given from outside
            for k in range(tenors):
                noise = p[at.P_NOISE] * (draws[0] + 0.3 * draws[1] * (1.0 - weight[k]))
                fundamental[k] += (shock * path[day, at.X_YIELD * tenors + k] + noise) * dt
                futures[at.AM, k] += shock * path[day, at.X_AMF * tenors + k] * dt
                futures[at.DEALER, k] -= shock * path[day, at.X_AMF * tenors + k] * dt
            z[at.Z_SPREAD] += shock * path[day, scalar + at.X_SPREAD] * dt
            # 2 prices from dealers' balance sheets
            use, hedged, outright = 0.0, 0.0, 0.0
            for k in range(tenors):
                use += price[k] * bonds[at.DEALER, k]
                hedged = -futures[at.DEALER, k] + swapped[k]
                outright += duration[k] * price[k] * (bonds[at.DEALER, k] - hedged)
            use += (1.0 - p[at.P_NETTING]) * accounts[at.DEALER, at.LENT]
            if day == 0 and sub == 0:
                base = use / p[at.P_OPENING_USE] if use > 0.0 else 1.0
                first_outright, start_vol = outright, z[at.Z_VOL]
            room = market.capacity(base, z[at.Z_VOL], start_vol, p[at.P_CAPACITY_VOL])
            room *= 1.0 - min(shock * path[day, scalar + at.X_EXIT], 0.9)
            if state[at.RELIEF, 1] > 0.0:
                room *= 1.0 + policy[at.RELIEF, at.L_SIZE]
            use /= room
            illiquid = market.illiquidity(use, p[at.P_THRESHOLD], p[at.P_IMPACT])
            charge = illiquid + market.risk_charge(outright - first_outright, z[at.Z_VOL], p[at.P_VAR], p[at.P_RISK])
            if day == 0 and sub == 0:
                first_charge, first_use, first_illiquid = charge, use, illiquid
            if p[at.P_FEEDBACK] == 0.0:
                charge, use, illiquid = first_charge, first_use, first_illiquid
            for k in range(tenors):
                last[k], basis_last[k] = price[k], basis[k]
                off_bp = fundamental[k] + weight[k] * (charge - first_charge)
                price[k] = 1.0 + expm1(-duration[k] * off_bp * BP)
                basis[k] = p[at.P_BASIS] * weight[k] * (charge - first_charge)
                if p[at.P_FEEDBACK] != 0.0:
                    basis[k] += p[at.P_DEMAND] * (shorts[k] - futures[at.DEALER, k]) / room
                basis[k] *= duration[k] * BP
                moved[k] = price[k] - last[k]
                futures_moved[k] = moved[k] + basis[k] - basis_last[k]
                paid[k] = coupon[k] * dt / YEAR
            for k in range(tenors):
                far = duration[k] * (fundamental[k] + weight[k] * (charge - first_charge)) * BP
                if not abs(far) <= FARTHEST:
                    failure[0], failure[1], failure[2], failure[3] = day, sub, at.DEALER, far
                    return NOT_A_NUMBER
            level = fundamental[reference] + weight[reference] * (charge - first_charge)
            dislocation = weight[reference] * (charge - first_charge)
            # 3 margin, once a day, from the volatility of daily changes
            for k in range(tenors):
                margin_last[k] = margin[k]
            if sub == 0 and day > 0:
                change = z[at.Z_RATE]
                keep = p[at.P_VOL_MEMORY]
                z[at.Z_VOL] = np.sqrt(keep * z[at.Z_VOL] * z[at.Z_VOL] + (1.0 - keep) * change * change)
                rise = p[at.P_RISE]
                if state[at.SMOOTH, 1] > 0.0:
                    rise = min(rise, policy[at.SMOOTH, at.L_SIZE])
                off_set = 1.0 - (policy[at.CROSS, at.L_SIZE] if state[at.CROSS, 1] > 0.0 else 0.0)
                off_set *= (1.0 - p[at.P_OFFSET]) * (1.0 + path[day, scalar + at.X_MARGIN])
                each = market.margin_target(
                    z[at.Z_VOL], p[at.P_VOL_FLOOR], p[at.P_VOL_ANCHOR], p[at.P_ELASTICITY], p[at.P_MARGIN_K], 1.0
                )
                for k in range(tenors):
                    wanted = off_set * each * duration[k]
                    margin[k] = min(max(wanted, margin[k] * (1.0 - p[at.P_FALL])), margin[k] * (1.0 + rise))
            # 4 repo
            cap = p[at.P_CAP]
            if state[at.STANDING, 1] > 0.0:
                cap = min(cap, policy[at.STANDING, at.L_TRIGGER])
            spread = market.repo_spread(
                accounts[at.BANK, at.CASH], p[at.P_SLACK], p[at.P_SCARCITY], use, p[at.P_REPO_FROM], p[at.P_REPO_UTIL],
                cap, p[at.P_STIGMA],
            )  # fmt: skip
            if not abs(spread) < MOST_SPREAD:
                failure[0], failure[1], failure[2], failure[3] = day, sub, at.BANK, spread
                return NOT_A_NUMBER
            rate = p[at.P_POLICY_RATE] + spread * BP
            if day == 0 and sub == 0:
                z[at.Z_TERM_RATE] = rate
            # 5 cash flows
            books.revalue(accounts, bonds, moved)
            variation += books.pay_variation(accounts, futures, futures_moved)
            acts.swaps(accounts, bonds, swapped, moved, duration, shock * path[day, scalar + at.X_SPREAD] * dt)
            books.pay_coupons(accounts, bonds, paid)
            on, term = rate * dt / MONEY_YEAR, z[at.Z_TERM_RATE] * dt / MONEY_YEAR
            books.pay_repo(accounts, on)
            # 6 behaviour
            now_jump = p[at.P_HAIRCUT_JUMP] * shock * path[day, scalar + at.X_HAIRCUT]
            now_least = policy[at.FLOOR, at.L_SIZE] if state[at.FLOOR, 1] > 0.0 else 0.0
            now_reset = p[at.P_HAIRCUT_RESET] if path[day, scalar + at.X_HAIRCUT] > 0.0 else 0.0
            if now_jump != jump or now_least != least or now_reset != reset:
                jump, least, reset = now_jump, now_least, now_reset
                funds.kept_of(haircuts, jump, least, reset, kept)
            setting[funds.N_ROLLED] = 1.0 - shock * path[day, scalar + at.X_ROLLED]
            setting[funds.N_ON], setting[funds.N_TERM] = on, term
            setting[funds.N_PRECAUTION] = p[at.P_PRECAUTION] * max(illiquid - first_illiquid, 0.0) / ILLIQUID
            setting[funds.N_TRIGGER] = p[at.P_TRIGGER]
            setting[funds.N_SPEED] = quick
            gap = 4.0 * (basis[reference] / BP) - spread
            setting[funds.N_ENTRY] = p[at.P_ENTRY] * dt if gap > p[at.P_HURDLE] else 0.0
            if single:
                units[0], units[1] = price[0], margin[0]
                units[2] = funds.flow_of(0, futures_moved, margin_last, margin, paid)
            else:
                funds.value_funds(q, price, futures_moved, margin_last, margin, paid, value, posted, flow)
            paid_now = term * sums[repo_sum] + (on - term) * sums[tenors + funds.U_OVERNIGHT]
            below = funds.settle_funds(
                repo, cash, value, posted, flow, kept, rolls, overnight, buffers, leverages, floors, setting, units,
            )  # fmt: skip
            trades = below > 0 or setting[funds.N_ENTRY] > 0.0
            lost = 0.0
            if trades:
                gone = funds.decide_funds(
                    repo, cash, value, posted, kept, buffers, leverages, floors, setting, units, trade
                )
                failed += gone
                lost = funds.bear_losses(trade, cash) if gone > 0 else 0.0
            called += below
            funds.sum_accounts(repo, cash, overnight, scratch, sums)
            more = sums[repo_sum] - accounts[at.HF, at.OWED]
            remargin += more
            books.earn(accounts, at.HF, at.DEALER, paid_now)
            books.earn(accounts, at.DEALER, at.HF, lost)
            books.lend(accounts, at.DEALER, at.HF, more)
            if trades:
                funds.trade_funds(q, trade)
                funds.sum_bonds(q, scratch, sums)
                for k in range(tenors):
                    less = bonds[at.HF, k] - sums[k]
                    books.sell_bonds(accounts, bonds, at.HF, at.DEALER, k, less, price[k])
                    remargin += less * price[k]
                    futures[at.HF, k] = -bonds[at.HF, k]
                    futures[at.DEALER, k] -= less
                    sold += less if less > 0.0 else 0.0
                    bought -= less if less < 0.0 else 0.0
            paid_interest += paid_now
            z[at.Z_LOSS] += lost
            for k in range(tenors):
                amount = p[at.P_FLOW_NOISE] * draws[2] * placed[k]
                am = (shock * path[day, at.X_AM * tenors + k] + amount) * dt
                foreign = shock * path[day, at.X_FOREIGN * tenors + k] * dt
                books.sell_bonds(accounts, bonds, at.AM, at.DEALER, k, am, price[k])
                books.sell_bonds(accounts, bonds, at.FOREIGN, at.DEALER, k, foreign, price[k])
                short = min(bonds[at.AM, k], bonds[at.FOREIGN, k])
                if short < -SHORTEST:
                    seller = at.AM if bonds[at.AM, k] == short else at.FOREIGN
                    failure[0], failure[1], failure[2], failure[3] = day, sub, seller, -short
                    return OVERSOLD
                most = 0.1 * abs(first_quant[k])
                trend = min(max(p[at.P_TREND] * z[at.Z_RATE] * placed[k], -most), most) * dt
                books.sell_bonds(accounts, bonds, at.QUANT, at.DEALER, k, trend, price[k])
                over = bonds[at.DEALER, k] - normal[k]
                natural = p[at.P_NATURAL] * placed[k] * dislocation * dt
                # no more than what dealers have too much or too little of: a large step does not overshoot
                natural = min(max(natural, part * min(over, 0.0)), part * max(over, 0.0))
                books.sell_bonds(accounts, bonds, at.DEALER, at.BANK, k, natural, price[k])
                issued = shock * path[day, at.X_ISSUE * tenors + k] * dt
                outstanding[k] += issued
                acts.issue(accounts, bonds, k, issued, p[at.P_PLACED], price[k])
            taxed = shock * path[day, scalar + at.X_TAX] * dt
            books.earn(accounts, at.AM, at.TREASURY, taxed)
            acts.cut_swaps(accounts, bonds, swapped, z, p, price, swaps_before, cutting)
            # 7 policy
            buy = path[day, scalar + at.X_BUY] * dt
            for i in (at.OUTRIGHT, at.HEDGED):
                if state[i, 1] > 0.0:
                    size = min(policy[i, at.L_SIZE] * dt, policy[i, at.L_CAP] - state[i, 2])
                    size = max(size, 0.0)
                    state[i, 2] += size
                    z[at.Z_PURCHASES] += size
                    for k in range(tenors):
                        face = size * placed[k] / price[k]
                        acts.purchase(accounts, bonds, k, face, normal[k], price[k])
                        if i == at.HEDGED:
                            futures[at.CB, k] -= face
                            futures[at.DEALER, k] += face
            if buy != 0.0:
                z[at.Z_PURCHASES] += buy
                for k in range(tenors):
                    acts.purchase(accounts, bonds, k, buy * placed[k] / price[k], normal[k], price[k])
            initial += books.post_margin(accounts, futures, margin)
            operations = path[day, scalar + at.X_OPS]
            if state[at.STANDING, 1] > 0.0:
                short = max(p[at.P_SLACK] - accounts[at.BANK, at.CASH], 0.0) + accounts[at.CB, at.LENT]
                operations = max(operations, min(short, policy[at.STANDING, at.L_SIZE]))
            books.sweep_cash(accounts, smallest)
            books.fund_dealers(accounts, smallest, operations)
            z[at.Z_TERM_RATE] += (rate - z[at.Z_TERM_RATE]) * renewing
            # identities
            worst = books.residuals(accounts, bonds, futures, price, outstanding, sums, off)
            for i in range(at.IDENTITIES):
                if not off[i] <= metrics[at.M_RESIDUAL]:
                    metrics[at.M_RESIDUAL] = off[i]
                if not off[i] <= at.TOLERANCE:
                    failure[0], failure[1], failure[2], failure[3] = day, sub, worst, off[i]
                    return i + 1
        z[at.Z_RATE] = level - z[at.Z_LAST_Y]
        z[at.Z_LAST_Y] = level
        z[at.Z_SOLD] += sold
        z[at.Z_BOUGHT] += bought
        z[at.Z_FAILED] += failed
        held = 0.0
        for k in range(tenors):
            held += bonds[at.HF, k]
        own = accounts[at.HF, at.EQUITY]
        lowest_level = min(lowest_level, level)
        metrics[at.M_YIELD_RISE] = max(metrics[at.M_YIELD_RISE], level - lowest_level)
        metrics[at.M_BASIS] = max(metrics[at.M_BASIS], basis[reference] / BP)
        metrics[at.M_REPO] = max(metrics[at.M_REPO], spread)
        metrics[at.M_REPO_DAYS] += 1.0 if spread > 100.0 else 0.0
        metrics[at.M_SOLD] = z[at.Z_SOLD]
        metrics[at.M_NET_SOLD] = max(metrics[at.M_NET_SOLD], z[at.Z_HELD] - held)
        metrics[at.M_BOOK] = min(metrics[at.M_BOOK], held / z[at.Z_HELD] - 1.0 if z[at.Z_HELD] > 0.0 else 0.0)
        metrics[at.M_RETURN] = own / equity_before - 1.0 if equity_before > 0.0 else 0.0
        metrics[at.M_WORST_RETURN] = min(metrics[at.M_WORST_RETURN], metrics[at.M_RETURN])
        metrics[at.M_CASH] = accounts[at.HF, at.CASH] / cash_before - 1.0 if cash_before > 0.0 else 0.0
        metrics[at.M_UTILISATION] = max(metrics[at.M_UTILISATION], use)
        metrics[at.M_LOSS], metrics[at.M_FAILED] = z[at.Z_LOSS], z[at.Z_FAILED]
        metrics[at.M_PURCHASES] = z[at.Z_PURCHASES]
        metrics[at.M_SWAP_CUT] = swaps_before - acts.book(bonds, at.RV)
        metrics[at.M_CALLED] += called / per_day
        metrics[at.M_VARIATION] += variation
        metrics[at.M_INITIAL] += initial
        metrics[at.M_REMARGIN] += remargin
        metrics[at.M_DEALER_EQUITY] = accounts[at.DEALER, at.EQUITY] - dealers_before
        if dislocation > peak:
            peak, peak_day = dislocation, day
            metrics[at.M_STABLE] = metrics[at.M_CALM_DAY] = -1.0
        elif metrics[at.M_STABLE] < 0.0 and dislocation < peak / 3.0:
            metrics[at.M_STABLE], metrics[at.M_CALM_DAY] = float(day - peak_day), float(day)
        metrics[at.M_DISLOCATION] = peak
        if len(record):
            write_day(
                record[day], level, dislocation, basis[reference] / BP, spread, use, z[at.Z_VOL], margin[reference],
                held, accounts, bonds, futures, variation, initial, remargin, paid_interest, sold, bought,
                called / per_day, failed, z[at.Z_LOSS], z[at.Z_PURCHASES], room, outright, equity_before, price,
            )  # fmt: skip
    return 0


@kernel(parallel=True)
def run_many(
    seed: int, scenarios: Integers, per_day: int, p: Floats, path: Floats, duration: Floats, weight: Floats, coupon:
    Floats, placed: Floats, begin_margin: Floats, reference: int, bonds: Floats, futures: Floats, accounts: Floats,
    outstanding: Floats, q: Floats, repo: Floats, cash: Floats, traits: Floats, policy: Floats, smallest: Floats,
    record: Floats, metrics: Floats, status: Integers, failure: Floats,
) -> None:  # fmt: skip
    """Run scenarios in parallel. scenarios (s,): their numbers, which choose the random numbers and, by remainder, the
    population: q (g, K, n) with repo, cash, traits. p (1 or s, PARAMETERS), policy (1 or s, ...): by place.
    record (s, T, VARIABLES) or (s, 0, VARIABLES), metrics (s, METRICS), status (s,), failure (s, 4) are written."""
    for s in prange(len(scenarios)):
        n = int(scenarios[s])
        g = n % len(q)
        work = np.zeros((funds.WORK + q.shape[1], q.shape[2]))
        status[s] = run_scenario(
            seed, n, per_day, p[s % len(p)], path, duration, weight, coupon, placed, begin_margin, reference,
            bonds.copy(), futures.copy(), accounts.copy(), outstanding.copy(), q[g].copy(), repo[g].copy(),
            cash[g].copy(), traits[g], policy[s % len(policy)], smallest, record[s], metrics[s], work, failure[s],
        )  # fmt: skip
