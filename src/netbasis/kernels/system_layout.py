"""Where everything stands in the arrays of the system model. $bn, bp, years, days; K tenors."""

from __future__ import annotations

# sectors, and the columns that each has
SECTORS = 11
HF, RV, DEALER, AM, FOREIGN, QUANT, BANK, MMF, CCP, TREASURY, CB = range(SECTORS)
# cash: deposits that are central-bank money; the Treasury's is its account. owed, lent: repo. equity: tracked by profit
COLUMNS = 7
CASH, MARGIN, OWED, LENT, SHARES, EQUITY, OTHER = range(COLUMNS)
# bonds (SECTORS, K): face held. futures (SECTORS, K): long above zero. OTHER: dealers none; MMF its reverse repo with
# the central bank; central bank its reserves

# parameters of a scenario
PARAMETERS = 41
(
    P_IMPACT, P_THRESHOLD, P_RISK, P_VAR, P_NATURAL, P_BASIS, P_DEMAND, P_OPENING_USE, P_CAPACITY_VOL, P_NETTING,
    P_VOL_MEMORY, P_VOL_ANCHOR, P_VOL_FLOOR, P_MARGIN_K, P_ELASTICITY, P_RISE, P_FALL, P_OFFSET, P_HAIRCUT_JUMP,
    P_HAIRCUT_RESET, P_SCARCITY, P_SLACK, P_REPO_UTIL, P_REPO_FROM, P_CAP, P_STIGMA, P_POLICY_RATE, P_TERM,
    P_PRECAUTION, P_TRIGGER, P_SPEED, P_ENTRY, P_HURDLE, P_TREND, P_CUT, P_CUT_FROM, P_PLACED, P_SHOCK, P_NOISE,
    P_FLOW_NOISE, P_FEEDBACK,
) = range(PARAMETERS)  # fmt: skip

# channels of a path, a row a day; those of a tenor stand K times
TENOR_CHANNELS = 5
X_YIELD, X_AM, X_FOREIGN, X_AMF, X_ISSUE = range(TENOR_CHANNELS)
SCALARS = 9
X_TAX, X_SPREAD, X_ROLLED, X_HAIRCUT, X_MARGIN, X_VOL, X_BUY, X_OPS, X_EXIT = range(SCALARS)

# policies: rows; columns of each
POLICIES = 7
OUTRIGHT, HEDGED, STANDING, RELIEF, FLOOR, SMOOTH, CROSS = range(POLICIES)
TERMS = 7
L_ON, L_TRIGGER, L_LAG, L_SIZE, L_CAP, L_EXIT, L_DAY = range(TERMS)
# what a policy is triggered by: the dislocation of the reference tenor, bp, for purchases and relief; repo over the
# policy rate, bp, for the standing facility. L_DAY: a day instead (below zero: the trigger)

# what is recorded each day
VARIABLES = 34
(
    V_YIELD, V_DISLOCATION, V_BASIS, V_REPO, V_UTILISATION, V_VOLATILITY, V_MARGIN_RATE, V_BONDS, V_CASH, V_EQUITY,
    V_REPO_HF, V_MARGIN, V_SOLD, V_BOUGHT, V_BELOW, V_FAILED, V_LOSS, V_DEALER, V_DURATION, V_RESERVES, V_PURCHASES,
    V_SWAP_BOOK, V_VARIATION, V_INITIAL, V_REMARGIN, V_INTEREST, V_HEADROOM, V_AM, V_FOREIGN, V_BANK, V_DEALER_BASIS,
    V_RETURN, V_ON_RRP, V_FACILITY,
) = range(VARIABLES)  # fmt: skip

# what is kept of a whole scenario
METRICS = 24
(
    M_YIELD_RISE, M_DISLOCATION, M_BASIS, M_REPO, M_REPO_DAYS, M_SOLD, M_NET_SOLD, M_BOOK, M_RETURN, M_WORST_RETURN,
    M_CASH, M_UTILISATION, M_LOSS, M_FAILED, M_PURCHASES, M_STABLE, M_CALM_DAY, M_SWAP_CUT, M_CALLED, M_VARIATION,
    M_INITIAL, M_REMARGIN, M_DEALER_EQUITY, M_RESIDUAL,
) = range(METRICS)  # fmt: skip

# identities, in the order they are checked
IDENTITIES = 7
I_BONDS, I_FUTURES, I_REPO, I_CASH, I_MARGIN, I_BALANCE, I_FUNDS = range(IDENTITIES)
TOLERANCE = 1e-12

# scalars kept from step to step
LOCAL = 16
(
    Z_VOL, Z_TERM_RATE, Z_SPREAD, Z_MAX_SPREAD, Z_SOLD, Z_BOUGHT, Z_LOSS, Z_FAILED, Z_PURCHASES, Z_BASE_X, Z_RATE,
    Z_UTIL, Z_CALLED, Z_HELD, Z_LAST_Y, Z_REMARGIN,
) = range(LOCAL)  # fmt: skip
