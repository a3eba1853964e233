"""What may be asked of a model of repeat buying: a time ahead, a chance."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class NotAHorizon(ValueError):  # noqa: N818 - named for what is wrong
    """A time ahead is a finite number, 0 or more: one for all, or one for each client."""


class NotAChance(ValueError):  # noqa: N818 - named for what is wrong
    """A chance asked for lies between 0 and 1, both excluded."""


class NotParameters(ValueError):  # noqa: N818 - named for what is wrong
    """The parameters of these models are finite numbers above 0."""


def horizon(days: ArrayLike, n: int | None = None) -> Floats:
    """`days` as an array: of no dimension, or of length n where n is given. Raises NotAHorizon."""
    try:
        ahead = np.asarray(days, np.float64)
    except (TypeError, ValueError) as error:
        raise NotAHorizon(f"a time ahead is a number: {error}") from error
    if n is not None and ahead.shape not in {(), (n,)}:
        raise NotAHorizon(f"one time ahead for all or one for each of {n} clients, not {ahead.shape}")
    if not np.isfinite(ahead).all() or (ahead < 0).any():
        raise NotAHorizon("a time ahead is finite and not negative")
    return ahead


def chances(wanted: ArrayLike) -> Floats:
    """The chances as an array of one dimension. Raises NotAChance."""
    try:
        found = np.ravel(np.asarray(wanted, np.float64))
    except (TypeError, ValueError) as error:
        raise NotAChance(f"a chance is a number: {error}") from error
    if not ((found > 0) & (found < 1)).all():
        raise NotAChance("a chance lies between 0 and 1")
    return found


def parameters(**given: float) -> None:
    """Raises NotParameters, naming the first that is not a finite number above 0."""
    for name, value in given.items():
        if not (np.isfinite(value) and value > 0):
            raise NotParameters(f"{name} is {value}; it is a finite number above 0")
