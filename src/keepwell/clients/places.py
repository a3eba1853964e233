"""Where a client is: the country that an order file names in its own way, and the clock that goes there."""

import datetime as dt
import unicodedata
import zoneinfo
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

# What order files write and CLDR does not know.
_ALSO: Final = {
    "EIRE": "IE",
    "REPUBLIC OF IRELAND": "IE",
    "UK": "GB",
    "GREAT BRITAIN": "GB",
    "BRITAIN": "GB",
    "ENGLAND": "GB",
    "SCOTLAND": "GB",
    "WALES": "GB",
    "NORTHERN IRELAND": "GB",
    "CHANNEL ISLANDS": "JE",
    "UAE": "AE",
    "DUBAI": "AE",
    "ABU DHABI": "AE",
    "KSA": "SA",
    "RSA": "ZA",
    "KOREA": "KR",
    "REPUBLIC OF KOREA": "KR",
    "HOLLAND": "NL",
    "THE NETHERLANDS": "NL",
    "CZECH REPUBLIC": "CZ",
    "TURKEY": "TR",
    "RUSSIAN FEDERATION": "RU",
    "VIET NAM": "VN",
    "BURMA": "MM",
    "IVORY COAST": "CI",
    "UNITED STATES OF AMERICA": "US",
    "AMERICA": "US",
    "PEOPLES REPUBLIC OF CHINA": "CN",
    "HONG KONG": "HK",
    "MACAU": "MO",
    "PALESTINE": "PS",
}
# Of countries with several clocks, the one that most of their business keeps.
_USUAL: Final = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "MX": "America/Mexico_City",
    "RU": "Europe/Moscow",
    "ID": "Asia/Jakarta",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "KZ": "Asia/Almaty",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "ES": "Europe/Madrid",
    "MN": "Asia/Ulaanbaatar",
    "CD": "Africa/Kinshasa",
    "EC": "America/Guayaquil",
    "MY": "Asia/Kuala_Lumpur",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
    "DE": "Europe/Berlin",
    "CY": "Asia/Nicosia",
    "PS": "Asia/Gaza",
}
_ONE_CLOCK: Final = frozenset({"CN", "DE", "NZ", "MY", "UA", "UZ", "CY", "PS", "AR"})  # or as good as one
_CITIES: Final = {
    ("US", "WASHINGTON"): "America/New_York",
    ("US", "BOSTON"): "America/New_York",
    ("US", "MIAMI"): "America/New_York",
    ("US", "ATLANTA"): "America/New_York",
    ("US", "PHILADELPHIA"): "America/New_York",
    ("US", "HOUSTON"): "America/Chicago",
    ("US", "DALLAS"): "America/Chicago",
    ("US", "MINNEAPOLIS"): "America/Chicago",
    ("US", "SEATTLE"): "America/Los_Angeles",
    ("US", "PORTLAND"): "America/Los_Angeles",
    ("US", "SAN FRANCISCO"): "America/Los_Angeles",
    ("US", "SAN DIEGO"): "America/Los_Angeles",
    ("US", "LAS VEGAS"): "America/Los_Angeles",
    ("CA", "MONTREAL"): "America/Toronto",
    ("CA", "OTTAWA"): "America/Toronto",
    ("CA", "CALGARY"): "America/Edmonton",
    ("AU", "CANBERRA"): "Australia/Sydney",
    ("BR", "RIO DE JANEIRO"): "America/Sao_Paulo",
    ("BR", "BRASILIA"): "America/Sao_Paulo",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`country`: ISO 3166 code, blank where unknown. `zone`: none where nothing tells. `sure`: the clock was written
    down, or the country has one alone; else it is its busiest one's, and `city` names that.
    """

    country: str = ""
    city: str = ""
    zone: zoneinfo.ZoneInfo | None = None
    sure: bool = False


def place_of(*, country: str = "", city: str = "", zone: str = "") -> Place:
    """The place that these words mean; `zone` is an IANA name and beats the others."""
    return _place(country.strip(), city.strip(), zone.strip())


@cache
def _place(country: str, city: str, zone: str) -> Place:
    code = country_code(country)
    written = zone_named(zone)
    if written is not None:
        return Place(code, city, written, sure=True)
    names = _zones().get(code, ())
    of_city = _CITIES.get((code, _plain(city))) or next(
        (name for name in names if _plain(_city(name)) == _plain(city)), None
    )
    if of_city:
        return Place(code, city, zone_named(of_city), sure=True)
    if not names:
        return Place(code, city)
    usual = _USUAL.get(code, names[0])
    if len(names) == 1 or code in _ONE_CLOCK:
        return Place(code, city, zone_named(usual), sure=True)
    return Place(code, city or _city(usual), zone_named(usual))


@cache
def country_code(text: str) -> str:
    """The ISO code of a country named in English or Bengali, by a code of two or three letters, or as files do; else ''."""
    wanted = _plain(text)
    return _named().get(wanted, "") if wanted else ""


@cache
def zone_named(name: str) -> zoneinfo.ZoneInfo | None:
    """The IANA zone of that name, or None."""
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_city(zone: dt.tzinfo) -> str:
    """The city that a zone is named for; '' for one that names none, as UTC."""
    name = str(zone)
    return _city(name) if "/" in name and not name.startswith("Etc/") else ""


def _city(name: str) -> str:
    return name.rsplit("/", 1)[-1].replace("_", " ")


@cache
def _named() -> dict[str, str]:
    from babel import Locale
    from babel.core import get_global

    known: dict[str, str] = {}
    for code, now in get_global("territory_aliases").items():
        if len(code) == 3 and code.isalpha() and len(now) == 1:  # noqa: PLR2004 - ISO alpha-3
            known[code] = now[0]
    for language in ("bn", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():  # noqa: PLR2004 - ISO alpha-2
                known[_plain(name)] = code
                known[code] = code
    return {plain: code for plain, code in (known | _ALSO).items() if len(code) == 2}  # noqa: PLR2004


def _plain(text: str) -> str:
    """Without marks, dots and the difference of letter cases; Bengali vowel signs stay."""
    letters = unicodedata.normalize("NFD", text.upper().replace("&", " AND "))
    kept = "".join(
        one
        for one in letters
        if not "\u0300" <= one <= "\u036f" and one not in ".'’()"  # combining Latin marks
    )
    return " ".join(unicodedata.normalize("NFC", kept).replace("-", " ").replace(",", " ").split())


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """Each country's zones, as zone.tab lists them: the most populous of a region first."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    zones: dict[str, list[str]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, name, *_ = line.split("\t")
            zones.setdefault(country, []).append(name)
    return {country: tuple(names) for country, names in zones.items()}
