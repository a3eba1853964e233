"""Models as they might be too: drawn from what the fit leaves open about their parameters."""

from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DRAWS: Final = 32
SEED: Final = 1_987
_FAR: Final = 4.0  # in logarithms: what is unknown by more than that is unknown


class Learned(Protocol):
    """What a fit tells: the parameters' names and estimates, and the covariance of their logarithms."""

    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def estimates(self) -> Floats: ...
    @property
    def covariance(self) -> Floats: ...


M = TypeVar("M")


def drawn(model: M, count: int = DRAWS, *, seed: int = SEED) -> list[M]:
    """So many models (an even number) from the normal distribution of the logarithms of the parameters, in pairs that mirror each other.

    `model` is a frozen dataclass with `fit_info`, such as the models of repeat buying and Gamma-Gamma. Empty where it was not fitted, or
    the fit does not know its covariance (a flat ridge): the uncertainty of the parameters is then unknown, not nothing. Raises ValueError
    for a count that is odd or below 2.
    """
    if count < 2 or count % 2:  # noqa: PLR2004
        raise ValueError("models are drawn in pairs: an even count of at least 2")
    known: Any = model
    info: Learned | None = known.fit_info
    if info is None or not np.isfinite(info.covariance).all():
        return []
    values, vectors = np.linalg.eigh(info.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = np.random.default_rng(seed).standard_normal((count // 2, len(info.names))) @ root.T
    off = np.clip(np.concatenate([half, -half]), -_FAR, _FAR)
    found = info.estimates * np.exp(off)
    return [
        replace(known, fit_info=None, **dict(zip(info.names, row.tolist(), strict=True))) for row in found
    ]
