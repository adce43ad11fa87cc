#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see no-iommu.test.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find
file_sums /sample.pcap
nics=$(other_nics)
huge=/proc/sys/vm/nr_hugepages

driver_of() { basename "$(readlink "/sys/bus/pci/devices/$1/driver")"; }

# by DRIVER SENTENCE: doctor gives all NICs to it, says so, and they work.
by() {
	# shellcheck disable=SC2086 # their addresses
	lineprobe doctor --fix $nics >/tmp/said 2>&1
	grep -q "$2" /tmp/said || fail "doctor does not say: $2"
	for nic in $nics; do
		name="$nic by $1"
		[ "$(driver_of "$nic")" = "$1" ] || fail "$name: it has $(driver_of "$nic")"
		start -i "$nic" -g auto:1 --user root || { fail "$name: $(tail -n 1 /tmp/err)"; continue; }
		name="$(driver) by $1"
		send_sample
		stop
		same_as_file
		say "$name: records as the file's"
	done
}

# refused NIC [...]: without hugepages.
refused() {
	local code=0 before
	before=$(cat $huge)
	echo 0 >$huge
	lineprobe -i "$1" -g auto:1 -D off -o null: --user root >/tmp/out 2>/tmp/err || code=$?
	[ $code = 2 ] && [ "$(n_lines "^lineprobe: " /tmp/err)" = 1 ] && grep -q "without an IOMMU its packets need hugepages.*echo" /tmp/err ||
		fail "$1 without hugepages: exit code $code: $(cat /tmp/err)"
	say "$(tail -n 1 /tmp/err)"
	echo "$before" >$huge
}

[ -z "$(ls /sys/kernel/iommu_groups)" ] || fail "there is an IOMMU"
if [ -e /sys/module/vfio/parameters/enable_unsafe_noiommu_mode ]; then
	by vfio-pci "no-IOMMU mode of vfio"
	for nic in $nics; do
		echo "$nic" >"/sys/bus/pci/devices/$nic/driver/unbind"
		echo >"/sys/bus/pci/devices/$nic/driver_override"
	done
	rmmod vfio_pci || fail "vfio-pci stays"
else
	say "this kernel has no no-IOMMU mode of vfio"
fi
by uio_pci_generic "uio_pci_generic takes the NIC, not vfio-pci"
# shellcheck disable=SC2086 # the first
refused $nics
[ $wrong = 0 ]
