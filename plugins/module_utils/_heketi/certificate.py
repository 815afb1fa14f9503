# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a certificate serves Heketi, by a handshake in memory: a bad one would be found out only after the old server has stopped.

For the controller, before the first change. Private to the collection.
"""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

NAME = "localhost"
"""By this name the host asks its own Heketi: the unit that waits until it answers, backups, the topology."""


def fault(cert: str, key: str, ca: str = "") -> str:
    """Why a certificate does not serve, empty when it does.

    :param cert: PEM text of the certificate, with those between it and the CA
    :param key: PEM text of its key
    :param ca: PEM text of certificates to believe; without them those of the host are, which are not known here, and every signer is good
    """
    try:
        server = _server(cert, key)
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.load_verify_locations(cadata=ca or cert)
        if not ca:
            client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        _handshake(server, client)
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    except (OSError, ValueError) as error:  # ssl.SSLError is one of them
        return getattr(error, "reason", None) or f"not in PEM form, or a key with a password: {error}"
    return ""


def _server(cert: str, key: str) -> ssl.SSLContext:
    """Python takes a key out of a file only; nobody else can read this one."""
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder, "cert.pem"), Path(folder, "key.pem")
        for path, text in zip(paths, (cert, key)):
            path.write_text(text, encoding="utf-8")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*paths, password="")  # Heketi can't ask for one either
    return context


def _handshake(server: ssl.SSLContext, client: ssl.SSLContext) -> None:
    """Each says what it has to say until it waits for the other; the client believes the server, or not, at its second turn.

    :raises ssl.SSLError: when one of them refuses
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asks = client.wrap_bio(to_client, to_server, server_hostname=NAME)
    answers = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (asks, answers, asks):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
