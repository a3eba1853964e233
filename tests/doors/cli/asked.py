"""Asks the real program: many commands in one process of its own, or one in a process each."""

import ctypes
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CHILD = """
import contextlib, io, json, sys
from keepwell.doors.cli.main import run
done = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments)
    done.append([code, out.getvalue(), err.getvalue()])
json.dump(done, sys.stdout)
"""


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("KEEPWELL_", "COLUMNS"))
    }
    return {**kept, "KEEPWELL_HOME": str(home), "PYTHONWARNINGS": "error", "NO_COLOR": "1", **more}


def in_one_process(home: Path, *commands: list[str]) -> list[Said]:
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=json.dumps(commands),
        capture_output=True,
        text=True,
        env=environment(home),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Said(*one) for one in json.loads(done.stdout)]


def bound_by_rights() -> None:
    """Lets the rights of files count for this process's programs even where root runs the tests."""
    if os.geteuid():
        return
    system = ctypes.CDLL(None, use_errno=True)
    drop, override, read_search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    for capability in (override, read_search):
        if system.prctl(drop, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "this root may not give up its rights")


def keepwell(home: Path, *arguments: str, bound: bool = False, **more: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "keepwell.doors.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(home, **more),
        preexec_fn=bound_by_rights if bound else None,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
