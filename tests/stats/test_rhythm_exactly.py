"""The rhythm model against 60-digit arithmetic: likelihood and chances, up to 5,000 orders."""

from itertools import product

import mpmath as mp
import numpy as np
import pytest

from keepwell.stats.rhythm import GRID, Gaps, RhythmModel, survival

COUNTS = (0, 1, 2, 7, 40, 300, 2000, 5000)
MEANS = (0.3, 1.0, 25.0, 400.0)  # days between orders
SILENCES = (0.0, 0.01, 40.0, 20_000.0)
THETAS = ((0.05, 1.0), (1.5, 60.0), (200.0, 3_000.0))
LEAVES = ((1e-3, 5.0), (0.4, 4.0), (30.0, 2.0))
DIGITS = 60


def exactly(k: float, shape: mp.mpf, rate: mp.mpf, silence: float) -> mp.mpf:
    """S_k(s): the finite sum where k is whole, else the hypergeometric form of the incomplete beta function."""
    z = rate / (rate + mp.mpf(k) * mp.mpf(silence))
    if k == int(k):
        return z**shape * mp.fsum(mp.rf(shape, j) / mp.factorial(j) * (1 - z) ** j for j in range(int(k)))
    if silence == 0:
        return mp.mpf(1)
    return z**shape * (1 - z) ** k / (shape * mp.beta(shape, k)) * mp.hyp2f1(1, shape + k, shape + 1, z)


def likelihood(model: RhythmModel, x: int, total: float, logs: float, silence: float) -> mp.mpf:
    a, b, out = mp.mpf(model.a), mp.mpf(model.b), mp.mpf(0)
    r, alpha = mp.mpf(float(model.r[0])), mp.mpf(float(model.alpha[0]))
    for k, weight in zip(model.k.tolist(), model.weights.tolist(), strict=True):
        shape, rate = r + mp.mpf(k) * x, alpha + mp.mpf(k) * mp.mpf(total)
        log = x * (k * mp.log(k) - mp.loggamma(k)) + (mp.mpf(k) - 1) * mp.mpf(logs)
        log += mp.loggamma(shape) - mp.loggamma(r) + r * mp.log(alpha) - shape * mp.log(rate)
        out += mp.mpf(weight) * mp.exp(log) * (exactly(k, shape, rate, silence) + a / (b + x))
    return out * mp.beta(a, b + x + 1) / mp.beta(a, b)


def test_the_likelihood_holds_on_a_grid_of_hard_corners():
    cases = list(product(COUNTS, MEANS, SILENCES, THETAS, LEAVES))
    assert len(cases) >= 1_000
    grid = np.array(GRID[:4])
    weights = np.array([0.1, 0.4, 0.3, 0.2])
    with mp.workdps(DIGITS):
        for (r, alpha), (a, b) in product(THETAS, LEAVES):
            model = RhythmModel(grid, weights, np.full(4, r), np.full(4, alpha), a, b, 0.0, 1, converged=True)
            rows = [
                (x, x * mean, 0.9 * x * np.log(mean), s) for x, mean, s in product(COUNTS, MEANS, SILENCES)
            ]
            found = model.log_likelihoods(Gaps.of(*np.array(rows).T))
            assert np.isfinite(found).all()
            for row, log in zip(rows, found, strict=True):
                truth = likelihood(model, *row)
                assert abs(mp.expm1(mp.mpf(float(log)) - mp.log(truth))) < 1e-8, (r, alpha, a, b, row)


@pytest.mark.parametrize("k", [1.0, 2.0, 4.0, 16.0])
def test_the_survival_of_whole_k_is_the_incomplete_beta_function(k: float):
    rng = np.random.default_rng(3)
    shape, rate = np.exp(rng.uniform(-3, 10, 40)), np.exp(rng.uniform(-2, 10, 40))
    silence = np.append(np.exp(rng.uniform(-3, 9, 39)), 0.0)
    found = survival(k, shape, rate, silence)
    with mp.workdps(DIGITS):
        for one, r, alpha, s in zip(found, shape, rate, silence, strict=True):
            truth = exactly(k, mp.mpf(float(r)), mp.mpf(float(alpha)), float(s))
            assert abs(float(one) - truth) <= 1e-9 * truth + mp.mpf("1e-300")
