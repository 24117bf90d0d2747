"""The same loss before the courts of four countries, on the same draws.

Run `python scenarios/four_jurisdictions.py`.

Only the law changes: court fees, who bears costs, interest, what displaces a cap. Amounts stay in the
currency of the case, and a fee table is applied to them as if they were in its own.
"""

import os

from simulator import load_case, simulate

DRAWS = int(os.environ.get("DRAWS", 65_536))

case = load_case("bati_courtage_ovh_2021")
print(
    f"{'law':4} {'mean award':>12} {'mean net':>12} {'mean outlay':>12} {'court fee':>10} {'P(settle)':>10}"
)
for law in ("CN", "DE", "FR", "JP"):
    summary = simulate(case.model_copy(update={"jurisdiction": law}), n_draws=DRAWS, seed=1).summary
    award, net, outlay = (summary[name]["mean"] for name in ("award", "claimant_net", "provider_outlay"))
    fee = summary["costs"]["court_fee_first_instance"]
    chance = summary["settlement"]["probability"]["mean"]
    print(f"{law:4} {award:12,.0f} {net:12,.0f} {outlay:12,.0f} {fee:10,.0f} {chance:10.0%}")
