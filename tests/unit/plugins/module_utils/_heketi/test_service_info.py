# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What heketi_info tells of the database of a real lab."""

from __future__ import annotations

from ansible_collections.glusterkube.storage.plugins.module_utils._errors import CommandError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import room
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi.service_info import Info
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.captured import LAB, Captured
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.rebuild import captured


def no_gluster(*words):
    raise CommandError(("gluster", *words), found="there is none")


def tell(change=lambda answers: None):
    server = Captured(LAB)
    server.answers["/db/dump"] = captured.dump()
    change(server.answers)
    info = Info(lambda: server, no_gluster, room.Limits())
    return info.show(info.read())["database"]


def test_clones_make_no_database_wrong():
    database = tell()
    assert database["consistent"] and database["inconsistencies"] == []
    assert len(database["harmless"]) == 11 and all(entry["found"] and "clones" in entry["why"] for entry in database["harmless"])


def test_anything_else_does():
    words = "Volume 085b2be8fe31b8c9573d240d6a7abc9e unknown cluster a"
    database = tell(lambda answers: answers["/db/check"]["volumes"].update(inconsistencies=[words]))
    assert not database["consistent"] and database["inconsistencies"] == [words]
