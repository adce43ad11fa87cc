#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# In the guest, as root under systemd: lineprobe@rx0 on a veth that packets come in at all the time. Prints a row for each thing
# it shows, ROW<TAB>VALUE; seconds are the guest's own. A packet counts as metered from the start of the first Flow Record on.
set -uo pipefail
unit=lineprobe@rx0
records=/var/lib/lineprobe/flows.json
wrong=0

fail() {
	echo "FAIL: $*"
	wrong=$((wrong + 1))
}

give_up() {
	fail "$*"
	journalctl -u $unit --no-pager -o cat | tail -n 20
	exit 1
}

row() { printf '%s\t%s\n' "$1" "$2"; }

expect() { # row wanted got
	row "$1" "$3"
	[ "$2" = "$3" ] || fail "$1: '$3' instead of '$2'"
}

now() { date +%s%3N; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.2f s\n", ms / 1000 }'; }
property() { systemctl show -P "$1" $unit; }

# soon CONDITION...: it becomes true within two minutes of the guest.
soon() {
	local end=$((SECONDS + 120))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.5
	done
}

# since MS: when the Flows of the file start that started then or later, first and last.
since() {
	grep -o '"flowStartMilliseconds":[0-9]*' $records 2>/dev/null |
		awk -F: -v from="$1" '$2 >= from { if (!n++ || $2 < min) min = $2; if ($2 > max) max = $2 } END { printf "%.0f %.0f\n", min, max }'
}

# All Flows that began at first have been exported when one is there that began 6 seconds later: none lasts longer than 2.
is_complete() {
	local first last
	read -r first last < <(since "$1")
	[ "$first" -gt 0 ] && [ $((last - first)) -ge 6000 ]
}

# metered ROW MS: how long after that time the first packet was metered.
metered() {
	local first
	soon is_complete "$2" || give_up "$1: no Flow Records"
	read -r first _ < <(since "$2")
	row "$1: first packet metered after" "$(seconds $((first - $2)))"
}

ready_ms() { echo $((($(property ActiveEnterTimestampMonotonic) - $(property InactiveExitTimestampMonotonic)) / 1000)); }

start() { # row
	local begun
	begun=$(now)
	systemctl start $unit || give_up "$1: $unit does not start"
	row "$1: ready after" "$(seconds "$(ready_ms)")"
	metered "$1" "$begun"
}

stop() {
	local begun
	begun=$(now)
	systemctl stop $unit
	row "stop: ended after" "$(seconds $(($(now) - begun)))"
	expect "stop: result" "success 0" "$(property Result) $(property ExecMainStatus)"
	journalctl -u $unit --no-pager -o cat | grep -q "^books balance" || fail "stop: the journal has no balance sheet"
}

threads() { # field: its values of all threads, once each
	sed -n "s/^$1:[ \t]*//p" /proc/"$pid"/task/*/status | sort -u | tr '\t\n' '  ' | sed 's/ $//'
}

rights() {
	local uid socket main others
	pid=$(property MainPID)
	uid=$(id -u lineprobe)
	expect "user of all threads" "$uid $uid $uid $uid" "$(threads Uid)"
	[ "$uid" != 0 ] || fail "lineprobe is root"
	main=$(sed -n 's/^CapEff:[ \t]*//p' /proc/"$pid"/task/"$pid"/status)
	expect "capabilities of main (CAP_NET_RAW)" 0000000000002000 "$main"
	others=$(for task in /proc/"$pid"/task/*; do
		[ "${task##*/}" = "$pid" ] || sed -n 's/^CapPrm:[ \t]*//p' "$task/status"
	done | sort -u)
	expect "capabilities of the other threads" 0000000000000000 "$others"
	expect "NoNewPrivs" 1 "$(threads NoNewPrivs)"
	expect "Seccomp (2: filter)" 2 "$(threads Seccomp)"
	expect "open TCP and UDP ports" 0 "$(ss -Hlntu | wc -l)"
	socket=$(find /run/lineprobe -type s)
	expect "control socket" "660 lineprobe" "$(stat -c '%a %U' "$socket")"
	expect "folder of the compiled signatures" "755 root root" "$(stat -c '%a %U %G' /var/cache/lineprobe)"
	expect "configuration" "640 root lineprobe" "$(stat -c '%a %U %G' /etc/lineprobe/rx0.conf)"
	lineprobe ctl --name rx0 balance >/dev/null || fail "the control socket does not answer"
}

is_quick() { [ $((2 * $(ready_ms))) -lt "$compiled" ] || fail "this start compiles signatures again"; }
kept() { find /var/cache/lineprobe -name '*.hsdb' | wc -l; }

# What apt does, on this CPU.
installed() {
	rm -f /var/cache/lineprobe/*
	/var/lib/dpkg/info/lineprobe.postinst configure >/root/postinst 2>&1 || fail "postinst: $(cat /root/postinst)"
	expect "sets of compiled signatures after the installation" 1 "$(kept)"
}

has_reloaded() { journalctl -u $unit --no-pager -o cat -b | grep -q "compiled, kept in /var/cache/lineprobe"; }

# The probe itself, as its user, could not keep them.
reloaded() {
	echo "Own 60000 Own tcp * any * 50 strong - ^guest-long" >/usr/share/lineprobe/signatures/local.rules
	systemctl reload $unit || { fail "reload: $unit cannot be reloaded"; journalctl -u $unit --no-pager -o cat | tail -n 5; }
	soon has_reloaded || fail "reload: the journal does not say that signatures were compiled"
	expect "sets of compiled signatures after a reload" 2 "$(kept)"
	! journalctl -u $unit --no-pager -o cat -b | grep "cannot be kept" || fail "reload: they were not kept"
}

restarts() { [ "$(property NRestarts)" = "$1" ] && [ "$(property ActiveState)" = active ]; }

killed() {
	local begun
	begun=$(now)
	systemctl kill --kill-whom=main -s KILL $unit
	soon restarts 1 || give_up "kill -9: it is not restarted"
	row "kill -9: ready again after" "$(seconds "$(ready_ms)")"
	metered "kill -9" "$begun"
}

noticed() { journalctl -u $unit --no-pager -o short-unix -b | grep 'worker 0, .*: no progress for 10 s' >/root/stalled; }

# Its worker stands still; the start after it is without that fault.
stalled() {
	local begun
	systemctl stop $unit
	echo "fault = stall-worker=500" >>/etc/lineprobe/rx0.conf
	systemctl start $unit || give_up "watchdog: $unit does not start"
	sed -i '/^fault/d' /etc/lineprobe/rx0.conf
	soon noticed || give_up "watchdog: no line names the worker"
	begun=$(awk 'NR == 1 { printf "%.0f\n", $1 * 1000 }' /root/stalled)
	soon restarts 1 || give_up "watchdog: it is not restarted"
	row "watchdog: the log says" "$(sed 's/.*worker 0/worker 0/' /root/stalled)"
	row "watchdog: ready again after" "$(seconds "$(ready_ms)")"
	metered "watchdog" "$begun"
}

ip link add tx0 numtxqueues 1 numrxqueues 1 type veth peer name rx0 numtxqueues 1 numrxqueues 1
ip link set tx0 up && ip link set rx0 up || give_up "no veth"
cat >/etc/lineprobe/rx0.conf <<END
input = rx0
workers = auto:1
max-flows = 10k
idle-timeout = 1s
active-timeout = 2s
output = json:$records
END
chgrp lineprobe /etc/lineprobe/rx0.conf
chmod 640 /etc/lineprobe/rx0.conf
tcpreplay -q --loop=0 --pps=200 -i tx0 sample.pcap >/root/replay 2>&1 &

# Its image was made on the machine, whose CPU is another one.
start "first start on another CPU than the installation's, compiles signatures"
compiled=$(ready_ms)
rights
stop
installed
start "first start after the installation"
is_quick
reloaded
stop
start "start after a reload with another signature"
is_quick
killed
stalled
stop
exit $((wrong > 0))
