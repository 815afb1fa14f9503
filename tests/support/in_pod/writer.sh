#!/bin/sh
# Writes numbered files into a directory, and prints each one's name, time and sha256 only when it and its directory are synced.
# Runs in a pod until that ends, and needs busybox only. What fails is printed as an error, and the next file is tried.
top=$1
read -r run < /proc/sys/kernel/random/uuid # a container that starts again goes on in a folder of its own
number=0
while :; do
    number=$((number + 1))
    file=$run/f$number
    head -c $((1 + number * 7919 % 40000)) /dev/urandom > /dev/shm/next
    digest=$(sha256sum < /dev/shm/next)
    if said=$(mkdir -p "$top/$run" 2>&1 && dd if=/dev/shm/next of="$top/$file" conv=fsync status=none 2>&1 && sync "$top/$run" 2>&1); then
        word=$file rest=${digest%% *}
    else
        word=error rest="$file: $(echo "$said" | tail -n 1)"
    fi
    read -r now _ < /proc/uptime
    echo "$word $now $rest"
    sleep 0.1
done
