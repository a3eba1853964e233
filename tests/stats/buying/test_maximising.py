from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

from keepwell.stats.buying.fitting import TooFewClients, maximise

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GammaSurface:
    """Gamma(shape, rate) of so many values with this mean and mean logarithm."""

    clients: float
    mean: float
    log_mean: float

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        k, b = np.exp(at)
        n = self.clients
        value = n * (k * np.log(b) - gammaln(k) + (k - 1) * self.log_mean - b * self.mean)
        slope = n * np.array([k * (np.log(b) - digamma(k) + self.log_mean), k - b * self.mean])
        return float(value), slope


@dataclass(frozen=True)
class ProductSurface:
    """Only the product of the two is known."""

    clients: float = 1000.0

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        off = at.sum() - 1.0
        return -self.clients * off * off, np.full(2, -2 * self.clients * off)


def surface(clients: float, seed: int = 4) -> GammaSurface:
    values = np.random.default_rng(seed).gamma(3.0, 1 / 0.02, 5000)
    return GammaSurface(clients, float(values.mean()), float(np.log(values).mean()))


@pytest.mark.parametrize("coarse", [False, True])
def test_the_maximum_and_its_errors_are_those_of_theory(coarse: bool):  # noqa: FBT001
    from scipy.special import polygamma
    from scipy.stats import gamma

    values = np.random.default_rng(4).gamma(3.0, 1 / 0.02, 5000)
    k, _, scale = gamma.fit(values, floc=0)
    found = maximise(
        surface(5000),
        [(1.0, 1.0), (5.0, 0.1)],
        names=("k", "b"),
        repeat_clients=5000,
        coarse=surface(500, 5) if coarse else None,
    )
    assert found.estimates == pytest.approx([k, 1 / scale], rel=1e-6)
    b = 1 / scale
    information = 5000 * np.array([[polygamma(1, k), -1 / b], [-1 / b, k / b**2]])
    assert found.standard_errors == pytest.approx(np.sqrt(np.diag(np.linalg.inv(information))), rel=1e-4)
    assert (found.converged, found.flags, found.clients) == (True, (), 5000)
    low, high = found.interval(0.95)
    assert (low < found.estimates).all()
    assert np.log(high / low) == pytest.approx(2 * 1.96 * found.standard_errors / found.estimates, rel=1e-3)


def test_a_fit_is_readable():
    told = str(maximise(surface(5000), [(1.0, 1.0)], names=("k", "b"), repeat_clients=5000)).splitlines()
    assert [line.split()[0] for line in told] == ["estimate", "k", "b", "log-likelihood"]
    assert told[-1].endswith("of 5000 clients; no flags")


def test_a_ridge_is_told():
    found = maximise(ProductSurface(), [(1.0, 1.0)], names=("a", "b"), repeat_clients=1000)
    assert "flat_ridge" in found.flags
    assert found.estimates.prod() == pytest.approx(np.e, rel=1e-6)
    assert np.isnan(found.standard_errors).all() or (found.standard_errors > found.estimates).all()


def test_a_parameter_without_end_is_told():
    values = GammaSurface(1000.0, 7.0, float(np.log(7.0)))  # all alike: the shape grows for ever
    found = maximise(values, [(1.0, 1.0)], names=("k", "b"), repeat_clients=1000)
    assert {"at_bound", "flat_ridge"} & set(found.flags)
    assert np.isfinite(found.estimates).all()


def test_few_and_no_clients():
    assert "too_few_clients" in maximise(surface(20), [(1, 1)], names=("k", "b"), repeat_clients=20).flags
    for clients, repeat in ((0.0, 0.0), (5.0, 0.0)):
        with pytest.raises(TooFewClients):
            maximise(surface(clients), [(1, 1)], names=("k", "b"), repeat_clients=repeat)


def test_an_interval_needs_a_level():
    found = maximise(surface(100), [(1, 1)], names=("k", "b"), repeat_clients=100)
    with pytest.raises(ValueError, match="level"):
        found.interval(95)
