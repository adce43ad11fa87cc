// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line lines_of_others[] = {
    {.line = "cento -i zc:eth1@0 -i zc:eth1@1 -i zc:eth1@2 -i zc:eth1@3",
     .ours = "-i eth1|-g auto:4|-o null:|-D off|--decap off",
     .notes = "zc:eth1: lineprobe bypasses"},
    {.line = "cento -i eth1@0 -i eth1@1 -i eth1@2 -i eth1@3", .ours = "-i eth1|-g auto:4"},
    {.line = "cento -i zc:eth1@[0-3]", .ours = "-i eth1|-g auto:4"},
    {.line = "cento -i zc:eth[0-3]", .ours = "-i eth0|-i eth1|-i eth2|-i eth3|-g auto:4"},
    {.line = "cento -izc:eth1@0 -izc:eth1@1 -P 300:50:20000:/tmp/",
     .ours = "-g auto:2",
     .wrong = "-P 300:50:20000:/tmp/: text files"},
    {.line = "cento -i zc:eth1@[0-1] --zmq tcp://127.0.0.1:5556 --zmq tcp://127.0.0.1:5557 "
	     "--zmq-direct-mapping",
     .wrong = "--zmq-direct-mapping: an output for each port is not there"},
    {.line = "cento -i eth0 --zmq tcp://192.168.2.130:5556",
     .ours = "-o zmq://192.168.2.130:5556,connect=on|-t 120|-d 60",
     .notes = "its manual says 300 s and 180 s"},
    {.line = "cento -i eth1 --kafka \"127.0.0.1:9092;topicFlows\"",
     .wrong = "Kafka (kafka://) is not there yet"},
    {.line = "cento -i eth1 --dump-path /tmp/flows", .wrong = "--dump-path /tmp/flows: text files"},
    {.line = "cento-ids -i zc:eth1 --balanced-egress-queues zc:eth2,zc:eth3",
     .wrong = "lineprobe forwards no packets"},
    {.line = "cento-bridge -i zc:eth1,zc:eth2 --bridge-conf x.conf",
     .wrong = "lineprobe forwards no packets"},
    {.line = "cento -i \"mlx:mlx5_0@[0-8]\" -P /tmp -f \"udp port 2152\" --template "
	     "\"%FLOW_START_MILLISECONDS %UPSTREAM_TUNNEL_ID\"",
     .ours = "-g auto:9|-f udp port 2152|-T %FLOW_START_MILLISECONDS %UPSTREAM_TUNNEL_ID",
     .wrong = "-P /tmp: text files"},
    {.line = "/usr/local/bin/cento-ids -C 100 -v4 -H -Z -i cap0",
     .ours = "-i cap0|-b 1|-o null:",
     .notes = "-C 100: ignored|-H: ignored|-Z: ignored"},
    {.line = "cento -i ens2f1 --zmq tcp://192.0.2.5:5556",
     .ours = "-o zmq://192.0.2.5:5556,connect=on"},
    {.line = "cento -i eth0 -a -b -p /run/c.pid -z",
     .ours = "--poll=spin|--daemon|--pid-file /run/c.pid"},
    {.line = "cento -i eth0 -S 8443 -T 8880 -R localhost",
     .notes = "-S 8443: ignored: there is no REST server|-T 8880: ignored|-R localhost: ignored"},
    {.line = "cento -i eth0 --tunnel --skip-fragments",
     .ours = "--decap all",
     .wrong = "--skip-fragments"},
    {.line = "cento -i eth0 --blacklists /x", .wrong = "--blacklists /x"},
    {.line = "cento -i eth0@x", .wrong = "'@x' is no queue"},
    {.line = "cento -i eth0 --template \"%A=>B\"", .wrong = "fields of other names"},
    {.line = "cento --version", .ours = "--version"},
    {.line = "cento -h", .ours = "help fingers"},
};

static void lines_of_others_become_ours(void **)
{
	assert_all_become(lines_of_others, RTE_DIM(lines_of_others));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(lines_of_others_become_ours, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
