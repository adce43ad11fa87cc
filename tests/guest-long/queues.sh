#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see queues.test.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find 1500
nic=$(other_nics)
bind "$nic"
file_sums /hashed.pcap

# counts OWNER KEY: these packets of each owner whose name begins so, as the running probe tells them.
counts() {
	lineprobe ctl --json balance 2>/dev/null | sed 's/{"owner"/\n&/g' | grep "^{\"owner\":\"$1" | sed "s/.*\"$2\":{[^}]*\"packets\":\([0-9]*\).*/\1/"
}

# model CORES: how many packets are whose by the software's hash, from the file.
model() {
	local pid taken
	lineprobe -i pcap:/hashed.pcap --follow -g "$1" -D off -o null: >/dev/null 2>&1 &
	pid=$!
	taken=0
	until [ $taken = 4418 ]; do
		sleep 0.5
		taken=$(counts "worker " taken | awk '{ n += $1 } END { print n + 0 }')
		kill -0 $pid || return
	done
	counts "worker " taken >/tmp/taken
	counts "worker " taken_from_workers >/tmp/from
	counts "worker " handed_over >/tmp/over
	paste /tmp/taken /tmp/from /tmp/over | awk '{ print $1 + $2 - $3 }' | tr '\n' ' '
	kill -INT $pid
	wait $pid
}

for queues in 1 2 4; do
	name="virtio, $queues queues"
	cores=0-$((queues - 1))
	spread=nic
	[ $queues -gt 1 ] || spread=auto
	start -i "$nic" -g $cores --spread $spread --user root || { fail "$name: $(tail -n 1 /tmp/err)"; continue; }
	send /hashed.pcap 400
	sleep 2
	got=$(counts "queues of" received | tr '\n' ' ')
	over=$(counts "worker " handed_over | awk '{ n += $1 } END { print n + 0 }')
	stop
	same_as_file
	say "$name: $got; $over handed over; $(sheet misplaced) misplaced; $(sed -n 's/.*spread by/spread by/p' /tmp/err | head -n 1)"
	[ "$over" = 0 ] && [ "$(sheet misplaced)" = 0 ] || fail "$name: packets in other workers' queues"
	[ $queues -gt 1 ] || continue
	want=$(model $cores)
	[ "$got" = "$want" ] || fail "$name: the NIC chose $got, its model $want"
done

bind "$sender_pci"
selftest() { # exit-code fault row
	name="selftest, $2"
	set -- "$@" -i "$nic" --sender "$sender_pci" -g 0-1 --spread nic -D off -w 20k
	[ "$2" = none ] || set -- "$@" --fault "$2"
	code=$1 row=$3
	shift 3
	lineprobe selftest "$@" >/tmp/out 2>&1 && got=0 || got=$?
	say "$name: exit code $got"
	cat /tmp/out
	[ "$got" = "$code" ] || fail "$name: exit code $got instead of $code"
	grep -q "^$row" /tmp/out || fail "$name: no row '$row'"
}
selftest 0 none "spreading   ok"
selftest 2 asymmetric-key "spreading   WRONG"
selftest 2 false-clock=100000 "timestamps  WRONG"
[ $wrong = 0 ]
