# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chance that can be repeated."""

from __future__ import annotations

import os
import random


def chance() -> random.Random:
    """Drawn from SEED, which is printed; without it a new one each time."""
    seed = os.environ.get("SEED") or str(random.randrange(10**6))
    print(f"SEED={seed} repeats these draws")
    return random.Random(seed)
