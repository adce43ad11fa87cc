# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=dash disable=SC3043 # busybox has local
# For scripts that scripts/guest runs: `. /functions.sh`. A NIC whose address ends in :01 sends what the others receive.
wrong=0
fail() {
	echo "FAIL: $*"
	wrong=$((wrong + 1))
}

say() { echo "$(cut -d' ' -f1 /proc/uptime) $*"; }

# hardware LINE: a line for QEMU's monitor, as `set_link n1 off`.
hardware() { # the empty line ends what the port has echoed before it was raw
	printf '\n%s\n' "$*" >/dev/ttyS1
	sleep 0.1
}

# soon COMMAND...: it becomes true within a minute of the guest.
soon() {
	local tries=0
	until "$@" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || return 1
		sleep 0.2
	done
}

is_nic() { # pci
	case $(cat "/sys/bus/pci/devices/$1/class" 2>/dev/null) in 0x0200*) ;; *) return 1 ;; esac
}

# other_nics: the addresses of all NICs but the sender.
other_nics() {
	local device
	for device in /sys/bus/pci/devices/*; do
		device=${device##*/}
		! is_nic "$device" || [ "$device" = "$sender_pci" ] || echo "$device"
	done
}

interface_of() { # address
	local interface
	for interface in /sys/class/net/*; do
		[ "$(cat "$interface/address")" != "$1" ] || echo "${interface##*/}"
	done
}

pci_of() { # interface
	local pci
	pci=$(readlink -f "/sys/class/net/$1/device")
	[ -e "$pci/class" ] && is_nic "${pci##*/}" || pci=${pci%/*}
	echo "${pci##*/}"
}

# sender_find [MTU]: sets sender and sender_pci, and puts it up.
sender_find() {
	sender=$(interface_of 02:00:00:00:00:01)
	[ -n "$sender" ] || { fail "no NIC to send by"; exit 1; }
	sender_pci=$(pci_of "$sender")
	ip link set "$sender" mtu "${1:-1500}" up
}

bind() { # pci [driver]: to vfio-pci, from whatever has it
	echo "${2:-vfio-pci}" >"/sys/bus/pci/devices/$1/driver_override"
	[ ! -e "/sys/bus/pci/devices/$1/driver" ] || echo "$1" >"/sys/bus/pci/devices/$1/driver/unbind"
	echo "$1" >/sys/bus/pci/drivers_probe
}

n_lines() { grep -c "$1" "$2" || true; } # pattern file

has() { [ "$(n_lines "$1" /tmp/err)" -ge "$2" ]; } # pattern times: in the probe's log

# start PROBE-OPTION...: a probe for $flows (10k) with its log in /tmp/err and its records in /tmp/live.json; until its links are up.
start() {
	: >/tmp/err # before it runs: what the one before has said is not its own
	lineprobe "$@" -D off -w "${flows:-10k}" -o json:/tmp/live.json >/tmp/out 2>/tmp/err &
	pid=$!
	soon starts_or_ends && kill -0 $pid 2>/dev/null
}
starts_or_ends() { ! kill -0 $pid 2>/dev/null || grep -q "the link is up" /tmp/err; }

# stop [EXIT-CODE]: ends it; the books have to balance.
stop() {
	local code=0
	kill -INT $pid
	wait $pid || code=$?
	[ $code = "${1:-0}" ] || fail "$name: exit code $code: $(tail -n 3 /tmp/err)"
	grep -q "^books balance" /tmp/err || fail "$name: books: $(tail -n 15 /tmp/err)"
}

# sums FILE: packets and octets of each Flow and its VLAN, whatever number of records it has.
sums() {
	awk 'function value(name,    found) {
			if (!match($0, "\"" name "\":[^,}]*")) return "-"
			found = substr($0, RSTART, RLENGTH)
			sub(/^[^:]*:/, "", found)
			return found
		}
		{
			key = value("sourceIPv[46]Address") " " value("sourceTransportPort") " " value("destinationIPv[46]Address")
			key = key " " value("destinationTransportPort") " " value("protocolIdentifier") " " value("vlanId")
			packets[key] += value("packetDeltaCount") + value("reversePacketDeltaCount")
			octets[key] += value("octetDeltaCount") + value("reverseOctetDeltaCount")
		}
		END { for (key in packets) print key, packets[key], octets[key] }' "$1" | sort
}

# file_sums CAPTURE: what its records come to, in /tmp/file.
file_sums() {
	lineprobe -i pcap:"$1" -g auto:1 -D off -o json:/tmp/file.json >/dev/null 2>&1 || fail "$1: it cannot be metered"
	sums /tmp/file.json >/tmp/file
}

# same_as_file: the records of the probe that was stopped are those of the file.
same_as_file() {
	sums /tmp/live.json >/tmp/live
	cmp -s /tmp/file /tmp/live || fail "$name: records differ from the file's: $(diff /tmp/file /tmp/live | head -n 5)"
	rm -f /tmp/live.json
}

send() { # capture [packets a second]
	tcpreplay -q --pps="${2:-2000}" -i "$sender" "$1" >/tmp/replay 2>&1 || fail "tcpreplay: $(cat /tmp/replay)"
}

# received: the packets that the running probe has taken from its queues; arrived N: so many or more.
received() {
	lineprobe ctl --json balance 2>/dev/null | sed 's/{"owner"/\n&/g' |
		sed -n '/^{"owner":"queues of/s/.*"received":{[^}]*"packets":\([0-9]*\).*/\1/p' | awk '{ n += $1 } END { print n + 0 }'
}
arrived() { [ "$(received)" -ge "$1" ]; }

n_sample=4558 # packets of sample.pcap

# send_sample [packets a second]: until the probe has all of it.
send_sample() {
	send /sample.pcap "${1:-2000}"
	soon arrived $n_sample || fail "$name: $(received) of $n_sample packets received"
}

# driver: DPDK's name of the driver of the probe's first port.
driver() { sed -n 's/.*: \(net_[a-z0-9_]*\),.*/\1/p' /tmp/err | head -n 1; }

# sheet ROW: the packets (or records) of a row of the balance sheet that the probe printed last.
sheet() { awk -v row="$1" 'index($0, row) { value = $NF } END { gsub(",", "", value); print value + 0 }' /tmp/err; }
