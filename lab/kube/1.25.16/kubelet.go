// Copyright (c) 2026, glusterkube.storage contributors
// GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

package main

import kubelet "k8s.io/kubernetes/cmd/kubelet/app"

var newKubelet = kubelet.NewKubeletCommand
