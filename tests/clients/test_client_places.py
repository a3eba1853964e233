import pytest

from keepwell.clients.places import country_code, place_of


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("EIRE", "IE"),
        ("UAE", "AE"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("RSA", "ZA"),
        ("United Kingdom", "GB"),
        ("gb", "GB"),
        ("DEU", "DE"),
        ("Channel Islands", "JE"),
        ("Korea", "KR"),
        ("Côte d’Ivoire", "CI"),
        ("TÜRKİYE", "TR"),
        ("বাংলাদেশ", "BD"),
        ("জার্মানি", "DE"),
        ("European Community", ""),
        ("Unspecified", ""),
        ("", ""),
    ],
)
def test_countries_as_order_files_write_them(written: str, code: str) -> None:
    assert country_code(written) == code


def test_every_country_of_the_real_files_has_a_clock_or_is_no_country() -> None:
    for name in ("United Arab Emirates", "Czech Republic", "Hong Kong", "Malta", "Saudi Arabia", "Iceland"):
        assert place_of(country=name).zone is not None
    assert place_of(country="West Indies").zone is None


def test_a_zone_that_was_written_down_beats_city_and_country() -> None:
    place = place_of(country="USA", city="Chicago", zone="America/Denver")
    assert (str(place.zone), place.sure) == ("America/Denver", True)


@pytest.mark.parametrize(
    ("country", "city", "zone", "sure"),
    [
        ("Japan", "Osaka", "Asia/Tokyo", True),
        ("USA", "Los Angeles", "America/Los_Angeles", True),
        ("USA", "Houston", "America/Chicago", True),
        ("USA", "", "America/New_York", False),
        ("Australia", "Perth", "Australia/Perth", True),
        ("China", "", "Asia/Shanghai", True),
    ],
)
def test_the_clock_of_a_city_and_of_a_country(country: str, city: str, zone: str, sure: bool) -> None:  # noqa: FBT001
    place = place_of(country=country, city=city)
    assert (str(place.zone), place.sure) == (zone, sure)


def test_a_guessed_clock_says_of_which_city_it_is() -> None:
    assert place_of(country="USA").city == "New York"


def test_a_zone_that_is_none_is_passed_over() -> None:
    assert str(place_of(country="Japan", zone="../../etc/passwd").zone) == "Asia/Tokyo"
