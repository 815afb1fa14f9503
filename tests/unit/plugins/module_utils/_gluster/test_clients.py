# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose connections count as a use of a volume."""

from __future__ import annotations

from ansible_collections.glusterkube.storage.plugins.module_utils._gluster import clients

# What GlusterFS 10.3 says, with a mount more.
LIST = """\
Client connections for volume logs
Name                                                       count
-----                                                     ------
glusterkube-directories                                        1
glustershd                                                     1
fuse                                                           2

total clients for volume logs : 4
-----------------------------------------------------------------
"""


def test_daemons_and_who_looks_after_directories_are_no_users():
    assert clients.foreign(LIST) == {"fuse": 2}
