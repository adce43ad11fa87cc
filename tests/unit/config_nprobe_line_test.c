// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line options[] = {
    {.line = "nprobe -i eth0,eth1 -n 192.0.2.1:2055", .ours = "-i eth0|-i eth1|--ifindex 0,0"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -M 100000 -w 32768", .ours = "-w 100000"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -S 100:1:1", .ours = "-S packets=100"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -S 100", .ours = "-S packets=100"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -S 1:1:10", .ours = "-S flows=10"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -S 10:1:10",
     .wrong = "samples packets or Flows, not both"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -S 1:10:1",
     .wrong = "-S 1:10:1: a rate of collected records"},
    {.line = "nprobe -i none -3 10.0.0.1:2055 -n 192.0.2.1:2055 -S 1:10:1 --disable-upscale",
     .ours = "-i netflow:10.0.0.1:2055,sampling-of=0.0.0.0/0:10+::/0:10|-o "
	     "netflow9://192.0.2.1:2055"},
    {.line = "nprobe -3 2055 -n 192.0.2.1:2055 --collector-passthrough",
     .ours = "-i netflow:2055,scale=on",
     .notes = "--collector-passthrough: ignored"},
    {.line = "nprobe -i eth0 --collector-port 6343 -n 192.0.2.1:2055",
     .ours = "-i eth0|-i netflow:6343,scale=on"},
    {.line = "nprobe -i none -3 none -n 192.0.2.1:2055",
     .wrong = "--collector-port none: is no port"},
    {.line = "nprobe -i none -n 192.0.2.1:2055", .wrong = "-i none: without packets"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -S @100:1:1",
     .wrong = "-S @100:1:1: a rate of one interface"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -p 1/1/1/1/1/1", .not_ours = "-p"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -p 0/0/1/0/0/0/0",
     .wrong = "-p 0/0/1/0/0/0/0: coarser Flows"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -u 7 -Q 0", .ours = "--ifindex 7"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -L 10.0.0.0/8,192.168.0.0/16 -r",
     .ours = "-L 10.0.0.0/8,192.168.0.0/16",
     .notes = "-r: ignored"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -L 10.0.0.0/8 -c", .wrong = "-c: hiding hosts"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -f \"tcp port 80\"", .ours = "-f tcp port 80"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -W", .ours = "-f not ip6"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 --black-list 10.0.0.0/8",
     .ours = "-f not src net 10.0.0.0/8"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -G -g /run/np.pid",
     .ours = "--daemon|--pid-file /run/np.pid"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -l 10 -e 5 -U 260 -m 10 -I probe",
     .notes = "-l 10: ignored|-e 5: ignored: export delay, not needed|-U 260: ignored|-m 10: "
	      "ignored|-I probe: ignored"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -z 100",
     .wrong = "-z 100: leaving Flows out is not there"},
    {.line = "nprobe -i /tmp/trace.pcap -n 192.0.2.1:2055", .ours = "-i pcap:/tmp/trace.pcap"},
    {.line = "nprobe -i trace.pcap -n 192.0.2.1:2055 --tunnel",
     .ours = "-i pcap:trace.pcap|--decap all"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 --collector-p 1", .wrong = "collector-p"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 --idle 20", .ours = "-d 20"},
    {.line = "nprobe -i any -n 192.0.2.1:2055", .ours = "-i *"},
    {.line = "nprobe -v", .ours = "--version"},
    {.line = "nprobe -h", .ours = "help fingers"},
    {.line = "nprobe -i eth0 eth1", .wrong = "eth1: stands alone"},
};

static void options_become_ours(void **)
{
	assert_all_become(options, RTE_DIM(options));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(options_become_ours, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
