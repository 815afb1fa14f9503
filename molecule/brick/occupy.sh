#!/usr/bin/env bash
# Copyright (c) 2026, glusterkube.storage contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Puts on devices of this host what somebody else may have there. One line for each device goes to /var/lib/occupied.tsv:
# DEVICE<tab>what was done to it. As root, once. For ZFS there is no tool here: what stands for it are uberblocks, by which blkid knows it.
set -euo pipefail
exec 3>/var/lib/occupied.tsv
export LC_ALL=C LVM_SUPPRESS_FD_WARNINGS=1
number=0
files=/var/lib/occupied
mkdir -p "$files" /mnt/mounted
echo 'AUTO -all' > /etc/mdadm/mdadm.conf  # udev would start what is stopped here

device() { # WORDS [SIZE]: the next loop device, blank; sets $at
  number=$((number + 1)); at=/dev/loop$number
  truncate --size "${2:-128M}" "$files/$number"
  losetup "$at" "$files/$number"
  printf '%s\t%s\n' "$at" "$1" >&3
}
zfs_label() { # DEVICE: the magic number of eight uberblocks in the first label, which begin at 128 KiB
  python3 - "$1" <<'END'
import struct
import sys

with open(sys.argv[1], "r+b") as device:
    for slot in range(8):
        device.seek((128 + slot) << 10)
        device.write(struct.pack("<Q", 0x00BAB10C))
END
}
told() { printf '%s\t%s\n' "$1" "$2" >&3; }
volume_group() { # NAME [OPTION..]: on $at
  local name=$1; shift
  pvcreate -q "$at"; vgcreate -q "$@" "$name" "$at"
}

device 'ext4';                                 mkfs.ext4 -q -L precious "$at"
device 'xfs' 320M;                             mkfs.xfs -q "$at"
device 'btrfs';                                mkfs.btrfs -q "$at"
device 'swap space, not in use';               mkswap -q "$at"
device 'swap space, in use';                   mkswap -q "$at"; swapon "$at"
device 'LVM without a group';                  pvcreate -q "$at"
device 'LVM of somebody else, inactive';       volume_group foreign; lvcreate -q -y -an -Zn --setautoactivation n -L 8m -n www foreign
device 'LVM of somebody else, active';         volume_group busy; lvcreate -q -y -L 8m -n www busy
told /dev/mapper/busy-www 'a logical volume'
device 'a group of our name without our tag';  volume_group gluster_LAB_g1_b
device 'our tag, a group of two devices';      first=$at; pvcreate -q "$first"
device 'the other one of these';               pvcreate -q "$at"; vgcreate -q --addtag glusterkube.device gluster_two "$first" "$at"
device 'our bricks in a group without our tag'
volume_group gluster_untagged
lvcreate -q -y -an -Zn --setautoactivation n -L 8m -n brick_home_0_0 --addtag glusterkube.brick --addtag glusterkube.volume=home --addtag glusterkube.set=0 \
  --addtag glusterkube.index=0 --addtag glusterkube.arbiter=0 gluster_untagged
device 'prepared by us, smaller than it was' 256M
volume_group gluster_shrunk --addtag glusterkube.device
truncate --size 128M "$files/$number"; losetup --set-capacity "$at"
device 'Linux RAID, stopped';                  mdadm --create /dev/md1 --run --level 1 --raid-devices 2 "$at" missing; mdadm --stop /dev/md1
device 'Linux RAID, running';                  mdadm --create /dev/md2 --run --level 1 --raid-devices 2 "$at" missing
device 'LUKS, closed';                         echo pass | cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$at" -
device 'LUKS, open';                           echo pass | cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000 "$at" -
echo pass | cryptsetup open --key-file - "$at" secret
device 'GPT, empty';                           echo 'label: gpt' | sfdisk -q "$at"
device 'GPT, only the copy at the end';        echo 'label: gpt' | sfdisk -q "$at"; dd if=/dev/zero of="$at" bs=1M count=1 status=none
device 'DOS, empty';                           echo 'label: dos' | sfdisk -q "$at"
device 'ZFS';                                  zfs_label "$at"
# Read-only: else the kernel writes to it when it likes, as where it was last mounted.
device 'mounted';                              mkfs.ext4 -q "$at"; mount -o ro "$at" /mnt/mounted
device 'in fstab by its path, blank';          printf '%s /mnt/by-path ext4 noauto,nofail 0 0\n' "$at" >> /etc/fstab
device 'in fstab by its UUID';                 mkfs.ext4 -q "$at"; printf 'UUID=%s /mnt/by-uuid ext4 noauto,nofail 0 0\n' "$(blkid -p -s UUID -o value "$at")" >> /etc/fstab
device 'too small' 8M
device 'read-only';                            blockdev --setro "$at"
device 'path of a multipath device'
dmsetup create mpatha --uuid mpath-a --table "0 $(blockdev --getsz "$at") multipath 0 0 1 1 round-robin 0 1 1 $at 1"
device 'held by a process'
systemd-run --quiet --unit holder python3 -c "import os, signal; os.open('$at', os.O_RDWR | os.O_EXCL); signal.pause()"
number=$((number + 1)); at=/dev/loop$number
dmsetup create broken --table '0 262144 error'
losetup "$at" /dev/mapper/broken
told "$at" 'fails to read'
number=$((number + 1)); told /dev/loop$number 'no medium'

printf 'label: dos\n,1G\n' | sfdisk -q /dev/ubdd
udevadm settle
mkfs.xfs -q /dev/ubdd1
told /dev/ubdd 'a partition with xfs'
told /dev/ubdd1 'that partition'
told /dev/ubda 'the root disk'
told /dev/disk/by-id/ubd-LAB-g1-b 'another name of /dev/ubdb'
told /dev/ubdx 'not there'
told /dev/null 'not a block device'
udevadm settle
