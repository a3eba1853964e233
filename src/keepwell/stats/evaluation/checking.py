"""What a score and an outcome must be before they are judged."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


class NotScores(ValueError):  # noqa: N818 -- it says what was handed in
    """Outcomes are yes or no, scores finite numbers, one of each a case."""


def pair(happened: ArrayLike, score: ArrayLike) -> tuple[Booleans, Floats]:
    """Outcomes and scores as arrays of one length. Raises NotScores."""
    came, told = np.asarray(happened), np.asarray(score, np.float64)
    if came.shape != told.shape or came.ndim != 1:
        raise NotScores("happened and score are one-dimensional and equally long")
    if came.dtype != bool and not np.isin(came, (0, 1)).all():
        raise NotScores("what happened is yes or no: booleans, or 0 and 1")
    if not np.isfinite(told).all():
        raise NotScores("a score is a finite number")
    return came.astype(bool), told


def chances(happened: ArrayLike, chance: ArrayLike) -> tuple[Booleans, Floats]:
    """Outcomes and predicted chances as arrays of one length. Raises NotScores outside 0 to 1."""
    came, told = pair(happened, chance)
    if ((told < 0) | (told > 1)).any():
        raise NotScores("a chance lies between 0 and 1")
    return came, told
