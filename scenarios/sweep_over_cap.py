"""What a higher cap would be worth: the Tencent case under caps from nothing to a million yuan.

Run `python scenarios/sweep_over_cap.py`.
"""

import os

from simulator import load_case, simulate

DRAWS = int(os.environ.get("DRAWS", 65_536))

case = load_case("qianyan_tencent_2018")
cap = case.clauses[0]
print(f"{'cap':>12} {'mean award':>12} {'cap bites':>10} {'provider walks away above':>28}")
for amount in (0, 3_569, 100_000, 500_000, 1_000_000):
    changed = cap.model_copy(update={"amount": cap.amount.model_copy(update={"value": float(amount)})})
    summary = simulate(case.model_copy(update={"clauses": (changed,)}), n_draws=DRAWS, seed=1).summary
    award, reservation = summary.award, summary.reservation.provider.mean
    print(f"{amount:12,} {award.mean:12,.0f} {award.p_at_cap:10.0%} {reservation:28,.0f}")
