# SPDX-License-Identifier: BSD-3-Clause
# For the tests in this folder: source it. Runs the program and judges what it says; ends 1 if anything was wrong.
set -uo pipefail
cd "$(dirname "$0")/../.."
: "${LINEPROBE:=build/lineprobe}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

fail() {
	echo "FAIL: $*"
	wrong=$((wrong + 1))
}

# expect CODE TEXT ARGUMENT...: the exit code, and a line of stderr that holds TEXT ("" for any).
expect() {
	local code=$1 text=$2 got
	shift 2
	timeout 60 "$LINEPROBE" "$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	[ $got = "$code" ] || fail "exit code $got instead of $code: $*: $(head -n 3 "$work/err")"
	[ -z "$text" ] || grep -qF -- "$text" "$work/err" || fail "'$text' is not in what was said: $*: $(head -n 3 "$work/err")"
}

# refuse TEXT ARGUMENT...: exit code 2, one line on stderr that holds TEXT (besides the one on the machine's hugepages),
# nothing on stdout.
refuse() {
	expect 2 "$@"
	[ "$(grep -vc 'no free hugepages' "$work/err")" = 1 ] || fail "more than one line: $*: $(cat "$work/err")"
	[ ! -s "$work/out" ] || fail "wrote to stdout: $*"
}

# wait_for WHAT COMMAND...: until the command succeeds; a failure after a minute.
wait_for() {
	local what=$1 end=$((SECONDS + 60))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { fail "waited a minute for: $what"; return 1; }
		sleep 0.02
	done
}

finish() {
	[ $wrong = 0 ] && echo "all as expected"
	exit $((wrong > 0))
}
