#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# In the guest: see small-pages.test.
# shellcheck source=scripts/guest.d/functions.sh disable=SC1091,SC3043
. /functions.sh
sender_find
file_sums /sample.pcap
echo 0 >/proc/sys/vm/nr_hugepages

for nic in $(other_nics); do
	name=$nic
	bind "$nic"
	start -i "$nic" -g auto:1 --user root || { fail "$name: $(cat /tmp/err)"; continue; }
	name=$(driver)
	grep -q "packet buffers: .* on 4 KiB pages" /tmp/err || fail "$name: not on 4 KiB pages"
	send_sample
	stop
	same_as_file
	say "$name: records as the file's"
done
[ $wrong = 0 ]
