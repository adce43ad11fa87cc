// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line outputs[] = {
    {.line = "nprobe -i eth0 -n 192.0.2.1:33,192.0.2.1:34",
     .ours = "-o netflow9://192.0.2.1:33+192.0.2.1:34,policy=round-robin"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:33 -n 192.0.2.1:34 -a",
     .ours = "-o netflow9://192.0.2.1:33|-o netflow9://192.0.2.1:34"},
    {.line = "nprobe -i eth0 -n udp://192.0.2.1:2055", .ours = "-o netflow9://192.0.2.1:2055"},
    {.line = "nprobe -i eth0 -n tcp://192.0.2.1:4739 -V 10",
     .ours = "-o ipfix+tcp://192.0.2.1:4739"},
    {.line = "nprobe -i eth0 -n tcp://192.0.2.1:4739", .wrong = "only IPFIX goes over TCP"},
    {.line = "nprobe -i eth0 -n sctp://192.0.2.1:4739", .wrong = "-n sctp://: is no transport"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -E 1:2",
     .ours = "-o netflow9://192.0.2.1:2055,odid=258"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -q 192.0.2.9:5000",
     .ours = "-o netflow9://192.0.2.1:2055,source=192.0.2.9",
     .notes = "-q 192.0.2.9:5000"},
    {.line = "nprobe -i eth0 -n [2001:db8::1]:2055 -q [2001:db8::9]:5000",
     .ours = "-o netflow9://[2001:db8::1]:2055,source=[2001:db8::9]"},
    {.line = "nprobe -i eth0 -n [2001:db8::1]:2055 -q 2001:db8::9",
     .ours = "-o netflow9://[2001:db8::1]:2055,source=2001:db8::9"},
    {.line = "nprobe -i eth0 -n [2001:db8::1]:2055 -q [2001:db8::9",
     .ours = "-o netflow9://[2001:db8::1]:2055,source=[2001:db8::9"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -o 20",
     .ours = "-o netflow9://192.0.2.1:2055,refresh-packets=20"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -T \"@SIP@\"", .wrong = "@SIP@ and @RTP@"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -T \"@NTOPNG@ %SRC_AS\"",
     .ours = "-T @NTOPNG@ %SRC_AS"},
    {.line = "nprobe -i eth0 -n none --zmq tcp://*:5556 --zmq tcp://*:5557",
     .ours = "-o zmq://:5556+:5557,policy=hash"},
    {.line = "nprobe -i eth0 -n none --zmq tcp://192.0.2.1:5556c",
     .ours = "-o zmq://192.0.2.1:5556,connect=on"},
    {.line = "nprobe -i eth0 -n none --zmq ipc:///run/feed --zmq-encryption-key K",
     .ours = "-o zmq:ipc:///run/feed,curve-server-key=K"},
    {.line = "nprobe -i eth0 -n none --zmq tcp://*:5556 --zmq ipc:///x",
     .wrong = "--zmq ipc:///x: with other endpoints"},
    {.line = "cento -i eth0 --zmq tcp://192.0.2.1:5556,tcp://192.0.2.2:5556",
     .ours = "-o zmq://192.0.2.1:5556+192.0.2.2:5556,policy=hash,connect=on"},
    {.line = "nprobe -i eth0 -n none --zmq 5556", .wrong = "--zmq 5556: is no endpoint"},
    {.line = "nprobe -i eth0 -n none --ntopng kafka://192.0.2.1",
     .wrong = "Kafka (kafka://) is not there yet"},
    {.line = "nprobe -i eth0 -n none", .ours = "-o null:", .notes = "no output"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -V 7", .wrong = "-V 7: is no Flow version"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 --zmg tcp://*:5556",
     .wrong = "--zmg: is not an option of nprobe"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -E 0:1234",
     .ours = "-o netflow9://192.0.2.1:2055,odid=1234"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -E 1:1234", .wrong = "-E 1:1234: is no engine"},
    {.line = "nprobe -i eth0 -n 192.0.2.1:2055 -T \"@NTOPNG@%SRC_AS,%IP_SRC_ADDR\"",
     .ours = "-T @NTOPNG@ %SRC_AS %IPV4_SRC_ADDR %IPV6_SRC_ADDR"},
    {.line = "nprobe -i eth0 --kafka \u201c127.0.0.1;topic\u201d -n none",
     .wrong = "has a typographic quote"},
};

static void outputs_become_ours(void **)
{
	assert_all_become(outputs, RTE_DIM(outputs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(outputs_become_ours, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
