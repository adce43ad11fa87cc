#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: each NIC but the sender's is bound to vfio-pci and metered; what was sent must be in its records, as the file has it.
wrong=0 tried=0
fail() { echo "FAIL: $*"; wrong=1; }

# sums FILE: packets and octets of each Flow, whatever number of records it has.
sums() {
	awk 'function value(name,    found) {
			if (!match($0, "\"" name "\":[^,}]*")) return "-"
			found = substr($0, RSTART, RLENGTH)
			sub(/^[^:]*:/, "", found)
			return found
		}
		{
			key = value("sourceIPv[46]Address") " " value("sourceTransportPort") " " value("destinationIPv[46]Address")
			key = key " " value("destinationTransportPort") " " value("protocolIdentifier")
			packets[key] += value("packetDeltaCount") + value("reversePacketDeltaCount")
			octets[key] += value("octetDeltaCount") + value("reverseOctetDeltaCount")
		}
		END { for (key in packets) print key, packets[key], octets[key] }' "$1" | sort
}

for device in /sys/class/net/*; do
	[ "$(cat "$device/address")" != 02:00:00:00:00:01 ] || tx=$(basename "$device")
done
[ -n "$tx" ] || { fail "no NIC to send by"; exit 1; }
ip link set "$tx" up
lineprobe -i pcap:/sample.pcap -g auto:1 -D off -o json:/tmp/file.json >/dev/null 2>&1 || fail "the file"
sums /tmp/file.json >/tmp/file

bind() { # pci: to vfio-pci, from whatever has it
	echo vfio-pci >"/sys/bus/pci/devices/$1/driver_override"
	[ ! -e "/sys/bus/pci/devices/$1/driver" ] || echo "$1" >"/sys/bus/pci/devices/$1/driver/unbind"
	echo "$1" >/sys/bus/pci/drivers_probe
}

interrupts() { awk '/vfio/ { for (i = 2; i < 4; i++) n += $i } END { print n + 0 }' /proc/interrupts; }

start() { # pci
	lineprobe -i "$1" -g auto:1 -D off -w 10k -o json:/tmp/live.json >/tmp/out 2>/tmp/err &
	pid=$!
	for _ in $(seq 100); do
		grep -q "the link is up" /tmp/err && return 0
		kill -0 $pid 2>/dev/null || return 1
		sleep 0.2
	done
	return 1
}

try() { # pci
	# shellcheck disable=SC3043 # busybox has it
	local name before
	tried=$((tried + 1))
	bind "$1"
	start "$1" || { fail "$1: $(tail -n 1 /tmp/err)"; return; }
	name=$(sed -n 's/.*: \(net_[a-z0-9_]*\),.*/\1/p' /tmp/err)
	before=$(interrupts)
	tcpreplay -q --pps=2000 -i "$tx" /sample.pcap >/tmp/replay 2>&1 || fail "tcpreplay: $(cat /tmp/replay)"
	sleep 1
	echo "$name: $(($(interrupts) - before)) interrupts"
	# The emulated 82574 raises none for received packets; a worker looks for itself each 10 ms.
	[ "$name" = net_e1000_em ] || [ "$(interrupts)" -gt "$before" ] || fail "$name: no interrupt came"
	kill -INT $pid
	wait $pid || fail "$name: exit code $?: $(tail -n 3 /tmp/err)"
	sums /tmp/live.json >/tmp/live
	cmp -s /tmp/file /tmp/live || fail "$name: records differ from the file's: $(diff /tmp/file /tmp/live | head -n 5)"
	grep -q "^books balance" /tmp/err || fail "$name: books"
	! grep -E "link is down|link down|! .*[1-9]" /tmp/err || fail "$name: losses or events out of nothing"
	rm -f /tmp/live.json
}

own=$(basename "$(readlink -f "/sys/class/net/$tx/device/..")")
for device in /sys/bus/pci/devices/*; do
	case $(cat "$device/class") in
	0x0200*) [ "$(basename "$device")" = "$own" ] || try "$(basename "$device")" ;;
	esac
done
[ $tried = 3 ] || fail "$tried NICs instead of 3"
exit $wrong
