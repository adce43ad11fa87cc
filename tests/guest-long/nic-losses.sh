#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see nic-losses.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find 20000
nic=$(other_nics)
bind "$nic"
file_sums /sample.pcap
n_giant=27 # of which 20 are not too long, the last one too

# settled: as many packets as the last ten times that it was asked.
settled() {
	local before=$n
	n=$(received)
	times=$([ "$n" = "$before" ] && echo $((times + 1)) || echo 0)
	[ "$times" = 10 ]
}

# told SENT: ends the probe and shows what became of the packets.
told() {
	stop
	say "row: sent $1 received $(sheet received) missed $(sheet "dropped by device") no-buffer $(sheet "no packet buffer")" \
		"erroneous $(sheet erroneous): $name, $phase"
}

begin() { # phase
	phase=$1
	start -i "$nic" -g auto:1 --user root || { fail "$nic: $(tail -n 1 /tmp/err)"; exit 1; }
	name=$(driver)
}

begin "the probe stands still"
kill -STOP $pid
tcpreplay -q -t -l 2 -i "$sender" /sample.pcap >/tmp/replay 2>&1 || fail "tcpreplay: $(cat /tmp/replay)"
kill -CONT $pid
soon settled || fail "$name: packets come and come"
told $((2 * n_sample))
rm -f /tmp/live.json

if grep -q giants=1 /proc/cmdline; then
	begin "frames that are too long"
	send /giant.pcap 200
	soon arrived 20 || fail "$name: $(received) of 20 frames that are not too long"
	told $n_giant
	rm -f /tmp/live.json
fi

begin "nothing is lost"
send_sample 1000
told $n_sample
same_as_file
[ $wrong = 0 ]
