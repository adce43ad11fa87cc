// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line timeouts[] = {
    {.line = "softflowd -r download.pcap -n 127.0.0.1:9995 -t maxlife=30",
     .ours = "-t 604800",
     .notes = "softflowd applies no timeout to a file"},
    {.line = "softflowd -i eth0 -t general=15s -t maxlife=60s -n 192.0.2.1:2055",
     .ours = "-t 60|-d 15|--tcp-timeout 3600|--udp-timeout 300|--icmp-timeout 300",
     .notes = "-t general: only for what is not TCP, UDP or ICMP"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t 60",
     .wrong = "-t 60: is no timeout of softflowd"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t nosuch=60",
     .wrong = "-t nosuch=60: is no timeout of softflowd"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t tcp=1h30m -t tcp.fin=5 -t tcp.rst=7S",
     .ours = "--tcp-timeout 5400|--tcp-fin-timeout 5|--tcp-rst-timeout 7"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t maxlife=0",
     .ours = "-t 604800",
     .notes = "-t maxlife: is 7 days, the longest that lineprobe has"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t maxlife=2w",
     .ours = "-t 604800",
     .notes = "the longest that lineprobe has"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t tcp=0 -t general=40",
     .ours = "--tcp-timeout 40|-d 40"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t tcp=1x", .wrong = "-t tcp=1x: is no time"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -t expint=10",
     .notes = "-t expint: Flows end when their timeout is over"},
};

static void timeouts_become_ours(void **)
{
	assert_all_become(timeouts, RTE_DIM(timeouts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(timeouts_become_ours, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
