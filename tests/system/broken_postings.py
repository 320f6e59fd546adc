"""Run by test_books.py with NUMBA_DISABLE_JIT=1: break one posting on day 2, step 1, and print what the run says.

Prints JSON: name of the break -> message, expected identity, expected sector.
"""

import json
from dataclasses import replace

from netbasis.kernels import system_funds as funds
from netbasis.kernels import system_layout as at
from netbasis.kernels import system_market as market
from netbasis.kernels import system_step as books
from netbasis.system.engine import BrokenIdentity, run
from netbasis.system.parameters import Parameters
from netbasis.system.scenario import read_scenario

DAY, STEP, PER_DAY = 2, 1, 2
steps = 0
plain_spread = market.repo_spread


def counted(*given):
    """The repo rate is asked for once a step: it is the clock."""
    global steps
    steps += 1
    return plain_spread(*given)


def now() -> bool:
    return steps == DAY * PER_DAY + STEP + 1


def broken(module, name, extra):
    """`name` of a module, followed on the day by `extra`, which takes back one side of what it did."""
    plain = getattr(module, name)

    def posting(*given):
        found = plain(*given)
        if now():
            extra(*given)
        return found

    return module, name, posting


def sale(accounts, bonds, seller, buyer, k, face, price):
    if seller == at.FOREIGN:
        bonds[seller, k] += face


def sale_unpaid(accounts, bonds, seller, buyer, k, face, price):
    if seller == at.FOREIGN:
        accounts[seller, at.CASH] -= face * price


def loan(accounts, least, operations):
    accounts[at.MMF, at.LENT] -= 0.01


def reserves(accounts, bonds, coupon):
    accounts[at.CB, at.OTHER] -= bonds[at.QUANT] @ coupon


def income(accounts, rate):
    accounts[at.DEALER, at.EQUITY] -= accounts[at.RV, at.OWED] * rate


def gains(accounts, bonds, moved):
    accounts[at.BANK, at.EQUITY] -= bonds[at.BANK] @ moved


def variation(accounts, futures, moved):
    accounts[at.AM, at.CASH] -= 0.01
    accounts[at.CCP, at.CASH] += 0.01


def margin(accounts, futures, rate):
    accounts[at.AM, at.MARGIN] += 0.01


def fund_cash(repo, cash, *rest):
    cash[1] += 1e-6


def fund_bonds(repo, cash, *rest):
    repo[0] -= 1e-3  # one fund's repo is written down and the dealer is not told: its cash is not either
    cash[0] -= 2e-3


BREAKS = {
    "sale keeps the bonds": (broken(books, "sell_bonds", sale), at.I_BONDS, "foreign holders"),
    "sale is not paid": (broken(books, "sell_bonds", sale_unpaid), at.I_CASH, "foreign holders"),
    "loan without a lender": (broken(books, "fund_dealers", loan), at.I_REPO, "money funds"),
    "money that nobody made": (broken(books, "pay_coupons", reserves), at.I_CASH, "central bank"),
    "income of nobody": (broken(books, "pay_repo", income), at.I_BALANCE, "dealers"),
    "gains of nobody": (broken(books, "revalue", gains), at.I_BALANCE, "banks"),
    "variation margin kept": (broken(books, "pay_variation", variation), at.I_MARGIN, "asset managers"),
    "margin out of nothing": (broken(books, "post_margin", margin), at.I_MARGIN, "asset managers"),
    "a fund's cash": (broken(funds, "settle_funds", fund_cash), at.I_FUNDS, "hedge funds"),
    "a fund's debt": (broken(funds, "settle_funds", fund_bonds), at.I_FUNDS, "hedge funds"),
}


def main() -> None:
    from netbasis.system.engine import IDENTITY_NAMES

    global steps
    scenario = read_scenario("calm")
    path = scenario.path[:5].copy()
    path[:, at.X_FOREIGN * 4 : at.X_FOREIGN * 4 + 4] = 3.0
    path[:, 0:4] = 5.0
    scenario = replace(scenario, path=path, cohort=replace(scenario.cohort, n=4))
    market.repo_spread = counted
    told = {}
    for name, ((module, posting, wrong), identity, sector) in BREAKS.items():
        plain, steps = getattr(module, posting), 0
        setattr(module, posting, wrong)
        try:
            run(scenario, Parameters(), per_day=PER_DAY, first=5)
            message = "nothing was noticed"
        except BrokenIdentity as stop:
            message = str(stop)
        finally:
            setattr(module, posting, plain)
        told[name] = (message, IDENTITY_NAMES[identity], sector)
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main()
