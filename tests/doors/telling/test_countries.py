import pytest

from keepwell.doors.telling import wording
from keepwell.doors.telling.countries import country


@pytest.mark.parametrize(
    ("written", "english", "bengali"),
    [
        ("Germany", "Germany", "জার্মানি"),
        ("EIRE", "EIRE", "আয়ারল্যান্ড"),
        ("বাংলাদেশ", "বাংলাদেশ", "বাংলাদেশ"),
        ("Unspecified", "Unspecified", "Unspecified"),
        ("", "", ""),
    ],
)
def test_a_country_is_named_to_its_reader(written: str, english: str, bengali: str) -> None:
    before = wording.language()
    try:
        wording.use("en")
        assert country(written) == english
        wording.use("bn")
        assert country(written) == bengali
    finally:
        wording.use(before)
