import numpy as np
import pytest
from scipy.optimize import minimize

from keepwell.stats.hazard import Cases, fit, slopes


def drawn(seed: int, many: int = 4000) -> tuple[Cases, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = np.array([-0.3, 0.5, -0.8])
    x = np.column_stack([np.ones(many), rng.standard_normal((many, 2))])
    offset = rng.normal(0, 1, many)
    happened = rng.random(many) < -np.expm1(-np.exp(offset + x @ truth))
    return Cases(x, offset, happened, np.ones(many)), truth


def test_the_effects_are_recovered_within_their_errors():
    misses = []
    for seed in range(8):
        cases, truth = drawn(seed)
        at = fit(cases, np.full(3, 1e-6))
        _, curve = slopes(np.exp(cases.offset + cases.x @ at), cases.happened)
        errors = np.sqrt(np.diag(np.linalg.inv((cases.x * curve[:, None]).T @ cases.x)))
        misses.extend((at - truth) / errors)
    assert np.abs(misses).max() < 3.6
    assert np.mean(np.abs(misses) < 1.645) > 0.75


def test_the_optimum_is_that_of_a_plain_search():
    cases, _ = drawn(1, 500)
    ridge = np.array([0.1, 30.0, 5.0])

    def negative(at: np.ndarray) -> float:
        hazard = np.exp(cases.offset + cases.x @ at)
        log = np.where(cases.happened, np.log(-np.expm1(-hazard)), -hazard)
        return float(-log.sum() + 0.5 * (ridge * at * at).sum())

    found = minimize(negative, np.zeros(3), method="BFGS", options={"gtol": 1e-6})
    assert fit(cases, ridge) == pytest.approx(found.x, abs=1e-4)


def test_a_strong_ridge_leaves_what_was_known():
    cases, _ = drawn(2, 300)
    assert np.abs(fit(cases, np.full(3, 1e9))).max() < 1e-5


@pytest.mark.parametrize(("happened", "sign"), [(True, 1), (False, -1)])
def test_everything_or_nothing_happened(*, happened: bool, sign: int):
    x = np.ones((50, 1))
    at = fit(Cases(x, np.zeros(50), np.full(50, happened), np.ones(50)), np.array([1e-3]))
    assert np.isfinite(at).all()
    assert at[0] * sign > 0


def test_no_cases_and_no_weight_say_nothing():
    none = Cases(np.ones((0, 1)), np.zeros(0), np.zeros(0, bool), np.zeros(0))
    assert fit(none, np.ones(1)).tolist() == [0.0]
    weightless = Cases(np.ones((5, 1)), np.zeros(5), np.ones(5, bool), np.zeros(5))
    assert fit(weightless, np.ones(1)).tolist() == [0.0]
