"""Points in the unit interval, one stream an input: scrambled Sobol points or pseudo-random numbers."""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np
import scipy
from numpy.typing import NDArray

from simulator.base.errors import error
from simulator.base.model import FloatArray
from simulator.distributions.tables import SMALLEST

REPLICATES = 16
BLOCK = 1024  # points of a net kept ready; a power of two
COLUMNS = 256  # columns of the Sobol sequence in use
INDEX_BITS = 32
OUTPUT_BITS = 52

# Points that are drawn apart from the inputs of a case; their columns are nobody else's.
RESERVED = (
    "settlement.claimant",
    "settlement.provider",
    "fault.degree.ordinary",
    "fault.degree.gross",
    "fault.degree.intent",
    "dependence.scale",
    "leaf",
    "moves.claimant",
    "moves.provider",
)

Method = Literal["sobol", "random"]
IntArray = NDArray[np.int64]


def uniforms(
    names: Sequence[str], *, seed: int, replicate: int, start: int, stop: int, method: Method
) -> FloatArray:
    """Return points `start` to `stop` of each input's own stream, strictly between 0 and 1.

    A point depends on seed, replicate, name and index alone: not on chunks, nor on the other names. The one
    exception: of two names with the same column of the Sobol sequence the later takes the next column.

    Parameters
    ----------
    names : sequence of str
        Inputs; each has its own scramble or generator.
    seed, replicate : int
        Replicates are independent of one another.
    start, stop : int
        Range of indices, below 2**32.
    method : str
        `sobol` or `random`.

    Returns
    -------
    (len(names), stop - start)
        One row an input. [-]

    References
    ----------
    .. [1] Joe & Kuo, Constructing Sobol sequences with better two-dimensional projections (2008).
    .. [2] Matousek, On the L2-discrepancy for anchored boxes (1998): linear matrix scramble and shift.
    """
    points = np.empty((len(names), stop - start))
    if method == "random":
        for row, name in zip(points, names, strict=True):
            stream = np.random.PCG64([seed, replicate, crc32(name.encode())])
            np.random.Generator(stream.advance(start)).random(out=row)
        return np.maximum(points, SMALLEST, out=points)
    first, last = start // BLOCK, -(-stop // BLOCK)
    digits = np.arange(first, last)[:, None] >> np.arange(INDEX_BITS - BLOCK.bit_length() + 1) & 1
    for row, (name, column) in zip(points, _columns(tuple(names)).items(), strict=True):
        low, high, shift = _net(column, seed, replicate, crc32(name.encode()))
        bases = shift ^ np.bitwise_xor.reduce(digits * high, axis=1)
        whole = (bases[:, None] ^ low).reshape(-1)
        row[:] = whole[start - first * BLOCK : stop - first * BLOCK]
    points += 0.5
    points *= 2.0**-OUTPUT_BITS
    return points


@lru_cache(maxsize=64)
def _columns(names: tuple[str, ...]) -> dict[str, int]:
    """Return the column of each name: by its hash, the next free one where two names meet."""
    if len({*RESERVED, *names}) > COLUMNS:
        raise error("too_many_inputs", value=len(names), most=COLUMNS - len(RESERVED))
    taken: dict[int, str] = {}
    for name in [*RESERVED, *sorted(set(names) - set(RESERVED))]:
        column = crc32(f"column {name}".encode()) % COLUMNS
        while column in taken:
            column = (column + 1) % COLUMNS
        taken[column] = name
    column_of = {name: column for column, name in taken.items()}
    return {name: column_of[name] for name in names}


@lru_cache(maxsize=4096)
def _net(column: int, seed: int, replicate: int, key: int) -> tuple[IntArray, IntArray, int]:
    """Return the scrambled net: the first block of points, directions of higher index bits, and the shift."""
    generator = np.random.default_rng([seed, replicate, key])
    # Column j of the lower triangular matrix, as an integer: a one at bit j, anything below it.
    ones = 1 << np.arange(OUTPUT_BITS - 1, OUTPUT_BITS - 1 - INDEX_BITS, -1, dtype=np.int64)
    matrix = ones | generator.integers(1 << OUTPUT_BITS, size=INDEX_BITS) & (ones - 1)
    bits = directions()[column][:, None] >> np.arange(INDEX_BITS - 1, -1, -1) & 1  # (index bit, output bit)
    vectors = np.bitwise_xor.reduce(bits * matrix, axis=1)
    shift = int(generator.integers(1 << OUTPUT_BITS))
    low = np.zeros(BLOCK, dtype=np.int64)
    size = 1
    for vector in vectors[: BLOCK.bit_length() - 1]:
        low[size : 2 * size] = low[:size] ^ vector
        size *= 2
    return low, vectors[BLOCK.bit_length() - 1 :], shift


@cache
def directions() -> IntArray:
    """Return Joe and Kuo's direction numbers as SciPy ships them: (COLUMNS, INDEX_BITS)."""
    with np.load(Path(scipy.__file__).parent / "stats" / "_sobol_direction_numbers.npz") as numbers:
        polynomials = numbers["poly"][:COLUMNS].astype(np.int64)
        starts = numbers["vinit"][:COLUMNS].astype(np.int64)
    vectors = np.zeros((COLUMNS, INDEX_BITS), dtype=np.int64)
    vectors[0] = 1
    for column in range(1, COLUMNS):
        polynomial = int(polynomials[column])
        degree = polynomial.bit_length() - 1
        row = [int(start) for start in starts[column, :degree]]
        for index in range(degree, INDEX_BITS):
            vector = row[index - degree]
            for back in range(1, degree + 1):
                if polynomial >> (degree - back) & 1:
                    vector ^= row[index - back] << back
            row.append(vector)
        vectors[column] = row[:INDEX_BITS]
    return vectors << np.arange(INDEX_BITS - 1, -1, -1)
