// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line lines_of_others[] = {
    {.line = "nprobe -i eth0 -n none -T \"@NTOPNG@\" --zmq tcp://127.0.0.1:1234",
     .ours = "-i eth0|-o zmq://127.0.0.1:1234|-T @NTOPNG@|-t 120|-d 30|-w 524288|--decap off",
     .not_ours = "-o netflow"},
    {.line = "nprobe --zmq \"tcp://*:5556\" -i none -n none --collector-port 2055",
     .ours = "-i netflow:2055,scale=on|-o zmq://:5556",
     .not_ours = "-o netflow"},
    {.line = "nprobe -i eno1 -n none --agent-mode --zmq tcp://127.0.0.1:1234 --zmq-probe-mode",
     .ours = "-o zmq://127.0.0.1:1234,connect=on",
     .wrong = "--agent-mode: agent mode watches processes"},
    {.line = "nprobe --kafka \"127.0.0.1:9092,127.0.0.1:9093,127.0.0.1:9094;topicFlows\"",
     .wrong = "Kafka (kafka://) is not there yet"},
    {.line = "nprobe -i eno1 --kafka \"127.0.0.1:9092;topicFlows\"",
     .wrong = "Kafka (kafka://) is not there yet"},
    {.line = "nprobe -i en3 -b2 -t 3 -d 3 -s 3 -n tls://localhost:2055",
     .ours = "-t 3|-d 3|-b 2",
     .notes = "-s 3: ignored",
     .wrong = "-n tls://: is IPFIX over TLS: write -o ipfix+tls://HOST,ca=FILE"},
    {.line = "nprobe -i eth1 --lua lua/dnsSearch.lua",
     .wrong = "--lua lua/dnsSearch.lua: scripting"},
    {.line = "nprobe --zmq \"tcp://*:5556\" -i eth1 "
	     "--bgp-server=127.0.0.1:63799:tcp://127.0.0.1:11059 -T \"@NTOPNG@\"",
     .ours = "-o zmq://:5556",
     .wrong = "AS numbers by BGP are not there"},
    {.line =
	 "nprobe -n none --zmq \"tcp://*:5556\" --collector-port 2055 -i none -T \"@NTOPNG@\" -b2",
     .ours = "-i netflow:2055,scale=on|-o zmq://:5556|-T @NTOPNG@"},
    {.line = "nprobe --zmq tcp://*:5556",
     .ours = "-o zmq://:5556|-o netflow9://127.0.0.1:2055",
     .notes =
	 "-n: not given, so nProbe sends to 127.0.0.1:2055|-i: not given: the first interface"},
    {.line = "nprobe -i none -n none --collector-port=2055 --zmq=\"tcp://*:1234\"",
     .ours = "-i netflow:2055,scale=on|-o zmq://:1234"},
    {.line = "nprobe -n 198.51.100.2:20013 --lifetime-timeout 15 --idle-timeout 15 --queue-timeout "
	     "15 --sample-rate 1:16 --flow-version 9 --no-promisc -Q 11 -u 10 -i eth0 -T "
	     "\"%IPV4_SRC_ADDR %FRAGMENTS\"",
     .ours = "-t 15|-d 15|-S flows=16|--ifindex 10|--promiscuous=off|-o "
	     "netflow9://198.51.100.2:20013|-T %IPV4_SRC_ADDR %FRAGMENTS",
     .notes = "--queue-timeout 15: ignored",
     .wrong = "-Q 11: a number for the output interface is not there"},
    {.line = "nprobe -i eth1 -d 60 -P /tmp/flows -D t -T \"%IN_BYTES %UPSTREAM_TUNNEL_ID\" -V 9 "
	     "--smart-udp-frags -N 0 --tunnel",
     .ours = "-d 60|--decap all",
     .notes = "--smart-udp-frags: ignored",
     .wrong = "-P /tmp/flows: text files (csv:) are not there yet"},
    {.line = "nprobe -i eth0 -n 198.51.100.3:2055",
     .ours = "-i eth0|-o netflow9://198.51.100.3:2055"},
    {.line = "nprobe -i=myri:A1R4P0@0 --cpu-affinity=13 -n=127.0.0.1 -s=128 -t=60 -d=60 -a=0 -e=1 "
	     "-B=10 -w=128000 -z=0 -S=1:1 -E=0:0 -g=/var/run/nprobe-myri0_0.pid "
	     "--vlanid-as-iface-idx=none -V=5 --dump-stats=/var/log/x.txt",
     .ours = "-t 60|-d 60|-g 13|-o netflow5://127.0.0.1:2055|-w 512000|--pid-file "
	     "/var/run/nprobe-myri0_0.pid",
     .notes = "-e 1: ignored: export delay|-B 10: ignored",
     .wrong = "-i myri:A1R4P0@0: myri: ports belong to a vendor's own library"},
    {.line = "nprobe -n 198.51.100.5:2055 -i dag0",
     .ours = "-i dag0|-o netflow9://198.51.100.5:2055"},
    {.line = "nprobe --cpu-affinity 0 --dont-drop-privileges --interface eth2 --flow-version 9 "
	     "--verbose 1 --flow-templ \"%IPV4_SRC_ADDR %HTTP_URL\" --lifetime-timeout 60 "
	     "--flows-intra-templ 0 --dump-path /tmp/d/ --max-log-lines 100000 --dump-stats "
	     "/tmp/x.stats",
     .ours = "-g 0|-i eth2|-t 60|-b 1|--user root",
     .wrong = "--dump-path /tmp/d/: text files"},
    {.line = "nprobe --as-list=/x/ASN.mmdb --city-list=/x/City.mmdb -T \"%SRC_AS_MAP %L7_PROTO\" "
	     "-n none --json-labels --tcp=198.51.100.7:2055 -i zc:eno1",
     .ours = "--geo /x/ASN.mmdb|--geo /x/City.mmdb|-i eno1",
     .notes = "zc:eno1: lineprobe bypasses the kernel by itself",
     .wrong = "--tcp 198.51.100.7:2055: JSON over TCP is not there yet"},
    {.line = "nprobe -i eno1 -n 198.51.100.8:2055 -V 9",
     .ours = "-i eno1|-o netflow9://198.51.100.8:2055"},
    {.line = "nprobe --collector=none --zmq=\"tcp://*:5556\" --interface=eth0 -V 10 "
	     "--in-iface-idx=-1 --out-iface-idx=-1 --verbose=2",
     .ours = "-b 2",
     .wrong = "-u -1: interface numbers by MAC address are not there|-Q -1"},
    {.line = "nprobe --zmq=\"tcp://*:5556\" --interface=eth0 -V 10 "
	     "--if-networks=\"00:00:5E:00:53:01@38388\" --verbose=2",
     .wrong = "--if-networks 00:00:5E:00:53:01@38388: interface numbers by address"},
    {.line = "nprobe -i ens160 -V10 -n localhost:1337 -T \"@NTOPNG@\"",
     .ours = "-o ipfix://localhost:1337|-T @NTOPNG@"},
    {.line = "nprobe -i eth0 -V 9 -n none -T %OUT_BYTES%OUT_PKTS%L4_DST_PORT --zmq "
	     "tcp://localhost:5556",
     .ours = "-T %OUT_BYTES %OUT_PKTS %L4_DST_PORT|-o zmq://localhost:5556"},
    {.line = "nprobe -i eth0 -n none --zmq \"tcp://127.0.0.1:1235\" --zmq-probe-mode "
	     "--zmq-encrypt-pwd pwd",
     .ours = "-o zmq://127.0.0.1:1235,connect=on",
     .wrong = "--zmq-encrypt-pwd pwd: is no encryption"},
    {.line = "nprobe --interface eth0 --collector 198.51.100.9:2055 --ntopng-instance 1 -v 5",
     .wrong = "-v 5: -v prints the version and ends; did you mean -V 5?"},
    {.line = "nprobe --interface wlp2s0 --ntopng zmq://127.0.0.1:5556 -b 0",
     .ours = "-i wlp2s0|-o zmq://127.0.0.1:5556",
     .not_ours = "-b"},
    {.line = "/usr/bin/nprobe -i fbcard:0:a00 --verbose 1 --max-log-lines=100000 "
	     "--dump-path=/u01/x/ --collector=none --dump-format=t --dont-nest-dump-dirs "
	     "--dont-drop-privileges --smart-udp-frags -V 10",
     .wrong = "--dump-path /u01/x/: text files|fbcard: ports belong to a vendor's own library"},
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
