"""Who only reads what the round has stored does not wait for the libraries that worked it out."""

import subprocess
import sys
from pathlib import Path

import pytest

from doors.cli.asked import environment

RUN = """
import sys
from keepwell.doors.cli.main import run
assert run(sys.argv[1:]) == 0
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["today", "clients", "grid", "lost"])
def test_a_reading_command_does_not_read_the_fitting(company: Path, command: str):
    done = subprocess.run(
        [sys.executable, "-c", RUN, command, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=environment(company),
    )
    assert done.returncode == 0, done.stderr
    read = set(done.stderr.split("\n")[-2].split())
    assert "keepwell" in read
    assert not read & {"scipy", "sklearn", "pandas"}
