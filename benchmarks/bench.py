"""Speed of the Tencent case against the raw cost of its random numbers, all in one process on one thread.

Floor: NumPy's SFC64 drawing 1e6 times the raw variates of the case, kind by kind, in chunks.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from simulator.distributions.quantity import (
    Beta,
    Categorical,
    Empirical,
    Gamma,
    Lognormal,
    Normal,
    Pert,
    Uniform,
)
from simulator.draws.model import Model, prepare
from simulator.draws.replicate import beliefs_of, run_replicate
from simulator.draws.sampling import worlds
from simulator.draws.store import draws_of_mixture
from simulator.load import load_case
from simulator.model.odds import odds_of
from simulator.model.settlement import claimant_walks_away_at, provider_walks_away_at
from simulator.model.tree import path_weights, state_weights
from simulator.simulation import simulate
from simulator.summary.parts import Summary

MILLION = 1_000_000
CHUNK = 32_768
BATCHES = 32
STATISTICS = ("mean award", "P(settle)", "95% quantile of net", "P(net > offer)")


def floor(model: Model) -> Callable[[], None]:
    """Return a function that draws the raw variates of the case 1e6 times: inputs, odds, branches."""
    generator = np.random.Generator(np.random.SFC64(1))
    fill: list[Callable[[int], object]] = [generator.standard_normal]  # the judge
    for one in model.inputs.values():
        distribution = one.distribution
        if isinstance(distribution, Categorical):
            if distribution.size is not None:
                for p in distribution.probabilities.values():
                    shape = p * distribution.size
                    fill.append(lambda n, shape=shape: generator.standard_gamma(shape, n))
        elif distribution.is_constant:
            continue
        elif isinstance(distribution, Beta | Pert):
            a, b = distribution.shape()
            fill.append(lambda n, a=a, b=b: generator.beta(a, b, n))
        elif isinstance(distribution, Gamma):
            a = distribution.shape()[0]
            fill.append(lambda n, a=a: generator.standard_gamma(a, n))
        elif isinstance(distribution, Lognormal | Normal):
            fill.append(generator.standard_normal)
        elif isinstance(distribution, Uniform | Empirical):  # a place in a sample
            fill.append(generator.random)
        else:
            raise TypeError(type(distribution).__name__)
    branches = 1 + 1 + len({head.category for head in model.case.heads}) + len(model.case.clauses) + 2
    fill += [generator.random] * branches  # liable, degree, admissions, clauses, appeal, reversal
    fill += [generator.standard_normal] * 2  # both sides' noise
    print(f"floor: {len(fill)} raw variates a draw")

    def run() -> None:
        for start in range(0, MILLION, CHUNK):
            for draw in fill:
                draw(min(CHUNK, MILLION - start))

    return run


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU time of some work. [s]."""
    before = time.process_time()
    work()
    return time.process_time() - before


def median_ratio(work: Callable[[], object], peer: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the median ratio of CPU times, the two interleaved, and the median time of the peer."""
    pairs = [(cpu(work), cpu(peer)) for _ in range(rounds)]
    return float(np.median([one / other for one, other in pairs])), float(
        np.median([other for _, other in pairs])
    )


def figures(summary: Summary) -> np.ndarray:
    """Return the four statistics of a result."""
    return np.array(
        [
            summary.award.mean,
            summary.settlement.probability.mean,
            summary.claimant_net.quantiles.q95,
            summary.offers[0].p_net_exceeds,
        ]
    )


def plain_draws(model: Model, *, n: int, batch: int) -> np.ndarray:
    """Return the statistics of n plain pseudo-random draws: a world, a branch and both noises each."""
    generator = np.random.Generator(np.random.SFC64([7, batch]))
    big = run_replicate(model, replicate=900, n_draws=CHUNK, chunk=CHUNK, advance=lambda done: None)
    drawn = worlds(model.sampler, replicate=100 + batch, count=n)
    odds = odds_of(model.case, model.law, drawn)
    path = path_weights(state_weights(model.tree, odds), odds)
    leaves = np.concatenate(
        [path.award, path.nothing[:, None], path.award_after_appeal, path.nothing_after_appeal[:, None]],
        axis=1,
    )
    outcomes = draws_of_mixture(model, replicate=100 + batch, size=n, leaves=leaves)
    mean = {
        name: leaves @ (getattr(big.sums, name).sums / CHUNK) for name in ("net", "outlay", "gross", "paid")
    }
    beliefs = beliefs_of(model, drawn, mean)
    first = generator.standard_normal(n)
    rho = drawn["settlement.correlation"]
    second = rho * first + np.sqrt(1 - rho**2) * generator.standard_normal(n)
    settles = claimant_walks_away_at(beliefs, noise=first) <= provider_walks_away_at(beliefs, noise=second)
    settles &= generator.random(n) >= drawn["settlement.breakdown"]
    offer = model.sampler.constants["offers.offer_cash.cash"]
    net = outcomes["claimant_net"]
    return np.array([outcomes["award"].mean(), settles.mean(), np.quantile(net, 0.95), (net > offer).mean()])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="only time and memory, not the errors")
    options = parser.parse_args()
    case = load_case("qianyan_tencent_2018")
    model = prepare(case, seed=0, method="sobol")
    raw = floor(model)
    print(f"{len(model.tree.states)} states, {2 * (len(model.tree.states) + 1)} leaves")

    ratio, seconds = median_ratio(
        lambda: simulate(case, n_draws=MILLION, threads=1, store=0), raw, options.rounds
    )
    print(
        f"1e6 draws, all leaves, to summary: {ratio:.2f} floors (floor {seconds:.2f} s CPU); wanted at most 3"
    )

    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "simulator.cli", "--help"], check=True, capture_output=True)
    print(f"damnum --help: {time.perf_counter() - start:.2f} s; wanted below 0.2")

    if not options.quick:
        errors(case, model, raw, seconds)
        code = (
            "from simulator import load_case, simulate;"
            "simulate(load_case('qianyan_tencent_2018'), n_draws=100_000_000, store=0);"
            "status = open('/proc/self/status').read();"  # ru_maxrss would count the parent before exec
            "print(int(status.split('VmHWM:')[1].split()[0]) // 1024)"
        )
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        print(
            f"1e8 draws: {done.stdout.strip()} MiB peak, {time.perf_counter() - start:.0f} s;"
            " wanted below 500 MB"
        )


def errors(case, model: Model, raw: Callable[[], None], floor_seconds: float) -> None:
    """Print the error of 2**14 draws, and the time until the error of 1e6 plain draws is reached."""
    truth = np.mean(
        [figures(simulate(case, n_draws=1 << 20, seed=1000 + k, store=0).summary) for k in range(4)], axis=0
    )
    random_model = prepare(case, seed=5, method="random")
    batch = MILLION // BATCHES
    batches = np.array([plain_draws(random_model, n=batch, batch=k) for k in range(BATCHES)])
    # Plain draws: the error falls with the root of their number, exactly.
    plain = np.sqrt(((batches - truth) ** 2).mean(axis=0)) * np.sqrt(batch / MILLION)
    print("statistic              RMSE 1e6 plain   draws for as little   CPU / floor   2^14: plain / ours")
    rmse, seconds = {}, {}
    for log_n in range(10, 18):
        found = []
        spent = []
        for seed in range(BATCHES):
            before = time.process_time()
            found.append(figures(simulate(case, n_draws=1 << log_n, seed=seed, threads=1, store=0).summary))
            spent.append(time.process_time() - before)
        rmse[log_n] = np.sqrt(((np.array(found) - truth) ** 2).mean(axis=0))
        seconds[log_n] = float(np.median(spent))
    for index, name in enumerate(STATISTICS):
        enough = next((log_n for log_n in rmse if rmse[log_n][index] <= plain[index]), None)
        gain = plain[index] * np.sqrt(MILLION / (1 << 14)) / rmse[14][index]
        reached = f"2^{enough}" if enough else "more than 2^17"
        cost = f"{seconds[enough] / floor_seconds:.2f}" if enough else "-"
        print(f"{name:22} {plain[index]:14.5g}   {reached:>19}   {cost:>11}   {gain:18.1f}")


if __name__ == "__main__":
    main()
