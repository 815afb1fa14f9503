# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in a file of Heketi's database, in Heketi's own words. Standard library only. Private to the collection."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._command import Runner, ask
from .._errors import CommandError, StorageError
from . import bolt
from .check import judge

HEKETI = "/usr/local/bin/heketi"
ATTRIBUTES = frozenset({"DB_BRICK_HAS_SUBTYPE_FIELD", "DB_CLUSTER_HAS_FILE_BLOCK_FLAG", "DB_DEVICE_HAS_ID_META", "DB_GENERATION_ID",
                        "DB_HAS_PENDING_OPS_BUCKET"})
"""What Heketi 10 writes about the form of its database. It refuses to start on one that has another, newer word."""

GENERATION = "DB_GENERATION_ID"  # new after each import


@dataclass(frozen=True)
class Examined:
    """``dump`` is the whole content. ``wrong`` is what the check found, ``known`` what it finds although nothing is wrong, with the reason."""

    dump: Mapping[str, Any]
    wrong: tuple[str, ...]
    known: Mapping[str, str]

    @property
    def content(self) -> dict[str, Any]:
        """The dump without what is new after each import: two databases of the same content are the same here."""
        return {**self.dump, "dbattributeentries": {key: value for key, value in self.dump["dbattributeentries"].items() if key != GENERATION}}

    @property
    def volumes(self) -> int:
        return len(self.dump["volumeentries"])


def examine(path: str, runner: Runner, heketi: str = HEKETI) -> Examined:
    """Look into a copy of the file: Heketi opens what it reads for writing, and makes a database where there is none.

    :raises StorageError: when it is no database, was cut off, or is newer than this Heketi
    """
    bolt.whole(path)
    folder = tempfile.mkdtemp(prefix="heketi-")
    try:
        copy = os.path.join(folder, "heketi.db")
        shutil.copyfile(path, copy)
        try:
            dump = json.loads(ask(runner, heketi, "db", "export", "--dbfile", copy, "--jsonfile", "-"))
            answer = json.loads(ask(runner, heketi, "db", "consistency-check", "--dbfile", copy))
        except (CommandError, ValueError) as error:
            raise StorageError(f"{path}: Heketi cannot read it", found=str(error).replace(copy, path), next_step="take another backup") from None
    finally:
        shutil.rmtree(folder)
    if newer := sorted(set(dump["dbattributeentries"]) - ATTRIBUTES):
        raise StorageError(f"{path}: written by a newer Heketi", found=", ".join(newer), expected=f"nothing but {', '.join(sorted(ATTRIBUTES))}",
                           next_step="take a backup of this Heketi's, or install the newer one")
    return Examined(dump, *judge(answer, dump))
