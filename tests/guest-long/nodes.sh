#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see nodes.test.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find
file_sums /sample.pcap
# shellcheck disable=SC2034 # functions.sh starts a probe with so many
flows=1M # of all memory the table has most, and what EAL has for itself least
for node in 0 1; do echo 190 >/sys/devices/system/node/node$node/hugepages/hugepages-2048kB/nr_hugepages; done

# on_nodes: MiB of the probe's memory on node 0 and on node 1: huge pages, and what it has mapped in pieces of 4 MiB and more;
# stacks and the program's own image are smaller.
on_nodes() {
	awk '{
			kib = 4
			split("0 0", on)
			for (i = 2; i <= NF; i++) {
				if ($i ~ /^kernelpagesize_kB=/) kib = substr($i, 19) + 0
				if ($i ~ /^N[01]=/) on[substr($i, 2, 1) + 1] = substr($i, 4)
			}
			if (($0 ~ /file=/ && $0 !~ /huge|memfd/) || $0 ~ / (heap|stack)/ || (on[1] + on[2]) * kib < (kib > 4 ? 1 : 4096)) next
			zero += on[1] * kib
			one += on[2] * kib
		}
		END { printf "%.1f %.1f\n", zero / 1024, one / 1024 }' "/proc/$pid/numa_maps"
}

try() { # pci cores spread node
	local node=$4 zero one
	bind "$1"
	start -i "$1" -g "$2" --spread "$3" --user root || { fail "$1: $(tail -n 1 /tmp/err)"; return; }
	name="node $node, cores $2"
	send_sample
	# shellcheck disable=SC2046 # two numbers
	set -- $(on_nodes)
	zero=$1 one=$2
	say "$name: $zero MiB on node 0, $one MiB on node 1; $(sed -n 's/.*\(packet buffers: .*\)/\1/p; s/.*\(Flow table: .*\)/\1/p' /tmp/err | tr '\n' ';')"
	awk -v node="$node" -v zero="$zero" -v one="$one" 'BEGIN { exit !((node ? one : zero) >= 0.99 * (zero + one)) }' || {
		fail "$name: less than 99 % on node $node"
		grep -E "N[01]=" "/proc/$pid/numa_maps" | awk '{ print length($0), $0 }' | grep -E "huge|memfd|anon=[0-9]{3}" | head -n 40
	}
	grep -o "worker 0: core [0-9]*, NUMA node [0-9]" /tmp/err | grep -q "node $node" || fail "$name: $(grep "worker 0: core" /tmp/err)"
	stop
	same_as_file
}

pages=/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages

# refused PCI: its node has no hugepages at all, and its driver takes no others.
refused() {
	local code=0
	echo 0 >$pages
	lineprobe -i "$1" -g 2 -D off -o null: --user root >/tmp/out 2>/tmp/err || code=$?
	[ $code = 2 ] && [ "$(n_lines "^lineprobe: " /tmp/err)" = 1 ] && grep -q "node 1 of the NIC has no free hugepages.*echo 512 > $pages" /tmp/err ||
		fail "node 1 without hugepages: exit code $code: $(cat /tmp/err)"
	say "$(tail -n 1 /tmp/err)"
}

# elsewhere PCI: its node has hugepages for its driver, not for packet buffers.
elsewhere() {
	echo 4 >$pages
	start -i "$1" -g 2 --user root || fail "$1 with few hugepages of its node: $(tail -n 1 /tmp/err)"
	name="node 1 with few hugepages"
	[ "$(n_lines "node 1 of the port has no .* packet buffers are on another node.*echo 512 > $pages" /tmp/err)" = 1 ] ||
		fail "$name: it is not said: $(grep "packet buffers" /tmp/err)"
	send_sample
	stop
	same_as_file
	say "$(grep "of the port has no" /tmp/err)"
}

for nic in $(other_nics); do
	case $(cat "/sys/bus/pci/devices/$nic/numa_node") in
	1)
		far=$nic
		try "$nic" 2-3 software 1
		try "$nic" auto:1 auto 1
		;;
	0)
		near=$nic
		try "$nic" 0-1 software 0
		;;
	*) # of no node: its workers' counts
		nowhere=$nic
		try "$nic" 2-3 software 1
		;;
	esac
done
# shellcheck disable=SC2034 # as above
flows=10k
elsewhere "$far"
refused "$far"
[ -n "$far" ] && [ -n "$near" ] && [ -n "$nowhere" ] || fail "NICs on both nodes and on none: '$near' '$far' '$nowhere'"
[ $wrong = 0 ]
