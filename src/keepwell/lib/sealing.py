"""Seals texts that nobody may read who only sees the database: the secrets of authenticator apps, say."""

import base64
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

_MARK: Final = "sealed:"


class SealBroken(Refusal):
    says = gettext_noop("What was sealed can no longer be read: the server’s secret key has changed since.")
    mend = gettext_noop(
        "Whoever runs the server can put the old key back (secret-key in the home folder). Otherwise an admin forgets the second step, under Members."
    )


def seal(text: str, *, keys: Sequence[str]) -> str:
    """`text` as only who has the first of `keys` can read it. Two seals of one text are not alike."""
    return _MARK + _sealer(keys).encrypt(text.encode()).decode()


def unsealed(text: str, *, keys: Sequence[str]) -> str:
    """What `seal` was given, by any of `keys`; a text that was never sealed as it is. Raises SealBroken."""
    if not text.startswith(_MARK):
        return text
    try:
        return _sealer(keys).decrypt(text.removeprefix(_MARK)).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _sealer(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(_key_from(one)) for one in keys])


def _key_from(secret: str) -> bytes:
    """A key of its own from a secret that signs other things too (RFC 5869)."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"keepwell sealing").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
