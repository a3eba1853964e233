"""Asks the real program: many commands in one process of its own, or one in a process each."""

import atexit
import ctypes
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# A process that has read the libraries and nothing of Keepwell: each request is run in a fork of it, so that every
# home has a process of its own and none of them reads scipy again.
_PARENT = """
import contextlib, io, json, os, sys
import babel.dates, duckdb, numpy, pyarrow.parquet, rich.console, scipy.optimize, scipy.stats, sqlglot, xlsxwriter
import django.core.management, django.db.migrations, django.db.models
answers = os.fdopen(int(sys.argv[1]), "w")
for line in sys.stdin:
    request = json.loads(line)
    pid = os.fork()
    if pid:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        answers.write(json.dumps({"status": status}) + "\\n")
        answers.flush()
        continue
    status = 1
    try:
        os.environ.clear()
        os.environ.update(request["environment"])
        from keepwell.doors.cli.main import run
        done = []
        for arguments in request["commands"]:
            out, err = io.StringIO(), io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(arguments)
            done.append([code, out.getvalue(), err.getvalue()])
        answers.write(json.dumps(done) + "\\n")
        answers.flush()
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)
"""


class _Parent:
    """The process that forks, and the pipe its children answer by."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PARENT, str(writing)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            pass_fds=[writing],
            env=environment(Path("/nowhere"), OPENBLAS_NUM_THREADS="1"),
        )
        os.close(writing)
        self.answers = os.fdopen(reading)
        atexit.register(self.end)

    def ask(self, home: Path, commands: tuple[list[str], ...]) -> list[list[Any]]:
        assert self.process.stdin is not None
        request = {"environment": environment(home), "commands": commands}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        first = json.loads(self.answers.readline())
        assert isinstance(first, list), f"the process died: {first}; its reason is on the error stream"
        assert json.loads(self.answers.readline()) == {"status": 0}
        return first

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()
        self.answers.close()


@cache
def _parent() -> _Parent:
    return _Parent()


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
    return [Said(*one) for one in _parent().ask(home, commands)]


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
