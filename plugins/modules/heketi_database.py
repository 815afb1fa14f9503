#!/usr/bin/python
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: heketi_database
short_description: Put a backup or a rebuilt database in the place of Heketi's
version_added: 0.1.0
description:
  - Restores a backup, or imports what M(glusterkube.storage.heketi_host_info) and the filter P(glusterkube.storage.heketi_rebuild#filter) made
    of the hosts when there is no backup.
  - The new database is opened and checked by Heketi itself before anything is changed. A file that is no database, was cut off, or was written
    by a newer Heketi is refused, and the old one stays as it is.
  - The database that is there is kept beside the new one, under its name and the time.
  - Refused while a server runs. A server goes on with the file that it has open, and what it is told meanwhile would be lost.
  - Nothing is done when the database has that content already.
  - Runs on the host of Heketi, as root.
options:
  backup:
    description: File of the backup, on the host. Either this or O(entries).
    type: path
  entries:
    description: Content of the database, as C(heketi db import) reads it. Either this or O(backup).
    type: dict
  path:
    description: The database.
    type: path
    default: /var/lib/heketi/heketi.db
  heketi:
    description: Heketi's program.
    type: path
    default: /usr/local/bin/heketi
  wait_timeout:
    description: Seconds to wait for another run of this collection on the host to end.
    type: int
    default: 60
extends_documentation_fragment:
  - glusterkube.storage.attributes
  - glusterkube.storage.attributes.actiongroup_heketi
seealso:
  - module: glusterkube.storage.heketi_drift_info
author: glusterkube.storage contributors (@glusterkube)
"""

EXAMPLES = r"""
- name: The server must not run
  ansible.builtin.service:
    name: heketi
    state: stopped

- name: The database of last night
  glusterkube.storage.heketi_database:
    backup: /var/backups/heketi/heketi-20261127T030000Z.db
"""

RETURN = r"""
actions:
  description: What was done, or in check mode would be done, in order.
  returned: always
  type: list
  elements: dict
  contains:
    sign: {description: "V(+) makes, V(~) changes, V(-) removes.", type: str}
    target: {description: The file., type: str}
    summary: {description: The step in words., type: str}
    argv: {description: "C(write-file), which is no program, and the file.", type: list, elements: str}
    moves: {description: Bytes of data that it moves., type: int}
    gates: {description: What has to hold right before., type: list, elements: str}
    undo: {description: "The program that takes it back, if one does.", type: list, elements: str}
    details: {description: "Further lines for the reader, such as how much is in the new and the old one.", type: list, elements: str}
finished:
  description: Always true, since no step of this module goes on in the background.
  returned: success
  type: bool
database:
  description: What is in the new database.
  returned: success
  type: dict
  contains:
    path: {description: The file., type: str}
    volumes: {description: How many volumes it knows., type: int}
    nodes: {description: How many hosts., type: int}
    devices: {description: How many devices., type: int}
    bricks: {description: How many bricks., type: int}
    wrong: {description: What Heketi's check finds wrong with it., type: list, elements: str}
    known: {description: What the check finds too and what is right all the same., type: list, elements: str}
kept:
  description: Where the old database is kept, empty when there was none or nothing was changed.
  returned: success
  type: str
"""

from functools import partial

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_database import Database
from ansible_collections.glusterkube.storage.plugins.module_utils._use_case import run


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "backup": {"type": "path"},
            "entries": {"type": "dict"},
            "path": {"type": "path", "default": "/var/lib/heketi/heketi.db"},
            "heketi": {"type": "path", "default": "/usr/local/bin/heketi"},
            "wait_timeout": {"type": "int", "default": 60},
        },
        mutually_exclusive=[("backup", "entries")],
        required_one_of=[("backup", "entries")],
        supports_check_mode=True,
    )
    run(module, Database(partial(module.run_command, handle_exceptions=False, expand_user_and_vars=False), module.params["path"],
                         module.params["heketi"], backup=module.params["backup"] or "", entries=module.params["entries"]))


if __name__ == "__main__":
    main()
