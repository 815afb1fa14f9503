# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A CA, and certificates that it signs for any time and name."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOUR = datetime.timedelta(hours=1)


def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem(thing: x509.Certificate | ec.EllipticCurvePrivateKey) -> str:
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.PEM).decode()
    return thing.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


@dataclass(frozen=True)
class Authority:
    """Signs for two days around now."""

    own_key: ec.EllipticCurvePrivateKey = field(default_factory=key)

    def pem(self) -> str:
        return pem(self._certificate("a CA of tests", "", self.own_key, -24, 24))

    def certificate(self, own_key: ec.EllipticCurvePrivateKey, *, begins: float = -2, ends: float = 2, name: str = "localhost") -> str:
        """PEM text of a certificate for a name, good between two moments, in hours from now."""
        return pem(self._certificate("Heketi", name, own_key, begins, ends))

    def _certificate(self, subject: str, name: str, own_key: ec.EllipticCurvePrivateKey, begins: float, ends: float) -> x509.Certificate:
        """Without a name it is that of a CA."""
        now = datetime.datetime.now(datetime.timezone.utc)
        called = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)]) for text in (subject, "a CA of tests")]
        builder = (x509.CertificateBuilder().subject_name(called[0]).issuer_name(called[1]).public_key(own_key.public_key())
                   .serial_number(x509.random_serial_number()).not_valid_before(now + begins * HOUR).not_valid_after(now + ends * HOUR)
                   .add_extension(x509.BasicConstraints(ca=not name, path_length=None), critical=True))
        if name:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return builder.sign(self.own_key, hashes.SHA256())
