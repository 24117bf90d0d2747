"""What a fit says about a case: draws of a probability or a share, from stored draws alone, without PyMC."""

import math
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from simulator.base.errors import error
from simulator.base.model import FloatArray
from simulator.base.special import betaln, xlog1py, xlogy
from simulator.learning.inference_data import ELSEWHERE, FACTS, FAMILIES, Facts, column, country_of
from simulator.learning.stored_fit import StoredFit

FAMILY_OF = {
    "CN": "china", "AT": "civil", "BR": "civil", "CH": "civil", "DE": "civil", "ES": "civil", "FR": "civil",
    "IT": "civil", "JP": "civil", "KR": "civil", "NL": "civil", "TW": "civil", "AU": "common", "CA": "common",
    "GB": "common", "HK": "common", "IE": "common", "IN": "common", "NZ": "common", "SG": "common",
    "US": "common",
}  # fmt: skip
"""Legal family of countries that may lack precedents; `Facts.family` goes before it."""


def posterior(fit: StoredFit, *, jurisdiction: str, facts: Facts, seed: int = 0) -> FloatArray:
    """Return draws for a case: (n_draws,).

    Of liability, clause and reversal: the probability, uncertain as it is. Of ratio and share: the share
    itself, with its atoms at 0 and 1. A jurisdiction without rows gets an effect from the population of
    jurisdictions, the same for all such, so that comparisons see the same draws.

    Parameters
    ----------
    fit : StoredFit
        Of the question.
    jurisdiction : str
        Code such as us-ca; states of a federation count as their country.
    facts : Facts
        Of the case.
    seed : int
        Of the draws of a share.
    """
    quantity = fit.quantity
    if quantity == "reversal":
        shift = {None: 0.0, "provider": 1.0, "claimant": -1.0}[facts.appellant]
        shift *= fit.appellant_shift
        rate = fit.column(f"rate[{_place(fit, jurisdiction)}]")
        return _probability(np.log(rate) - np.log1p(-rate) + shift)
    if quantity in ("liability", "clause"):
        effect, slopes = _effect(fit, jurisdiction, facts), _slopes(fit, facts)
        return _probability(fit.column("centre") + effect + slopes)
    return _share(mixture(fit, jurisdiction=jurisdiction, facts=facts), name=quantity, seed=seed)


@dataclass(frozen=True)
class Mixture:
    """A share draw by draw: nothing, else all, else a Beta. All (n_draws,)."""

    zero: FloatArray  # probability of nothing
    one: FloatArray  # of all, given that it is not nothing
    mean: FloatArray  # of the Beta
    precision: FloatArray  # a + b


def mixture(fit: StoredFit, *, jurisdiction: str, facts: Facts) -> Mixture:
    """Return what a fit of ratio or share says of a case; see `posterior`."""
    return Mixture(
        zero=_probability(fit.column("zero") + _slopes(fit, facts)),
        one=_probability(fit.column("one")),
        mean=_probability(fit.column("centre") + _effect(fit, jurisdiction, facts)),
        precision=np.exp(fit.column("log_precision")),
    )


def log_density(share: float, *, given: Mixture) -> float:
    """Return the log of the probability at 0 and 1, and of the density [per unit of share] in between."""
    if share <= 0:
        return math.log(given.zero.mean())
    some = 1 - given.zero
    if share >= 1:
        return math.log((some * given.one).mean())
    a, b = given.mean * given.precision, (1 - given.mean) * given.precision
    log_beta = xlogy(a - 1, share) + xlog1py(b - 1, -share) - betaln(a, b)
    return math.log((some * (1 - given.one) * np.exp(log_beta)).mean())


def _share(given: Mixture, *, name: str, seed: int) -> FloatArray:
    """Return draws of a share with hurdles at nothing and at all: (n_draws,)."""
    rng = np.random.default_rng([seed, crc32(name.encode())])
    zero, one = rng.random((2, given.zero.size))
    between = rng.beta(given.mean * given.precision, (1 - given.mean) * given.precision)
    some = np.where(one < given.one, 1.0, between)
    return np.where(zero < given.zero, 0.0, some)


def _effect(fit: StoredFit, jurisdiction: str, facts: Facts) -> FloatArray:
    """Return what legal family and jurisdiction add to the log odds: (n_draws,)."""
    family, place = _family(fit, jurisdiction, facts), _place(fit, jurisdiction)
    return fit.column(f"of_family[{family}]") + fit.column(f"of_jurisdiction[{place}]")


def _slopes(fit: StoredFit, facts: Facts) -> FloatArray:
    """Return what the facts add to the log odds: (n_draws,)."""
    slopes = np.zeros(len(fit.draws))
    for name in FACTS[fit.quantity]:
        slopes += fit.column(f"slope[{name}]") * column(name, facts)
    return slopes


def _place(fit: StoredFit, jurisdiction: str) -> str:
    country = country_of(jurisdiction)
    return country if country in fit.jurisdictions else ELSEWHERE


def _family(fit: StoredFit, jurisdiction: str, facts: Facts) -> str:
    """Return the legal family: as given, of the country's own precedents, or of the list above."""
    country = country_of(jurisdiction)
    known = dict(zip(fit.jurisdictions, fit.families, strict=True))
    family = facts.family or known.get(country) or FAMILY_OF.get(country)
    if family not in FAMILIES:
        raise error("family_unknown", jurisdiction=jurisdiction, known=", ".join(FAMILIES))
    return str(family)


def _probability(log_odds: FloatArray) -> FloatArray:
    result: FloatArray = 1 / (1 + np.exp(-log_odds))
    return result
