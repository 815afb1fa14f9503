# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which programs that lie on the controller a host does not have yet. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def programs_to_copy(wanted: Sequence[dict[str, Any]], there: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of ``wanted`` that are not on the host with this content, mode and owner root.

    :param wanted: each with ``dest``, ``mode`` (octal digits), ``file`` and ``made``: what ``make.py`` of a role answers. One without a sum is always among
        the result; one that is not made yet, in check mode, never.
    :param there: ``files`` of ansible.builtin.find, with checksums
    """
    found = {file["path"]: (file["checksum"], file["mode"], file["uid"], file["gid"]) for file in there}
    return [program for program in wanted if program["made"]["present"]
            and found.get(program["dest"]) != (program["made"].get("sha1", {}).get(program["file"]), program["mode"], 0, 0)]
