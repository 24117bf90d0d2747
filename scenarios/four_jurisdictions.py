"""The same loss before the courts of four countries, on the same draws: what the law alone changes.

Run `.venv/bin/python scenarios/four_jurisdictions.py`. Court fees are those of each country, converted by the
rates of exchange that the case states.
"""

import os

from simulator import load_case, simulate
from simulator.base.wording import amount, share
from simulator.draws.model import law_of
from simulator.summary.figures import Estimate

DRAWS = int(os.environ.get("DRAWS", 65_536))

case = load_case("bati_courtage_ovh_2021")


def money(one: Estimate) -> str:
    """Return a mean with no more digits than its Monte Carlo error supports."""
    return amount(one.mean, currency=case.currency, lang="en", error=one.mcse)


print(f"{'law':4} {'mean award':>14} {'mean net':>14} {'mean outlay':>14} {'court fee':>14} {'settle':>7}")
for code in ("CN", "DE", "FR", "JP"):
    summary = simulate(case, n_draws=DRAWS, seed=1, law=law_of(case, jurisdiction=code)).summary
    award, net = money(summary.award), money(summary.claimant_net)
    outlay = money(summary.provider_outlay)
    fee = amount(summary.costs.court_fee_first_instance, currency=case.currency, lang="en")
    chance = share(summary.settlement.probability.mean, lang="en")
    print(f"{code:4} {award:>14} {net:>14} {outlay:>14} {fee:>14} {chance:>7}")
