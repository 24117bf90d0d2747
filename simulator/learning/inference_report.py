"""What a fit report says of one model: prior and posterior, predicted figures, rows left out; needs PyMC."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.base.model import FloatArray
from simulator.learning.inference import model_of
from simulator.learning.inference_check import Loo, Statistic, flat, left_out, prior_draws, statistics
from simulator.learning.inference_data import FACTS, FAMILIES
from simulator.learning.learn import Fitted

if TYPE_CHECKING:
    import xarray as xr

Parameter = tuple[str, int | None]  # name, and place in it; None of a scalar


@dataclass(frozen=True)
class Findings:
    """What there is to say of one fit."""

    fitted: Fitted
    before: Mapping[str, FloatArray]  # draws of the prior by parameter, as many as of the posterior
    after: "xr.Dataset"
    statistics: list[Statistic]
    loo: Loo | None


def findings_of(fitted: Fitted, *, seed: int) -> Findings:
    """Return what there is to say of a fit."""
    after = fitted.tree["posterior"].to_dataset()
    size = after.sizes["chain"] * after.sizes["draw"]
    before = prior_draws(model_of(fitted.table, fitted.prior), draws=size, seed=seed)
    return Findings(
        fitted=fitted,
        before=before,
        after=after,
        statistics=statistics(fitted.table, fitted.prior, before=before, after=flat(after), seed=seed),
        loo=left_out(fitted.tree, fitted.table, fitted.prior),
    )


def shown_in_forest(found: Findings) -> dict[Parameter, tuple[str, str]]:
    """Return the parameters on the scale of log odds (or the rates of appeals), each with kind and name."""
    table = found.fitted.table
    places = list(enumerate(table.jurisdictions))
    if "rate" in found.after:
        return {("rate", at): ("jurisdiction", place) for at, place in places}
    scalars = [name for name in ("centre", "zero", "one") if name in found.after]
    shown: dict[Parameter, tuple[str, str]] = {(name, None): ("parameter", name) for name in scalars}
    shown |= {("of_family", at): ("family", name) for at, name in enumerate(FAMILIES)}
    shown |= {("of_jurisdiction", at): ("jurisdiction", place) for at, place in places}
    return shown | _slopes(found)


def shown_by_rank(found: Findings) -> dict[Parameter, tuple[str, str]]:
    """Return the parameters that are sampled once a model."""
    names = ("centre", "zero", "one", "log_precision", "family_sd", "jurisdiction_sd", "log_size")
    shown: dict[Parameter, tuple[str, str]] = {
        (name, None): ("parameter", name) for name in names if name in found.after
    }
    return shown | _slopes(found)


def _slopes(found: Findings) -> dict[Parameter, tuple[str, str]]:
    if "slope" not in found.after:
        return {}
    return {("slope", at): ("fact", name) for at, name in enumerate(FACTS[found.fitted.table.quantity])}
