# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of a real database with its dump and its check, and Heketi's program as it answers to them."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path

from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured

CHECK = json.loads(captured.text("check.json"))
DATA = gzip.decompress((captured.FOLDER / "heketi.db.gz").read_bytes())


def write(path, data=DATA):
    path.write_bytes(data)
    return str(path)


class Program:
    """``heketi db ..`` for that file: ``dumps`` and ``checks`` by what the file holds. An import writes ``imported``."""

    def __init__(self, imported=DATA):
        self.dumps, self.checks, self.imported, self.asked = {DATA: captured.dump()}, {DATA: CHECK}, imported, []

    def knows(self, data, change=lambda dump: None, check=CHECK):
        """One more database, whose dump is changed."""
        self.dumps[data] = copy.deepcopy(captured.dump())
        change(self.dumps[data])
        self.checks[data] = check

    def __call__(self, argv, environ_update):
        self.asked.append(argv)
        verb, path = argv[2], Path(argv[argv.index("--dbfile") + 1])
        if verb == "import":
            path.write_bytes(self.imported)
            return 0, "", ""
        known = {"export": self.dumps, "consistency-check": self.checks}[verb]
        data = path.read_bytes()
        return (0, json.dumps(known[data]), f"DB exported to {path}") if data in known else (1, "", f"Unable to open database: {path}")
