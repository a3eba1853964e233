"""Phones, mail and web addresses and tax numbers, brought to the form in which two of one company are equal."""

import re
from typing import Final

_LEAST_PHONE: Final = 8  # digits: a shorter one is an extension
_LEAST_TAX: Final = 6
_NATIONAL: Final = 9  # the last digits, that no way of writing the country or the trunk changes
_ANYBODYS: Final = frozenset(
    """
    gmail googlemail yahoo ymail rocketmail hotmail outlook live msn icloud me mac aol gmx web mail yandex qq 163 126
    sina sohu foxmail protonmail proton pm tutanota zoho rediffmail naver daum hanmail t-online freenet orange wanadoo
    free laposte sfr libero tiscali virgilio terra uol bol seznam wp o2 onet interia rambler inbox list bk fastmail
    hey posteo mailbox btinternet sky virginmedia bigpond optusnet shaw rogers comcast verizon att sbcglobal cox
    """.split()  # noqa: SIM905 - read as words
)
# Below a country's own name a second level that is nobody's: co.uk, com.bd, or.jp.
_SECOND: Final = frozenset(
    {"co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "ltd", "biz", "info"}
)
_HOST: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def phone_digits(phone: str) -> str:
    """Its last digits, which are the same with the country's code before them, with a nought or with neither; '' for none."""
    if not phone:
        return ""
    digits = "".join(str(int(one)) for one in phone if one.isdecimal())
    return digits[-_NATIONAL:] if len(digits) >= _LEAST_PHONE else ""


def mail_address(mail: str) -> str:
    """In lower case; '' where it is none."""
    address = mail.strip().lower()
    name, _, domain = address.partition("@")
    return address if name and domain else ""


def mail_domain(mail: str) -> str:
    """The company's own domain; '' for a provider that anybody may use."""
    return web_domain(mail.rpartition("@")[2]) if "@" in mail else ""


def web_domain(address: str) -> str:
    """The registered name of a web address; '' where there is none, or it is anybody's."""
    if not address:
        return ""
    host = address.strip().lower().partition("://")[2] or address.strip().lower()
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].removeprefix("www.")
    if not _HOST.fullmatch(host):
        return ""
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND else 2  # noqa: PLR2004
    own = labels[-count:]
    return "" if own[0] in _ANYBODYS else ".".join(own)


def tax_letters(number: str) -> str:
    """Letters and digits alone; '' for what is too short to tell anybody."""
    if not number:
        return ""
    kept = "".join(one for one in number.upper() if one.isalnum())
    return kept if len(kept) >= _LEAST_TAX and any(one.isdigit() for one in kept) else ""
