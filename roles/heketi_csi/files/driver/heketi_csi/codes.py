# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refusals as gRPC tells them. The codes are those of the CSI specification.

What may go on in the background gets a code that the sidecars take for unfinished (UNAVAILABLE, ABORTED, RESOURCE_EXHAUSTED): after any other
the provisioner forgets the claim, and a volume that comes to be all the same would be nobody's.
"""

from __future__ import annotations

import grpc
from glusterkube._errors import StorageError
from glusterkube._heketi.errors import NO_SPACE, HeketiError, LostOperation

Code = grpc.StatusCode

_FULL = (NO_SPACE, "Maximum number of bricks", "Minimum brick size", "volumes and limit is", "No online storage devices", "No nodes in cluster")
_BY_STATUS = {400: Code.INVALID_ARGUMENT, 401: Code.UNAUTHENTICATED, 403: Code.PERMISSION_DENIED, 404: Code.NOT_FOUND, 409: Code.ABORTED,
              422: Code.INVALID_ARGUMENT, 429: Code.UNAVAILABLE, 502: Code.UNAVAILABLE, 503: Code.UNAVAILABLE, 504: Code.UNAVAILABLE}


class Fault(StorageError):
    """A refusal with the code that it has."""

    def __init__(self, code: Code, what: str, *, found: str = "", expected: str = "", next_step: str = "") -> None:
        self.code = code
        super().__init__(what, found=found, expected=expected, next_step=next_step)


def code_of(error: StorageError) -> Code:
    """What is neither a :class:`Fault` nor Heketi's is a fault of the class: its parameters or its Secret."""
    if isinstance(error, Fault):
        return error.code
    if not isinstance(error, HeketiError):
        return Code.INVALID_ARGUMENT
    if isinstance(error, LostOperation) or error.status < 400:  # 0: no answer; 200: one that is not Heketi's
        return Code.UNAVAILABLE
    if any(words in error.text for words in _FULL):
        return Code.RESOURCE_EXHAUSTED
    return _BY_STATUS.get(error.status, Code.INTERNAL)


def invalid(what: str, **words: str) -> Fault:
    return Fault(Code.INVALID_ARGUMENT, what, **words)
