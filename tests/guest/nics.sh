#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: each NIC but the sender's is bound by doctor --fix and metered; what was sent must be in its records, as the file
# has it.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find
file_sums /sample.pcap
nics=$(other_nics)
# shellcheck disable=SC2086 # their addresses
lineprobe doctor --fix $nics >/tmp/said 2>&1

interrupts() { awk '/vfio/ { for (i = 2; i < 4; i++) n += $i } END { print n + 0 }' /proc/interrupts; }
try() { # pci
	local before
	grep -q "^driver: $1" /tmp/said || fail "doctor does not name the driver of $1"
	start -i "$1" -g auto:1 --user root || { fail "$1: $(tail -n 1 /tmp/err)"; return; }
	name=$(driver)
	before=$(interrupts)
	send /sample.pcap
	sleep 1
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
