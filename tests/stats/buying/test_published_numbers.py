"""The numbers of the papers, from the histories they used, to the digits they print."""

from pathlib import Path

import numpy as np
import pytest
from published import AHEAD_CDNOW, AHEAD_GROCERY, cdnow, grocery

from keepwell.stats.buying import bg_nbd, cnbd_k, mbg_nbd
from keepwell.stats.buying.after_each_order import AfterEachOrder

pytestmark = pytest.mark.real_data


def learned(model: AfterEachOrder) -> list[float]:
    assert model.fit_info is not None
    assert model.fit_info.converged
    assert model.fit_info.flags == ()
    assert (model.fit_info.standard_errors > 0).all()
    return [model.r, model.alpha, model.a, model.b, model.fit_info.log_likelihood]


def test_bg_nbd_on_cdnow(real_data: Path):
    known, later = cdnow(real_data)
    model = bg_nbd.fit(known)
    *figures, height = learned(model)
    assert [round(figure, 3) for figure in figures] == [
        0.243,
        4.414,
        0.793,
        2.426,
    ]  # Fader, Hardie, Lee (2005), table 2
    assert round(height, 1) == -9582.4
    assert model.log_likelihood(known).sum() == pytest.approx(height, abs=1e-6)
    expected = model.expected_orders(known, AHEAD_CDNOW)
    assert round(np.corrcoef(expected, later)[0, 1], 3) == 0.626  # the same paper, on the 39 weeks held out
    assert np.corrcoef(expected, later)[0, 1] == pytest.approx(0.6256, abs=5e-5)


def test_mbg_nbd_on_cdnow_and_grocery(real_data: Path):
    *figures, height = learned(mbg_nbd.fit(cdnow(real_data)[0]))
    assert [round(figure, 3) for figure in figures] == [0.525, 6.183, 0.891, 1.614]  # Batislam et al. (2007)
    assert round(height, 3) == -9582.136
    *figures, height = learned(mbg_nbd.fit(grocery(real_data)[0]))
    assert figures == pytest.approx([1.2568, 6.0385, 0.3683, 0.7157], abs=1e-3)
    assert round(height, 3) == -15781.939


def test_mbg_cnbd_k_on_grocery(real_data: Path):
    known, later = grocery(real_data)
    model = cnbd_k.fit_mbg(known)
    *figures, height = learned(model)
    assert model.k == 2  # Platzer, Reutterer: BTYDplus, user guide
    assert [round(figure, 4) for figure in figures] == pytest.approx(
        [1.3292, 2.8126, 0.4247, 0.7900], abs=1.01e-4
    )
    assert round(height, 3) == -14978.211
    assert model.log_likelihood(known).sum() == pytest.approx(height, abs=1e-6)
    grown = model.expected_from_start(known.T + AHEAD_GROCERY) - model.expected_from_start(known.T)
    assert round(grown.sum()) == 3970  # their total: what new clients would do, without what these did so far
    assert later.sum() == 3389
    given = model.expected_orders(known, AHEAD_GROCERY).sum()
    assert abs(given - later.sum()) < abs(grown.sum() - later.sum())


def test_bg_cnbd_k_on_grocery(real_data: Path):
    *figures, height = learned(cnbd_k.fit_bg(grocery(real_data)[0], [2]))
    assert [round(figure, 4) for figure in figures] == pytest.approx(
        [0.3591, 1.1294, 0.5228, 2.7853], abs=2.01e-4
    )
    assert round(height, 3) == -15054.173
