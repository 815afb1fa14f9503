# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a file is a whole database, by one that Heketi 10.3 wrote."""

from __future__ import annotations

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._heketi import bolt
from ansible_collections.glusterkube.storage.tests.unit.plugins.module_utils._heketi.real_database import DATA, write


def test_a_real_one_is_whole(tmp_path):
    meta = bolt.whole(write(tmp_path / "heketi.db"))
    assert (meta.page_size, meta.pages * meta.page_size <= len(DATA)) == (4096, True)


@pytest.mark.parametrize("data", [b"", b"g1\n", DATA[:20], b"\0" * 65536, DATA[:16] + b"\0" + DATA[17:4112] + b"\0" + DATA[4113:]])
def test_what_has_no_first_page_of_bolt_is_none(tmp_path, data):
    with pytest.raises(StorageError, match="without the mark and checksum"):
        bolt.whole(write(tmp_path / "heketi.db", data))


def test_one_that_was_cut_off_is_refused(tmp_path):
    meta = bolt.whole(write(tmp_path / "heketi.db"))
    end = meta.pages * meta.page_size
    assert bolt.whole(write(tmp_path / "heketi.db", DATA[:end])) == meta
    with pytest.raises(StorageError, match=rf"found: {end - 1} bytes; expected: {end} bytes, as it says itself: it was cut off"):
        bolt.whole(write(tmp_path / "heketi.db", DATA[:end - 1]))


@pytest.mark.parametrize("page", [0, 1])
def test_one_broken_first_page_of_the_two_is_enough(tmp_path, page):
    """A write of the page that was under way when the power went."""
    at = page * 4096 + 16 + 48
    meta = bolt.whole(write(tmp_path / "heketi.db", DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1:]))
    assert meta.page_size == 4096


def test_of_the_two_the_later_one_counts(tmp_path):
    metas = [bolt.Meta._make(bolt._META.unpack(DATA[at:at + bolt._META.size])) for at in (16, 4096 + 16)]
    assert bolt.whole(write(tmp_path / "heketi.db")) == max(metas, key=lambda meta: meta.transaction)
    assert len({meta.transaction for meta in metas}) == 2


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(StorageError, match="found: No such file or directory"):
        bolt.whole(str(tmp_path / "heketi.db"))
