#!/bin/sh
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What a volume may leave behind on a host, a line each: logical volumes, lines of fstab, mounts, processes of gluster, directories of kubelet.
set -u
if command -v lvs > /dev/null; then
  lvs --noheadings --options vg_name,lv_name 2> /dev/null | awk '{print "logical volume " $1 "/" $2}'
fi
awk '!/^[[:space:]]*(#|$)/ {print "line of fstab " $0}' /etc/fstab
awk '/ - fuse\.glusterfs |\/heketi\/mounts\/|kubernetes\.io~(csi|glusterfs)|heketi\.glusterkube\.io/ {print "mount " $5}' /proc/1/mountinfo
for process in /proc/[0-9]*; do
  name=$(cat "$process/comm" 2> /dev/null) || continue
  case $name in
    glusterfs | glusterfsd) echo "process $(tr '\0' ' ' < "$process/cmdline")" ;;
  esac
done
if [ -d /var/lib/kubelet ]; then
  find /var/lib/kubelet/pods /var/lib/kubelet/plugins -xdev -mindepth 1 -type d '(' -path '*/heketi.glusterkube.io/*' -o -path '*/kubernetes.io~csi/*' \
    -o -path '*/kubernetes.io~glusterfs/*' ')' 2> /dev/null | sed 's/^/directory /'
fi
exit 0
