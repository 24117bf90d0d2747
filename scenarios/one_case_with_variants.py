"""One case and its what-ifs, on the same draws: run `python scenarios/one_case_with_variants.py`.

Copy this file, put your own case file's name or path in CASE, and change what is printed.
"""

import os

from simulator import load_case, simulate

CASE = "qianyan_tencent_2018"
DRAWS = int(os.environ.get("DRAWS", 65_536))

base = load_case(CASE)
print(f"{'variant':28} {'mean award':>12} {'95 %':>12} {'P(settle)':>10}")
for variant in [None, *base.variants]:
    # The same seed gives every variant the same draws, so differences are not noise.
    summary = simulate(load_case(CASE, variant=variant), n_draws=DRAWS, seed=1).summary
    award, chance = summary.award, summary.settlement.probability.mean
    name = variant or "as it is"
    print(f"{name:28} {award.mean:12,.0f} {award.quantiles.q95:12,.0f} {chance:10.0%}")
