# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a pod has told so far."""

from __future__ import annotations

from support import kube_ledger


def test_what_is_told_again_after_a_boot_is_no_progress(monkeypatch):
    writer = kube_ledger.Writer("pod")
    first = "run/f1 1.0 a\nrun/f2 1.1 b\nrun/f3 1."
    monkeypatch.setattr(writer, "_followed", lambda: [first, first])
    assert writer.so_far() == 2
    monkeypatch.setattr(writer, "_followed", lambda: [first, "run/f2 1.1 b\nnext/f1 0.5 c\n"])
    assert writer.so_far() == 3
