import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.lib.sealing import SealBroken, seal, unsealed


@given(st.text())
def test_what_was_sealed_is_read_with_its_key_and_hides_the_text(text: str) -> None:
    sealed = seal(text, keys=["a secret"])
    assert unsealed(sealed, keys=["a secret"]) == text
    assert len(text) < 4 or text not in sealed


def test_two_seals_of_one_text_are_not_alike() -> None:
    assert seal("JBSWY3DP", keys=["a"]) != seal("JBSWY3DP", keys=["a"])


def test_an_older_key_still_reads_and_the_first_one_seals() -> None:
    old = seal("JBSWY3DP", keys=["old"])
    assert unsealed(old, keys=["new", "old"]) == "JBSWY3DP"
    assert unsealed(seal("JBSWY3DP", keys=["new", "old"]), keys=["new"]) == "JBSWY3DP"


def test_another_key_is_refused_in_words() -> None:
    with pytest.raises(SealBroken):
        unsealed(seal("JBSWY3DP", keys=["a"]), keys=["b"])


def test_what_was_never_sealed_is_as_it_is() -> None:
    assert unsealed("JBSWY3DP", keys=["a"]) == "JBSWY3DP"
