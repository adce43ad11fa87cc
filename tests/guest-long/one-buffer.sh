#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see one-buffer.test.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find
nic=$(other_nics)
bind "$nic"
file_sums /sample.pcap
start -i "$nic" -g auto:1 --user root || { fail "$nic: $(tail -n 1 /tmp/err)"; exit 1; }
name=$(driver)
grep -q "MTU 1984, " /tmp/err || fail "$name: $(grep MTU /tmp/err)"
send_sample
stop
same_as_file
say "$name: records as the file's, $(sed -n 's/.*\(MTU [0-9a-z ]*\),.*/\1/p' /tmp/err | head -n 1)"
[ $wrong = 0 ]
