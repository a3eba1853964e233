"""The models of repeat buying: what they foretell on the papers' histories, how fast they learn, whether intervals hold.

    python bench/repeat_buying.py holdout     # CDNOW, 39 weeks; the online grocer, 52 weeks
    python bench/repeat_buying.py speed       # beside lifetimes, in an environment of its own made in a temporary folder
    python bench/repeat_buying.py growth      # 100,000 to 10,000,000 clients
    python bench/repeat_buying.py coverage    # how often 90 % intervals hold the truth, of 400 simulated companies each

Everything in one process with one thread each (set here), times in seconds, the machine's other work not excluded.
"""

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # before numpy

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.buying import bg_nbd, cnbd_k, mbg_nbd, pareto_nbd
from keepwell.stats.buying.summary import Summary

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "stats" / "buying"))
DATA = Path(os.environ.get("KEEPWELL_REAL_DATA") or HERE.parent.parent / "shared" / "data")
AHEAD = 90.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """One row of every table: how to fit it, a truth to simulate from (in days), and lifetimes' class of the same model."""

    name: str
    fit: Callable[[Summary], Any]
    truth: Any
    simulate: Callable[..., Any]
    peer: str | None = None
    letters: tuple[str, ...] = ("r", "alpha", "a", "b")


MODELS = [
    Model("BG/NBD", bg_nbd.fit, bg_nbd.BGNBD(0.243, 30.9, 0.793, 2.426), bg_nbd.simulate, "BetaGeoFitter"),
    Model(
        "MBG/NBD",
        mbg_nbd.fit,
        mbg_nbd.MBGNBD(0.525, 43.3, 0.891, 1.614),
        mbg_nbd.simulate,
        "ModifiedBetaGeoFitter",
    ),
    Model("BG/CNBD-k", cnbd_k.fit_bg, cnbd_k.BGCNBD(0.36, 7.9, 0.52, 2.79, k=2), cnbd_k.simulate),
    Model(
        "Pareto/NBD",
        pareto_nbd.fit,
        pareto_nbd.ParetoNBD(0.553, 74.0, 0.606, 81.7),
        pareto_nbd.simulate,
        letters=("r", "alpha", "s", "beta"),
    ),  # its own speed beside lifetimes: pareto_nbd.py
    Model("MBG/CNBD-k", cnbd_k.fit_mbg, cnbd_k.MBGCNBD(1.33, 19.7, 0.42, 0.79, k=2), cnbd_k.simulate),
]


def holdout() -> None:
    from published import AHEAD_CDNOW, AHEAD_GROCERY, cdnow, grocery

    for name, (known, later), ahead in (
        ("CDNOW", cdnow(DATA), AHEAD_CDNOW),
        ("grocery", grocery(DATA), AHEAD_GROCERY),
    ):
        print(f"{name}: {len(known)} clients, {later.sum():.0f} orders in the {ahead:.0f} weeks held out")
        print(
            f"  {'model':<12}{'log-lik.':>11}{'total':>8}{'off':>8}{'MAE':>7}{'corr.':>7}{'RMSE':>7}{'new':>8}  parameters"
        )
        said: dict[str, Floats] = {}
        for model in MODELS:
            found = model.fit(known)
            said[model.name] = expected = found.expected_orders(known, ahead)
            new = (found.expected_from_start(known.T + ahead) - found.expected_from_start(known.T)).sum()
            off, error = expected.sum() / later.sum() - 1, expected - later
            figures = " ".join(f"{getattr(found, letter):.4g}" for letter in model.letters)
            print(
                f"  {model.name:<12}{found.fit_info.log_likelihood:>11.1f}{expected.sum():>8.0f}{off:>8.1%}{np.abs(error).mean():>7.4f}"
                f"{np.corrcoef(expected, later)[0, 1]:>7.4f}{np.sqrt((error**2).mean()):>7.3f}{new:>8.0f}  {figures}"
                + (f" k {found.k}" if hasattr(found, "k") else "")
            )
        first = MODELS[0].name
        between = ", ".join(
            f"{other} {np.corrcoef(said[first], said[other])[0, 1]:.4f}" for other in said if other != first
        )
        print(f"  correlation with {first}: {between}")
    print(
        "total, off, MAE, corr., RMSE: expected orders given what each client did; new: as if nothing were known of them"
    )


def drawn(model: Model, clients: int, *, whole_days: bool) -> Summary:
    rng = np.random.default_rng(1)
    known: Summary = model.simulate(model.truth, rng.uniform(190, 273, clients), rng).summary
    if not whole_days:
        return known
    return Summary.of(known.x, np.ceil(known.t_x), np.ceil(known.T), logs=known.logs)


def ours(model: Model, file: Path) -> dict[str, Any]:
    """Fit and prediction in a process of its own, so that its memory is its own."""
    asked = [sys.executable, __file__, "one", "--model", model.name, "--file", str(file)]
    return dict(json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout))


def one(name: str, file: Path) -> None:
    model = next(model for model in MODELS if model.name == name)
    rows = np.load(file)
    known = Summary.of(rows["x"], rows["t_x"], rows["T"], logs=rows.get("logs"))
    began, worked = time.perf_counter(), time.process_time()
    found = model.fit(known)
    fitted, worked = time.perf_counter(), time.process_time() - worked
    expected = found.expected_orders(known, AHEAD)
    orders = time.perf_counter()
    found.alive(known)
    found.no_order_chance(known, AHEAD)
    done = time.perf_counter()
    found.next_order(known, (0.5,))
    told = {
        "fit": fitted - began,
        "cpu": worked,
        "predict": orders - fitted,
        "chances": done - orders,
        "next": time.perf_counter() - done,
    }
    told |= {
        "expected": float(expected.sum()),
        "memory": most_memory(),
    }
    print(json.dumps(told | {"parameters": [getattr(found, letter) for letter in model.letters]}))


def most_memory() -> float:
    """Megabytes this process held at most (Linux; getrusage would count what the parent held when it forked)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def saved(known: Summary, folder: Path) -> Path:
    path = folder / "clients.npz"
    columns = {"x": known.x, "t_x": known.t_x, "T": known.T} | (
        {} if known.logs is None else {"logs": known.logs}
    )
    np.savez(path, **columns)
    return path


def environment(folder: Path) -> Path:
    """lifetimes and what it runs with, installed in `folder` unless it is there."""
    python = folder / "lifetimes" / "bin" / "python"
    if not python.exists():
        venv.create(folder / "lifetimes", with_pip=True)
        wanted = ["-q", "--disable-pip-version-check", "-r", str(HERE / "peers" / "lifetimes.txt")]
        subprocess.run([str(python), "-m", "pip", "install", *wanted], check=True, stdout=sys.stderr)
    return python


def printed(name: str, grid: str, told: dict[str, Any]) -> None:
    seconds = "".join(
        f"{told[key]:>9.2f}" if key in told else " " * 9
        for key in ("fit", "cpu", "predict", "chances", "next")
    )
    memory = f"{told['memory']:>7.0f}" if "memory" in told else " " * 7
    print(
        f"{name:<14}{grid:<11}{seconds}{memory}   {' '.join(f'{figure:.4g}' for figure in told['parameters'])}",
        flush=True,
    )


def speed(clients: int, peers: Path | None) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        python = environment(peers or folder)
        print(
            f"{clients:>12,} clients     {'fit':>9}{'its CPU':>9}{'orders':>9}{'chances':>9}{'next':>9}{'MB':>7}"
        )
        for model in MODELS:
            for whole_days in (False, True):
                file = saved(drawn(model, clients, whole_days=whole_days), folder)
                told = ours(model, file)
                printed(model.name, "whole days" if whole_days else "any time", told)
                if model.peer is None:
                    continue
                script = str(HERE / "peers" / "fit_lifetimes.py")
                asked = [str(python), script, model.peer, str(file), str(AHEAD)]
                done = subprocess.run(asked, check=False, capture_output=True, text=True)
                if done.returncode:
                    print(f"  lifetimes failed: {done.stderr.strip().splitlines()[-1]}")
                    continue
                peer = json.loads(done.stdout)
                printed("  lifetimes", "", peer)
                times = "".join(f"{peer[key] / told[key]:>9.1f}" for key in ("fit", "cpu", "predict"))
                print(f"{'  times faster':<25}{times}", flush=True)


def growth(largest: int) -> None:
    print(f"{'':<25}{'fit':>9}{'its CPU':>9}{'orders':>9}{'chances':>9}{'next':>9}{'MB':>7}")
    with tempfile.TemporaryDirectory() as made:
        for model in MODELS:
            for whole_days in (False, True):
                print(f"{model.name}, {'whole days' if whole_days else 'any time'}")
                for clients in (size for size in (100_000, 1_000_000, 10_000_000) if size <= largest):
                    file = saved(drawn(model, clients, whole_days=whole_days), Path(made))
                    printed(f"{clients:>14,}", "", ours(model, file))


def coverage(companies: int, clients: int) -> None:
    print(f"{companies} companies of {clients} clients each; share of 90 % intervals that hold the truth")
    for model in MODELS:
        rng, held = np.random.default_rng(1), np.zeros(len(model.letters))
        truth = np.array([getattr(model.truth, letter) for letter in model.letters])
        for _ in range(companies):
            found = model.fit(model.simulate(model.truth, rng.uniform(250, 365, clients), rng).summary)
            low, high = found.fit_info.interval(0.9)
            held += (low <= truth) & (truth <= high)
        shares = "  ".join(
            f"{letter} {share:.3f}" for letter, share in zip(model.letters, held / companies, strict=True)
        )
        print(f"  {model.name:<12}{shares}   all {held.sum() / companies / len(held):.3f}", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=["holdout", "speed", "growth", "coverage", "one"])
    asked.add_argument("--model", action="append", help="only these rows, for instance BG/NBD")
    asked.add_argument("--clients", type=int)
    asked.add_argument("--companies", type=int, default=400)
    asked.add_argument("--peers", type=Path, help="a folder to keep the peers' environments in")
    asked.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.what == "one":
        one(told.model[0], told.file)
        return
    MODELS[:] = [model for model in MODELS if told.model is None or model.name in told.model]
    if told.what == "holdout":
        holdout()
    elif told.what == "speed":
        speed(told.clients or 1_000_000, told.peers)
    elif told.what == "growth":
        growth(told.clients or 10_000_000)
    else:
        coverage(told.companies, told.clients or 1_500)


if __name__ == "__main__":
    main()
