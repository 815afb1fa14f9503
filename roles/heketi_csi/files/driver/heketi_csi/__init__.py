# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The CSI driver of Heketi's volumes. Python 3.9, grpcio and protobuf of the distribution, and the client that the collection's modules use."""
