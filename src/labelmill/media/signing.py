"""Signed links to stored objects: no session is needed to follow one, and nobody can make one up."""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path
from typing import Final

from labelmill.kit.errors import NotFoundError
from labelmill.kit.settings import Settings
from labelmill.media.errors import LinkExpiredError

#: Links made in one window are the same, so browsers find them in their cache; they live one to two windows.
WINDOW_SECONDS: Final = 6 * 3600
_SIGNATURE_BYTES: Final = 16
_KEY_BYTES: Final = 32


class Signer:
    """Makes and reads tokens of the form key.expiry.signature."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @classmethod
    def open(cls, settings: Settings) -> "Signer":
        """The signer of a deployment: LABELMILL_SECRET_KEY, or the key file in its data folder, made when missing."""
        if settings.secret_key is not None:
            return cls(settings.secret_key.get_secret_value().encode())
        return cls(_key_file(settings.data_dir / "secret.key"))

    def url(self, key: str) -> str:
        """A link to a stored object, valid for hours and the same all the while."""
        expiry = (int(time.time()) // WINDOW_SECONDS + 2) * WINDOW_SECONDS
        return f"/media/{self.token(key, expiry)}"

    def token(self, key: str, expiry: int) -> str:
        """A token for `key` that is good until `expiry`, in seconds since 1970."""
        body = f"{_pack(key.encode())}.{expiry}"
        return f"{body}.{self._sign(body)}"

    def read(self, token: str) -> tuple[str, int]:
        """The key and the seconds that are left. Raises NotFoundError or LinkExpiredError."""
        body, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            raise NotFoundError("This link is not one that Labelmill made.")
        packed, _, expiry = body.partition(".")
        left = int(expiry) - int(time.time())
        if left <= 0:
            raise LinkExpiredError
        return _unpack(packed), left

    def _sign(self, body: str) -> str:
        return _pack(hmac.digest(self._secret, f"media:{body}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES])


def _pack(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _unpack(value: str) -> str:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode()


def _key_file(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return _make_key_file(path)
    except (ValueError, binascii.Error) as error:
        raise RuntimeError(f"{path} does not hold a key in hexadecimal; remove it to have a new one made") from error
    if len(secret) < _KEY_BYTES:
        raise RuntimeError(f"{path} holds too short a key; remove it to have a new one made")
    return secret


def _make_key_file(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # Another process may be first: linking fails then, and its key counts.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _key_file(path)
