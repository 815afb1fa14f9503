# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a module reaches Heketi, written once. Private to the collection."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of `_heketi/arguments.py`."""

    DOCUMENTATION = r"""
options:
  url:
    description:
      - Address of Heketi as the host sees it that the module runs on, C(http://HOST:PORT) or C(https://HOST:PORT).
      - Proxies of the environment are not used.
    type: str
    default: http://127.0.0.1:8080
  user:
    description: Who asks. The user V(user) may not even ask how far its own operation is.
    type: str
    default: admin
  key:
    description:
      - The key of O(user). It is in no output.
      - The key is as good as root on all storage hosts.
    type: str
  key_file:
    description: A file on the host that holds the key and nothing else. Read where O(key) is not given.
    type: path
    default: /etc/heketi/admin.key
  ca_file:
    description: Certificates in PEM form that are trusted in place of the host's.
    type: path
  validate_certs:
    description: Whether the certificate of the server is looked at.
    type: bool
    default: true
  timeout:
    description: Seconds of one request.
    type: int
    default: 60
  wait_timeout:
    description: Seconds of one operation of Heketi, and those to wait for another run of this collection on the host to end.
    type: int
    default: 1800
"""
