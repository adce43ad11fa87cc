# SPDX-License-Identifier: BSD-3-Clause
# For the tests in this folder: source it. Two network namespaces of our own, joined by veths:
#
#   namespace $sender            namespace $prober
#     tcpreplay -> tx0 ========== rx0 -> lineprobe -i rx0
#     tcpreplay -> tx1 ========== rx1 -> lineprobe -i rx1
set -uo pipefail
cd "$(dirname "$0")/../.."
: "${LINEPROBE:=build/lineprobe}"
sample=tests/pcap/sample.pcap
sender=lp-$$-s prober=lp-$$-p
work=$(mktemp -d) && chmod 777 "$work" # the probe is not root once its ports are open
wrong=0
pid=

fail() {
	echo "FAIL: $*"
	wrong=$((wrong + 1))
}

give_up() {
	echo "FAIL: $*"
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

network_end() {
	[ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null
	ip netns del $sender 2>/dev/null
	ip netns del $prober 2>/dev/null
	rm -rf "$work"
}

finish() {
	[ $wrong = 0 ] && echo "all as expected"
	exit $((wrong > 0))
}

[ "$(id -u)" = 0 ] || skip "needs root for network namespaces"
command -v tcpreplay >/dev/null || skip "needs tcpreplay"
trap network_end EXIT
ip netns add $sender 2>/dev/null && ip netns add $prober || skip "network namespaces are not allowed here"

# link N [MTU]: tx$N and rx$N. A veth that is quiet by itself, and hands on frames as they were sent.
link() {
	local side
	ip -n $sender link add tx"$1" mtu "${2:-1500}" numtxqueues 1 numrxqueues 1 type veth \
		peer name rx"$1" mtu "${2:-1500}" netns $prober numtxqueues 1 numrxqueues 1 || skip "no veth here"
	for side in $sender:tx$1 $prober:rx$1; do
		ip netns exec "${side%:*}" sysctl -qw net.ipv6.conf."${side#*:}".disable_ipv6=1
		ip netns exec "${side%:*}" ethtool -K "${side#*:}" tso off gso off gro off tx off rx off >/dev/null 2>&1
		ip -n "${side%:*}" link set "${side#*:}" up
	done
}

# within_20s CONDITION...: it becomes true.
within_20s() {
	local end=$((SECONDS + 20))
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

logged() { [ "$(grep -c -F -- "$2" "$work/err")" -ge "$1" ]; }

# told N LINE: the probe has logged a line that ends so N times by now, or does so soon.
told() {
	within_20s logged "$@" && return
	fail "logged $(grep -c -F -- "$2" "$work/err") times instead of $1: $2"
	return 1
}

# figure ROW: what the balance sheet on stdin says of it.
figure() {
	sed -n "s/^[ !]*$1 *\([0-9,]*\).*/\1/; T; s/,//g; p; q"
}

# probe ARGUMENT...: starts it and waits until it receives: it says last how large its Flow table is. That the interface is
# promiscuous would say little, others may have made it so.
probe() {
	local i
	ip netns exec $prober "$LINEPROBE" "$@" >"$work/out" 2>"$work/err" </dev/null &
	pid=$!
	for i in $(seq 300); do
		grep -q "Flow table: " "$work/err" && return 0
		kill -0 $pid 2>/dev/null || break
		sleep 0.1
	done
	wait $pid
	pid=
	return 1
}

# send N FILE: at most 50 k packets a second.
send() {
	ip netns exec $sender tcpreplay -q --pps=20000 -i tx"$1" "$2" >"$work/replay" 2>&1 || fail "tcpreplay: $(cat "$work/replay")"
}

# ended CODE: the probe has ended by itself or by what it was sent.
ended() {
	local got
	timeout 30 tail -s 0.1 --pid=$pid -f /dev/null || fail "the probe does not end"
	wait $pid
	got=$?
	pid=
	[ $got = "$1" ] || fail "exit code $got instead of $1: $(tail -n 5 "$work/err")"
	grep -q "books balance" "$work/err" || fail "books do not balance: $(tail -n 40 "$work/err")"
}

# stop [SIGNAL]: asks the probe to end once what was sent has come through.
stop() {
	sleep 0.5
	kill -"${1:-INT}" $pid
	ended 0
}

# same FILE... : the records of live runs have the sums that the files have.
same() {
	local file inputs=()
	for file in "$@"; do inputs+=(-i pcap:"$file"); done
	"$LINEPROBE" "${inputs[@]}" -D off -o json:"$work/file.json" >/dev/null 2>&1 || fail "file mode failed"
	tests/live/sums "$work/file.json" >"$work/file.sums"
	tests/live/sums "$work/live.json" >"$work/live.sums"
	[ -s "$work/live.sums" ] || fail "no records"
	diff "$work/file.sums" "$work/live.sums" >"$work/diff" ||
		fail "sums differ from file mode: $(wc -l <"$work/diff") lines: $(head -n 8 "$work/diff")"
}
