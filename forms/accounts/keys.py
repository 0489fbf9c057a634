"""What accounts keep secret, and the keys that do it: derived from the app's secret key, one for each use.

Losing the secret key loses no account: sessions end, and second factors must be reset and set up again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from survey.words import N_, Refused

NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class AccountKeys:
    """The keys that seal second factors, and that hash recovery codes and attempts."""

    sealing: bytes = field(repr=False)
    codes: bytes = field(repr=False)
    attempts: bytes = field(repr=False)

    @classmethod
    def derive(cls, secret_key: str) -> AccountKeys:
        """All of them from the app's one secret key."""

        def key(purpose: str) -> bytes:
            return HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret_key.encode())

        return cls(key("kelu totp v1"), key("kelu recovery codes v1"), key("kelu attempts v1"))

    def seal(self, staff_id: int, secret: str) -> bytes:
        """`secret` encrypted (AES-256-GCM), bound to whose it is."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.sealing).encrypt(nonce, secret.encode(), _owner(staff_id))

    def open(self, staff_id: int, sealed: bytes) -> str:
        """The secret that `seal` hid. Raises `Refused` if it was sealed under another key, or for somebody else."""
        try:
            plain = AESGCM(self.sealing).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _owner(staff_id))
        except InvalidTag:
            raise Refused(
                N_("Your second factor can no longer be checked. Ask your administrator to reset it.")
            ) from None
        return plain.decode()

    def opens(self, staff_id: int, sealed: bytes) -> bool:
        """Whether `open` would."""
        try:
            self.open(staff_id, sealed)
        except Refused:
            return False
        return True

    def hash_code(self, staff_id: int, code: str) -> str:
        """What is kept of a recovery code: 64 hexadecimal digits."""
        return hmac.new(self.codes, f"{staff_id}|{code}".encode(), hashlib.sha256).hexdigest()

    def hash_attempt(self, *about: str) -> str:
        """What is kept of an attempt: 64 hexadecimal digits that tell neither an address nor a place."""
        return hmac.new(self.attempts, "\x1f".join(about).encode(), hashlib.sha256).hexdigest()


def _owner(staff_id: int) -> bytes:
    return f"staff {staff_id}".encode()
