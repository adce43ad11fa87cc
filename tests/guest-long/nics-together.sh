#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see nics-together.test.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find 9000
second=$(interface_of 02:00:00:00:00:02)
ip link set "$second" mtu 9000 up
a=$(pci_of "$(interface_of 02:00:00:00:00:0a)")
b=$(pci_of "$(interface_of 02:00:00:00:00:0b)")
c=$(pci_of "$(interface_of 02:00:00:00:00:0c)")
d=$(pci_of "$(interface_of 02:00:00:00:00:0d)")
for nic in $a $b $c $d; do bind "$nic"; done

# drain PROBE-OPTION...: a probe that takes what QEMU's wire has kept while nobody took it.
drain() {
	start "$@" --user root || { fail "$*: $(tail -n 1 /tmp/err)"; return 1; }
	sleep 2
	stop
	rm -f /tmp/live.json
}

fresh() { # probe-option...
	drain "$@" || return
	start "$@" --user root || { fail "$*: $(tail -n 1 /tmp/err)"; return 1; }
	name=$(driver)
}

send_by() { # interface capture
	tcpreplay -q --pps=500 -i "$1" "$2" >/tmp/replay 2>&1 || fail "tcpreplay: $(cat /tmp/replay)"
}

# QEMU's vmxnet3 fills as many buffers as the driver allows for a frame, and DPDK's allows one: what needs two has a name.
too_long() {
	file_sums /fits.pcap
	[ "$(sheet erroneous)" = 220 ] && [ "$(sheet received)" = 260 ] ||
		fail "$name: $(sheet received) received, $(sheet erroneous) erroneous of 260 and 220"
}

jumbo() { # pci
	fresh -i "$1" -g auto:1 || return
	grep -q "MTU 9[0-9]* with scatter" /tmp/err || fail "$name: $(grep MTU /tmp/err)"
	send_by "$sender" /jumbo.pcap
	sleep 1
	stop
	[ "$name" != net_vmxnet3 ] || too_long
	same_as_file
	say "$name: long frames, with VLAN tags and without"
}

# spread PCI CORES: by software, as the NIC cannot.
spread() {
	fresh -i "$1" -g "$2" || return
	grep -q "software spreads its packets over" /tmp/err || fail "$name: it is not said who spreads"
	send_sample 1000
	stop
	same_as_file
	[ "$(sheet misplaced)" = 0 ] || fail "$name: $(sheet misplaced) packets misplaced"
	say "$name: spread by software over cores $2"
}

# tap WHAT: one way comes by a, the other by d.
tap() {
	send_by "$sender" /there.pcap
	sleep 1
	send_by "$second" /back.pcap
	sleep 2
	stop
	same_as_file
	say "$name: $1"
}

# probe NAME PCI CORE: in the background.
probe() {
	lineprobe -i "$2" -g "$3" --name "$1" -D off -w 10k -o json:"/tmp/$1.json" --user root >/dev/null 2>"/tmp/$1.err" &
}

two_probes() {
	local first other
	drain -i "$a" -i "$d" -g 0-1 || return
	probe first "$a" 0
	first=$!
	probe other "$d" 1
	other=$!
	soon grep -q "the link is up" /tmp/first.err && soon grep -q "the link is up" /tmp/other.err ||
		fail "two probes: $(tail -n 2 /tmp/first.err /tmp/other.err)"
	send_by "$second" /back.pcap &
	send_by "$sender" /there.pcap
	wait $!
	sleep 2
	kill -INT $first $other
	wait $first && wait $other || fail "two probes: $(tail -n 2 /tmp/first.err /tmp/other.err)"
	for name in first other; do
		grep -q "^books balance" /tmp/$name.err || fail "$name of two probes: $(tail -n 5 /tmp/$name.err)"
		mv /tmp/$name.json /tmp/live.json
		file_sums "$([ $name = first ] && echo /there.pcap || echo /back.pcap)"
		same_as_file
	done
	say "two probes at once"
}

is_gone() { [ ! -e "/sys/bus/pci/devices/$1" ]; }
is_there() { [ -e "/sys/bus/pci/devices/$1" ]; }
put_in() { # letter pci: QEMU has to be done with the one before
	hardware "device_add virtio-net-pci,disable-legacy=on,iommu_platform=on,vectors=6,romfile=,netdev=n0$1,bus=place$1,id=nic0$1"
	sleep 1
	is_there "$2"
}

two_gone() {
	hardware "device_del nic0a"
	hardware "device_del nic0d"
	soon has "the NIC was taken out" 2 || fail "two gone: told $(n_lines "taken out" /tmp/err) times"
	soon is_gone "$a" && soon is_gone "$d" || fail "two gone: the kernel keeps one"
	soon put_in d "$d" || fail "two gone: the second cannot be put in"
	bind "$d"
	soon has "$d: the NIC is back" 1 || fail "two gone: the second waits for the first: $(tail -n 2 /tmp/err)"
	soon put_in a "$a" || fail "two gone: the first cannot be put in"
	bind "$a"
	soon has "$a: the NIC is back" 1 || fail "two gone: the first is not back: $(tail -n 2 /tmp/err)"
	soon has "the link is up" 4 || fail "two gone: no link: $(tail -n 2 /tmp/err)"
}

file_sums /jumbo.pcap
for nic in $a $b $c; do jumbo "$nic"; done
file_sums /sample.pcap
for cores in 0-1 0-3; do
	spread "$b" $cores
	spread "$c" $cores
done
two_probes
file_sums /both.pcap
if fresh -i "$a" -i "$d" -g 0-1; then tap "the two halves of a tap"; fi
if fresh -i "$a" -i "$d" -g 0-1; then
	two_gone
	tap "two NICs gone at once and back, the second first"
fi
[ $wrong = 0 ]
