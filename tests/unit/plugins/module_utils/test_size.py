# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sizes: every form that is read, every one that is refused, and how they are printed."""

from __future__ import annotations

import random

import pytest
from ansible_collections.glusterkube.storage.plugins.module_utils._errors import StorageError
from ansible_collections.glusterkube.storage.plugins.module_utils._size import parse, parse_positive, text

GIB = 1024**3


@pytest.mark.parametrize(("value", "size"), [
    (0, 0), (512, 512), (-1, -1), ("512", 512), ("512B", 512), ("0", 0), (2.0, 2),
    ("1K", 1024), ("1Ki", 1024), ("1KiB", 1024), ("1kib", 1024),
    ("512MiB", 512 * 1024**2), ("512m", 512 * 1024**2),
    ("100GiB", 100 * GIB), ("100G", 100 * GIB), ("100Gi", 100 * GIB), (" 100 GiB ", 100 * GIB),
    ("1TiB", 1024 * GIB), ("1.5T", 1536 * GIB), ("2PiB", 2 * 1024**2 * GIB), ("-5GiB", -5 * GIB), ("0.3B", 1),
])
def test_parse_reads(value, size):
    answer = parse(value)
    assert answer == size and isinstance(answer, int)


@pytest.mark.parametrize("value", ["", "GiB", "1 2", "ten", "1,5GiB", "1iB", "1i", "1e9", "0x10", "1GiBs", "nan", True, None, 1.5, [1], "١GiB", "--1"])
def test_parse_refuses_by_name(value):
    with pytest.raises(StorageError, match=r"volume home: size: is not a size; found: .*100GiB"):
        parse(value, "volume home: size")


@pytest.mark.parametrize(("value", "instead"), [("10GB", "10GiB"), ("10 GB", "10GiB"), ("1.5tb", "1.5TiB"), ("1KB", "1KiB")])
def test_parse_refuses_decimal_units_and_names_the_binary_form(value, instead):
    with pytest.raises(StorageError, match=rf"size: decimal units are not used.*write {instead}, "):
        parse(value)


@pytest.mark.parametrize("value", [0, "0", "-1GiB", -5, "0.0GiB"])
def test_parse_positive_refuses_nothing_and_less(value):
    with pytest.raises(StorageError, match="disk g1 /dev/sdb: has to be more than 0"):
        parse_positive(value, "disk g1 /dev/sdb")


def test_parse_positive_reads_the_rest():
    assert parse_positive("1GiB") == GIB


@pytest.mark.parametrize(("size", "down", "up"), [
    (0, "0B", "0B"), (1, "1B", "1B"), (1023, "1023B", "1023B"), (1024, "1KiB", "1KiB"), (1536, "1.5KiB", "1.5KiB"),
    (100 * GIB, "100GiB", "100GiB"), (1024 * GIB, "1TiB", "1TiB"), (GIB + 1, "1.0GiB", "1.1GiB"),
    (1024 * GIB - 1, "1023.9GiB", "1TiB"), (-GIB, "-1GiB", "-1GiB"), (-GIB - 1, "-1.1GiB", "-1.0GiB"), (4 * 1024**7, "4096EiB", "4096EiB"),
])
def test_text(size, down, up):
    assert (text(size), text(size, up=True)) == (down, up)


def test_a_printed_size_can_be_read_and_errs_on_the_named_side():
    generator = random.Random(1)
    for _unused in range(2000):
        size = generator.randrange(2 ** generator.randrange(1, 62))
        assert parse(text(parse(text(size)))) == parse(text(size))
        assert size * 0.9 <= parse(text(size)) <= size <= parse(text(size, up=True)) <= size * 1.11
