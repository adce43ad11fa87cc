#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: each NIC but the sender's is bound by doctor --fix and metered; what was sent must be in its records, as the file
# has it.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find
file_sums /sample.pcap
nics=$(other_nics)
huge=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages

fix() {
	# shellcheck disable=SC2086 # their addresses
	lineprobe doctor --fix $nics >/tmp/said 2>&1
}

state() { # hugepages, and of each NIC its driver and what it shall have
	cat $huge
	for nic in $nics; do
		basename "$(readlink "/sys/bus/pci/devices/$nic/driver")"
		cat "/sys/bus/pci/devices/$nic/driver_override"
	done
}

# The undo that was printed last comes first.
undo() { sed -n 's/^ *undo: //p' /tmp/said | tac >/tmp/undo && sh /tmp/undo; }

# fixed_and_undone: from nothing reserved to NICs that can be used, and back.
fixed_and_undone() {
	local reserved before
	reserved=$(cat $huge)
	echo 0 >$huge
	before=$(state)
	fix
	[ "$(cat $huge)" -gt 0 ] || fail "doctor reserves no hugepages"
	[ "$(state | grep -c vfio-pci)" = 6 ] || fail "doctor does not bind: $(state)"
	undo
	[ "$(state)" = "$before" ] || fail "undone it is $(state) instead of $before"
	echo "$reserved" >$huge
	say "doctor --fix and its undo"
}
fixed_and_undone
fix

interrupts() { awk '/vfio/ { for (i = 2; i < 4; i++) n += $i } END { print n + 0 }' /proc/interrupts; }
try() { # pci
	local before
	grep -q "^driver: $1" /tmp/said || fail "doctor does not name the driver of $1"
	start -i "$1" -g auto:1 --user root || { fail "$1: $(tail -n 1 /tmp/err)"; return; }
	name=$(driver)
	before=$(interrupts)
	send_sample
	say "$name: $(($(interrupts) - before)) interrupts"
	# The emulated 82574 raises none for received packets; a worker looks for itself each 10 ms.
	[ "$name" = net_e1000_em ] || [ "$(interrupts)" -gt "$before" ] || fail "$name: no interrupt came"
	stop
	same_as_file
	! grep -E "link is down|link down|! .*[1-9]" /tmp/err || fail "$name: losses or events out of nothing"
}

tried=0
for nic in $nics; do
	tried=$((tried + 1))
	try "$nic"
done
[ $tried = 3 ] || fail "$tried NICs instead of 3"
[ $wrong = 0 ]
