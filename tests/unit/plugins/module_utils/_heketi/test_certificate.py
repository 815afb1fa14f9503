# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates that serve Heketi and those that do not, as OpenSSL itself judges them."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.certificate import fault
from ansible_collections.glusterkube.storage.tests.support import certificates
from ansible_collections.glusterkube.storage.tests.support.certificates import Authority, pem

CA, KEY = Authority(), certificates.key()


@pytest.mark.parametrize("ca", [CA.pem(), ""])
def test_a_good_one(ca):
    assert fault(CA.certificate(KEY), pem(KEY), ca) == ""


@pytest.mark.parametrize("ca", [CA.pem(), ""])
@pytest.mark.parametrize(("words", "said"), [
    ({"ends": -1}, "certificate has expired"), ({"begins": 1}, "certificate is not yet valid"), ({"name": "heketi.example"}, "localhost")])
def test_not_now_or_not_for_this_host(words, said, ca):
    assert said in fault(CA.certificate(KEY, **words), pem(KEY), ca)


def test_of_another_ca():
    assert "signature" in fault(CA.certificate(KEY), pem(KEY), Authority().pem())


@pytest.mark.parametrize(("cert", "key", "said"), [
    (CA.certificate(KEY), pem(certificates.key()), "KEY_VALUES_MISMATCH"),
    ("no certificate", pem(KEY), "not in PEM form"),
    (CA.certificate(KEY), "no key", "not in PEM form"),
])
def test_what_is_no_pair(cert, key, said):
    assert said in fault(cert, key)
