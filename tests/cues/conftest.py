import pytest

from cues.company import made
from keepwell.cues.found import Found
from keepwell.cues.history import History
from keepwell.cues.raising import raise_cues


@pytest.fixture(scope="session")
def history() -> History:
    return made()


@pytest.fixture(scope="session")
def found(history: History) -> list[Found]:
    return raise_cues(history)
