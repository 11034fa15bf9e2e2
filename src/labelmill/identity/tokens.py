"""Secrets that stand for a person: session cookies and API tokens. Only their SHA-256 is stored. Pure."""

import hashlib
import re
import secrets
import string
import zlib
from typing import Final

_ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_LEGIBLE: Final = "".join(c for c in _ALPHABET if c not in "0O1Il")
_RANDOM_LENGTH: Final = 32
_CHECK_LENGTH: Final = 6
_API_TOKEN: Final = re.compile(rf"lab_([0-9A-Za-z]{{{_RANDOM_LENGTH}}})([0-9A-Za-z]{{{_CHECK_LENGTH}}})", re.ASCII)
#: How much of an API token lists may show.
_PREFIX_LENGTH: Final = 12


def new_session_token() -> str:
    """A session cookie's value: 32 random bytes, base64url."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """An API token, `lab_` + 32 random characters + 6 of checksum, which secret scanners can recognise."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    return f"lab_{body}{_checksum(body)}"


def new_password() -> str:
    """A password for somebody to type once: 20 letters and digits, without those that look alike."""
    return "".join(secrets.choice(_LEGIBLE) for _ in range(20))


def is_well_formed(token: str) -> bool:
    """Whether an API token's checksum is right; a mistyped one need not reach the database."""
    match = _API_TOKEN.fullmatch(token)
    return match is not None and _checksum(match[1]) == match[2]


def token_hash(token: str) -> bytes:
    """What is stored of a secret that has 190 random bits: plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


def shown_prefix(token: str) -> str:
    """The part of an API token by which its owner knows it again."""
    return token[:_PREFIX_LENGTH]


def _checksum(body: str) -> str:
    rest = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECK_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
