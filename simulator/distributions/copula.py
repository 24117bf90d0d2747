"""Dependence between inputs: Gaussian and t copulas from rank correlations or a common factor."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from simulator.base.amounts import Number
from simulator.base.errors import fault
from simulator.base.model import FileModel, FloatArray, Source
from simulator.base.special import chdtri, ndtr, stdtr

Correlation = Annotated[Number, Field(ge=-1, le=1)]


class RankMatrix(FileModel):
    """Rank correlations (Spearman's rho) of named inputs."""

    inputs: Annotated[tuple[str, ...], Field(min_length=2)]
    rank_correlation: tuple[tuple[Correlation, ...], ...]

    @model_validator(mode="after")
    def _correlations(self) -> "RankMatrix":
        size = len(self.inputs)
        if len(self.rank_correlation) != size or any(len(row) != size for row in self.rank_correlation):
            raise fault("matrix_not_square", size=size, at=("rank_correlation",))
        matrix = np.array(self.rank_correlation)
        if not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1.0):
            raise fault("matrix_not_symmetric", at=("rank_correlation",))
        if len(set(self.inputs)) < size:
            raise fault("duplicate_name", name=", ".join(self.inputs), at=("inputs",))
        if not is_possible(matrix):
            nearest = nearest_rank_correlation(matrix)
            raise fault("not_positive_definite", possible=str(nearest.tolist()), at=("rank_correlation",))
        return self


class Factor(FileModel):
    """One common cause: the latent correlation of two inputs is the product of their loadings."""

    loadings: Annotated[
        dict[str, Annotated[Number, Field(gt=-1, lt=1)]], Field(min_length=2, description="by input")
    ]


class Dependence(FileModel):
    """Which inputs move together, and how."""

    family: Literal["gaussian", "t"] = "gaussian"
    df: Annotated[Number, Field(gt=2)] | None = Field(default=None, description="degrees of freedom, t only")
    matrix: RankMatrix | None = None
    factor: Factor | None = None
    source: Source | str

    @model_validator(mode="after")
    def _complete(self) -> "Dependence":
        if (self.matrix is None) == (self.factor is None):
            raise fault("matrix_or_factor")
        if (self.family == "t") != (self.df is not None):
            raise fault("df_with_t_only")
        return self

    def names(self) -> tuple[str, ...]:
        """Return the inputs that depend on one another."""
        if self.matrix is not None:
            return self.matrix.inputs
        assert self.factor is not None
        return tuple(self.factor.loadings)


def latent(rank_correlation: FloatArray) -> FloatArray:
    """Return the correlation of the normal deviates that gives a rank correlation.

    References
    ----------
    .. [1] Pearson (1907): rho_S = 6 / pi * arcsin(rho / 2). Exact for the Gaussian copula. A t copula with
       the same latent correlation has a rank correlation nearer to zero, by less than 0.02 from df = 3 on.
    """
    return np.asarray(2.0 * np.sin(np.pi * np.asarray(rank_correlation) / 6.0))


def rank(latent_correlation: FloatArray) -> FloatArray:
    """Return the rank correlation that a correlation of normal deviates gives."""
    return np.asarray(6.0 / np.pi * np.arcsin(np.asarray(latent_correlation) / 2.0))


def is_possible(rank_correlation: FloatArray) -> bool:
    """Return whether normal deviates can have these rank correlations: positive definite latent ones."""
    return bool(np.linalg.eigvalsh(latent(rank_correlation)).min() >= 1e-10)


def nearest_rank_correlation(rank_correlation: FloatArray) -> FloatArray:
    """Return the nearest possible rank correlations, in three decimals: (d, d) -> (d, d).

    Rounding can undo what makes a matrix possible; then the smallest eigenvalue is raised until it does not.
    """
    smallest = 1e-4
    while True:
        nearest = np.round(rank(nearest_correlation(latent(rank_correlation), smallest=smallest)), 3)
        if is_possible(nearest):
            return nearest
        smallest *= 2.0


def nearest_correlation(matrix: FloatArray, *, smallest: float = 1e-4) -> FloatArray:
    """Return the nearest correlation matrix with eigenvalues of about `smallest` or more: (d, d) -> (d, d).

    References
    ----------
    .. [1] Higham, Computing the nearest correlation matrix (2002): alternating projections with Dykstra's
       correction.
    """
    result = np.array(matrix, dtype=float)
    correction = np.zeros_like(result)
    for _ in range(500):
        shifted = result - correction
        values, vectors = np.linalg.eigh(shifted)
        projected = (vectors * np.maximum(values, smallest)) @ vectors.T
        correction = projected - shifted
        result = projected.copy()
        np.fill_diagonal(result, 1.0)
    return (1.0 - smallest) * result + smallest * np.eye(len(result))


def asked_correlation(dependence: Dependence) -> FloatArray:
    """Return the rank correlations that a case asks for, inputs in the order of `names`: (d, d)."""
    if dependence.matrix is not None:
        return np.array(dependence.matrix.rank_correlation)
    return rank(latent_correlation(dependence)[1])


def latent_correlation(dependence: Dependence) -> tuple[tuple[str, ...], FloatArray]:
    """Return the inputs of a dependence and the correlation of their normal deviates: (d, d)."""
    if dependence.matrix is not None:
        return dependence.matrix.inputs, latent(np.array(dependence.matrix.rank_correlation))
    assert dependence.factor is not None
    loadings = np.array(list(dependence.factor.loadings.values()))
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    return tuple(dependence.factor.loadings), matrix


def dependent_uniforms(
    deviates: FloatArray, *, cholesky: FloatArray, df: float | None = None, scale: FloatArray | None = None
) -> FloatArray:
    """Return uniforms with a Gaussian or t copula.

    Parameters
    ----------
    deviates : (d, n)
        Independent standard normal deviates.
    cholesky : (d, d)
        Lower triangle of the latent correlation.
    df : float, optional
        Degrees of freedom of a t copula.
    scale : (n,), optional
        Uniforms for its common scale; given with `df`, and only then.

    Returns
    -------
    (d, n)
        Strictly between 0 and 1. [-]

    Raises
    ------
    ValueError
        Only one of `df` and `scale` is given.
    """
    if (df is None) != (scale is None):
        raise ValueError("a t copula needs df and scale")
    together = np.zeros_like(deviates)
    for row, weights in enumerate(cholesky):
        for column in range(row + 1):
            together[row] += weights[column] * deviates[column]
    if df is None or scale is None:
        uniforms = ndtr(together)
    else:
        uniforms = stdtr(df, together / np.sqrt(chdtri(df, scale) / df))
    return np.asarray(np.clip(uniforms, 1e-300, 1.0 - 2.0**-53))


def rank_correlation(samples: FloatArray) -> FloatArray:
    """Return Spearman's rank correlations of samples: (d, n) -> (d, d); ties share their rank."""
    ranks = []
    for sample in samples:
        _, place, count = np.unique(sample, return_inverse=True, return_counts=True)
        ranks.append((np.cumsum(count) - (count - 1) / 2.0)[place])
    centred = np.array(ranks) - np.mean(ranks, axis=1, keepdims=True)
    covariance = np.einsum("in,jn->ij", centred, centred)  # without the threads that BLAS would start
    scale = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(scale, scale))
