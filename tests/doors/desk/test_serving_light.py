"""A worker of the desk reads no statistics before somebody asks for something that is worked out."""

import os
import subprocess
import sys
from pathlib import Path

RUN = """
import sys
import keepwell.doors.desk.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_worker_that_waits_holds_no_statistics(tmp_path: Path) -> None:
    known = {"KEEPWELL_HOME": str(tmp_path), "KEEPWELL_SECRET_KEY": "x" * 60}
    env = {**os.environ, **known, "DJANGO_SETTINGS_MODULE": "keepwell.settings"}
    done = subprocess.run([sys.executable, "-c", RUN], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    read = set(done.stdout.split())
    assert "keepwell" in read
    assert not read & {"scipy", "pandas", "typst"}
