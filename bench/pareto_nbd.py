"""Pareto/NBD on simulated clients: how long a fit takes beside lifetimes, what it finds, how cost and memory grow.

    python bench/pareto_nbd.py [--clients 100000 1000000 10000000] [--peer 100000 ...] [--json FILE]

Every size is fitted in a process of its own. `--peer` names the sizes that lifetimes fits too, on the very same clients,
in an environment of its own made from bench/peers/lifetimes.txt (uv, or Python's venv). Seconds of wall clock and of
processor; the ratio is taken of both, since two threads and a busy machine show in one of them only. "short" is how far
below the highest log-likelihood found by either the other one stays.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from keepwell.stats.buying.pareto_nbd import ParetoNBD, fit, simulate
from keepwell.stats.buying.summary import Summary

HERE = Path(__file__).resolve().parent
TRUTH = ParetoNBD(0.55, 10.6, 0.6, 11.7)
SEED = 19_870_101
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PEER = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from lifetimes import ParetoNBDFitter
rows = np.load(sys.argv[1])
wall, cpu = time.perf_counter(), time.process_time()
found = ParetoNBDFitter().fit(rows["x"], rows["t_x"], rows["T"])
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps({"wall": wall, "cpu": cpu, "theta": [float(found.params_[name]) for name in ("r", "alpha", "s", "beta")]}))
"""


def drawn(clients: int) -> Summary:
    """Clients of continuous times, first seen 20 to 60 weeks ago, so that hardly two are alike."""
    rng = np.random.default_rng(SEED)
    return simulate(TRUTH, rng.uniform(20, 60, clients), rng).summary


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - cpu


def ours(clients: int) -> dict[str, Any]:
    """Fit and predictions of one size: seconds, megabytes above the rows themselves, estimates."""
    rows = drawn(clients)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model, wall, cpu = timed(lambda: fit(rows))
    fitting = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    predictions = {
        "alive": lambda: model.alive(rows),
        "no order in 13 weeks": lambda: model.no_order_chance(rows, 13),
        "orders in 39 weeks": lambda: model.expected_orders(rows, 39),
        "next order": lambda: model.next_order(rows),
        "discounted orders": lambda: model.discounted_orders(rows, 0.0027),
    }
    seconds = {name: timed(work)[1:] for name, work in predictions.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "clients": clients,
        "wall": wall,
        "cpu": cpu,
        "theta": [model.r, model.alpha, model.s, model.beta],
        "flags": model.fit_info.flags if model.fit_info else (),
        "predictions": seconds,
        "memory": {"rows": before / 1024, "fit": fitting / 1024, "peak": peak / 1024},
    }


def in_own_process(clients: int) -> dict[str, Any]:
    told = subprocess.run(
        [sys.executable, __file__, "--one", str(clients)],
        env=os.environ | ONE_THREAD,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(told.stdout))


def peer_python(python: Path) -> None:
    """Makes an environment around this interpreter that has lifetimes and nothing of ours."""
    wanted, folder = HERE / "peers" / "lifetimes.txt", python.parent.parent
    if uv := shutil.which("uv"):
        subprocess.run([uv, "venv", "-q", "--python", "3.11", str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "-q", "--python", str(python), "-r", str(wanted)], check=True)
    else:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(wanted)], check=True)


def peers(python: Path, clients: int, folder: Path) -> dict[str, Any]:
    rows = drawn(clients)
    np.savez(folder / "rows.npz", x=rows.x, t_x=rows.t_x, T=rows.T)
    told = subprocess.run(
        [str(python), "-c", PEER, str(folder / "rows.npz")],
        env=os.environ | ONE_THREAD,
        check=True,
        capture_output=True,
        text=True,
    )
    return dict(json.loads(told.stdout))


def short(clients: int, *thetas: list[float]) -> list[float]:
    rows = drawn(clients)
    heights = [float(ParetoNBD(*theta).log_likelihood(rows).sum()) for theta in thetas]
    return [max(heights) - height for height in heights]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clients", type=int, nargs="*", default=[10_000, 100_000, 1_000_000, 10_000_000])
    asked.add_argument("--peer", type=int, nargs="*", default=[100_000])
    asked.add_argument("--json", type=Path)
    asked.add_argument("--one", type=int, help=argparse.SUPPRESS)
    told = asked.parse_args()
    if told.one:
        print(json.dumps(ours(told.one)))
        return
    found: list[dict[str, Any]] = []
    for clients in told.clients:
        row = in_own_process(clients)
        found.append(row)
        print(
            f"{clients:>11,}  fit {row['wall']:8.2f} s ({row['cpu']:.2f} s of processor, {1e6 * row['cpu'] / clients:.2f} µs a client)"
        )
        print(f"{'':13}{'  '.join(f'{value:.4f}' for value in row['theta'])}  {' '.join(row['flags'])}")
        for name, (wall, cpu) in row["predictions"].items():
            print(f"{'':13}{name:<22}{wall:8.2f} s ({cpu:.2f})")
        print(
            f"{'':13}megabytes: " + ", ".join(f"{name} {size:,.0f}" for name, size in row["memory"].items()),
            flush=True,
        )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for clients in told.peer:
            python = folder / "lifetimes" / "bin" / "python"
            if not python.exists():
                peer_python(python)
            mine, other = in_own_process(clients), peers(python, clients, folder)
            found.append({"clients": clients, "ours": mine, "lifetimes": other})
            behind = short(clients, mine["theta"], other["theta"])
            print(
                f"{clients:>11,}  lifetimes {other['wall']:.1f} s ({other['cpu']:.1f}), ours {mine['wall']:.2f} s ({mine['cpu']:.2f}): "
                f"{other['wall'] / mine['wall']:.0f} times by the clock, {other['cpu'] / mine['cpu']:.0f} by the processor; "
                f"short: ours {behind[0]:.6f}, lifetimes {behind[1]:.6f}",
                flush=True,
            )
    if told.json:
        told.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
