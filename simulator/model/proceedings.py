"""Costs, time and interest: what an award is worth to one side and costs the other."""

from dataclasses import dataclass

import numpy as np

from simulator.base.model import FloatArray


def discount_factor(*, years: FloatArray | float, rate: FloatArray | float) -> FloatArray:
    """Present value of one unit paid after `years`.

    Parameters
    ----------
    years : (n_draws,)
        Time until payment. [years]
    rate : (n_draws,)
        Discount rate, compounded yearly; economics, not law. [1/year]

    Returns
    -------
    (n_draws,)
        `(1 + rate)**-years`. [-]
    """
    return np.asarray(np.exp(-np.asarray(years) * np.log1p(rate)))


def interest_factor(
    *,
    years: FloatArray | float,
    rate: float,
    years_after: FloatArray | float = 0.0,
    rate_after: float = 0.0,
) -> FloatArray:
    """One unit of the award with simple interest by law.

    Parameters
    ----------
    years : (n_draws,)
        Time before judgment on which interest runs; nothing runs backwards. [years]
    rate : float
        Delay interest rate; law, not economics. [1/year]
    years_after : (n_draws,)
        Time after judgment until payment. [years]
    rate_after : float
        Rate after judgment. [1/year]

    Returns
    -------
    (n_draws,)
        `1 + rate * years + rate_after * years_after`. [-]
    """
    return 1.0 + rate * np.maximum(years, 0.0) + rate_after * np.maximum(years_after, 0.0)


def success_share(*, award: FloatArray, claim: float) -> FloatArray:
    """Part of the claim that was won, from 0 to 1; it decides who bears the costs. [-].

    References
    ----------
    .. [1] PRC Measures on the Payment of Litigation Costs (2007) art. 29; ZPO s. 92(1).
    """
    return np.minimum(award, claim) / claim


@dataclass(frozen=True)
class CostShift:
    """What costs move between the parties with the judgment, at present value; arrays (n_draws,) or numbers.

    The claimant pays `claimant` and gets back `claimant_by_success` times the success share; the
    provider pays `provider` and `provider_by_success` times the success share. [currency]
    """

    claimant: FloatArray | float = 0.0
    provider: FloatArray | float = 0.0
    claimant_by_success: FloatArray | float = 0.0
    provider_by_success: FloatArray | float = 0.0


def shifted_costs(
    *,
    rule: str,
    court_fee: FloatArray | float,
    statutory_fee: float,
    claimant_costs: FloatArray | float,
    provider_costs: FloatArray | float,
    lump_sum_share: FloatArray | float,
    claimant_discount: FloatArray | float,
    provider_discount: FloatArray | float,
    won: bool,
) -> CostShift:
    """Who bears which costs once the judgment is there.

    Parameters
    ----------
    rule : str
        `proportional` (court fee and statutory lawyers' fees in proportion to success),
        `court_fee_proportional` (the court fee only), `loser_pays_discretion` (the loser bears the court
        fee and a lump sum towards the winner's lawyers) or `each_own`.
    court_fee : (n_draws,)
        Advanced by the claimant. [currency]
    statutory_fee : float
        Lawyers' fee that a winner may recover, for each side. [currency]
    claimant_costs, provider_costs : (n_draws,)
        What each side pays its lawyers. [currency]
    lump_sum_share : (n_draws,)
        Part of the winner's lawyers' costs that a court with discretion grants. [-]
    claimant_discount, provider_discount : (n_draws,)
        Present value of a unit paid when the judgment is. [-]
    won : bool
        Whether anything was awarded.

    Returns
    -------
    CostShift
        Without what each side pays its own lawyers, and without the advance of the court fee.

    References
    ----------
    .. [1] PRC Measures on the Payment of Litigation Costs art. 29; ZPO ss. 91, 92; French CPC arts. 696
       and 700; Japanese CCP arts. 61 and 64.
    """
    if rule == "each_own":
        return CostShift()
    if rule == "loser_pays_discretion":
        granted = court_fee + lump_sum_share * claimant_costs if won else -lump_sum_share * provider_costs
        return CostShift(claimant=-granted * claimant_discount, provider=granted * provider_discount)
    lawyers = statutory_fee if rule == "proportional" else 0.0
    shared = court_fee + 2.0 * lawyers
    return CostShift(
        claimant=lawyers * claimant_discount,
        provider=-lawyers * provider_discount,
        claimant_by_success=shared * claimant_discount,
        provider_by_success=shared * provider_discount,
    )
