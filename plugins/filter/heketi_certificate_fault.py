# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: heketi_certificate_fault
short_description: Why a certificate does not serve Heketi
version_added: 0.1.0
description:
  - Tells before the first change whether the host of Heketi would believe its own server, by a handshake in memory on the controller.
  - The certificate has to be valid now and for V(localhost), to belong to its key, and to be signed by the CA, if one is given.
positional: key, ca
options:
  _input:
    description: The certificate in PEM form.
    type: str
    required: true
  key:
    description: Its key in PEM form, without a password.
    type: str
    required: true
  ca:
    description: Certificates in PEM form that the host believes. Without them it is not looked at who signed.
    type: str
    default: ""
author: glusterkube.storage contributors
"""

EXAMPLES = r"""
- name: A certificate that has expired is refused
  ansible.builtin.assert:
    that: cert | glusterkube.storage.heketi_certificate_fault(key, ca) == ''
  vars:
    cert: "{{ lookup('ansible.builtin.file', 'heketi.pem') }}"
    key: "{{ lookup('ansible.builtin.file', 'heketi.key') }}"
    ca: "{{ lookup('ansible.builtin.file', 'ca.pem') }}"
"""

RETURN = r"""
_value:
  description: The fault in the words of OpenSSL, such as V(certificate has expired), empty when there is none.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.certificate import fault


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"heketi_certificate_fault": fault}
