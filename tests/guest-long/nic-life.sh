#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see nic-life.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
life=$(sed 's/.*life=\([0-9,]*\).*/\1/' /proc/cmdline | tr , ' ')
# shellcheck disable=SC2086 # three numbers
set -- $life
flaps=$1 pulls=$2 kills=$3
sender_find
nic=$(other_nics)
device=$(sed 's/.*device=\([^ ]*\).*/\1/' /proc/cmdline)
file_sums /sample.pcap

is_there() { [ -e "/sys/bus/pci/devices/$nic" ]; }
is_gone() { ! is_there; }

put_in() { # QEMU has to be done with the one before
	hardware "device_add $device,netdev=n1,bus=place,id=nic,romfile="
	sleep 1
	is_there
}

flap() {
	for time in $(seq "$flaps"); do
		hardware "set_link n1 off"
		soon has "the link is down" "$time" || fail "$name: link down $time times, told $(n_lines "is down" /tmp/err)"
		hardware "set_link n1 on"
		soon has "the link is up" $((time + 1)) || fail "$name: link up $time times, told $(n_lines "is up" /tmp/err)"
	done
	say "$name: link flapped $(n_lines "the link is down" /tmp/err) times"
}

# One that its driver answers each second has to be down for longer than that; soon() waits for it.
pull() {
	for time in $(seq "$pulls"); do
		hardware "device_del nic"
		soon has "the NIC was taken out" "$time" || fail "$name: taken out $time times, told $(n_lines "taken out" /tmp/err)"
		soon is_gone || fail "$name: the kernel keeps it"
		soon put_in || fail "$name: it cannot be put in"
		bind "$nic"
		soon has "the NIC is back" "$time" || fail "$name: back $time times, told $(n_lines "is back" /tmp/err): $(tail -n 2 /tmp/err)"
		soon has "the link is up" $((time + 1 + flaps)) || fail "$name: no link after $time"
	done
	say "$name: taken out and put in $(n_lines "the NIC is back" /tmp/err) times"
}

# QEMU's wire keeps what nobody takes, and in the end its sender waits: that one is ended too, and a probe that nobody looks at
# takes what is left.
killed() {
	local killed=0 replay
	for time in $(seq "$kills"); do
		start -i "$nic" -g auto:1 --user root || { fail "$name: start $time after kill -9: $(tail -n 1 /tmp/err)"; return; }
		tcpreplay -q --pps=2000 -i "$sender" /sample.pcap >/dev/null 2>&1 &
		replay=$!
		sleep 0.$((time % 10))
		kill -9 $pid
		wait $pid 2>/dev/null
		kill $replay 2>/dev/null
		wait $replay 2>/dev/null
		killed=$((killed + 1))
	done
	start -i "$nic" -g auto:1 --user root || fail "$name: $(tail -n 1 /tmp/err)"
	sleep 2
	stop
	rm -f /tmp/live.json
	say "$name: killed and started again $killed times"
}

bind "$nic"
start -i "$nic" -g auto:1 --user root || { fail "$nic: $(tail -n 1 /tmp/err)"; exit 1; }
name=$(driver)
flap
pull
send_sample
stop
same_as_file
[ "$(sheet "(link down)")" = "$flaps" ] || fail "$name: $(sheet "(link down)") times down on the sheet instead of $flaps"
[ "$(sheet "(interface gone)")" = "$pulls" ] || fail "$name: $(sheet "(interface gone)") times gone on the sheet instead of $pulls"
[ "$kills" = 0 ] || killed
start -i "$nic" -g auto:1 --user root || fail "$name: $(tail -n 1 /tmp/err)"
send_sample
stop
same_as_file
say "$name: records as the file's after all of it"
[ $wrong = 0 ]
