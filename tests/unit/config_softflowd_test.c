// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "translated.h"

static const struct typed_line lines_of_the_manual[] = {
    {.line = "softflowd -i fxp0",
     .ours = "-i fxp0|-o null:|-t 604800|-w 8192|--full evict-oldest|-k none|--daemon|--pid-file "
	     "/var/run/softflowd.pid|--control /var/run/softflowd.ctl|--answers "
	     "softflowctl|--decap off|-D off|--tcp-timeout 3600|--tcp-rst-timeout "
	     "120|--tcp-fin-timeout 300|--udp-timeout 300|--icmp-timeout 300|-d 3600",
     .not_ours = "-o netflow"},
    {.line = "softflowd -i fxp0 -n 10.1.0.2:4432", .ours = "-o netflow5://10.1.0.2:4432"},
    {.line = "softflowd -i fxp0 -n 10.1.0.2:4432,10.1.0.3:4432",
     .ours = "-o netflow5://10.1.0.2:4432|-o netflow5://10.1.0.3:4432"},
    {.line = "softflowd -i fxp0 -l -n 10.1.0.2:4432,10.1.0.3:4432",
     .ours = "-o netflow5://10.1.0.2:4432+10.1.0.3:4432,policy=round-robin",
     .notes = "-l: Flow Records go out in turn"},
    {.line = "softflowd -v 5 -i fxp0 -n 10.1.0.2:4432 -m 65536 -t udp=1m30s",
     .ours = "-o netflow5://10.1.0.2:4432|-w 65536|--udp-timeout 90|--tcp-timeout 3600|-t 604800"},
    {.line = "softflowd -v 9 -i fxp0 -n 224.0.1.20:4432 -L 64",
     .ours = "-o netflow9://224.0.1.20:4432,ttl=64"},
    {.line = "softflowd -i fxp0 -p /var/run/sfd.pid.fxp0 -c /var/run/sfd.ctl.fxp0",
     .ours = "--pid-file /var/run/sfd.pid.fxp0|--control /var/run/sfd.ctl.fxp0"},
};

static const struct typed_line lines_as_typed[] = {
    {.line = "softflowd -i br-lan -n 198.51.100.11:2055 -v 5",
     .ours = "-i br-lan|-o netflow5://198.51.100.11:2055",
     .notes = "IPv6: is metered and counted as not exportable"},
    {.line = "softflowd -i eth0 -n 127.0.0.1:9995",
     .ours = "-i eth0|--ifindex 0|-o netflow5://127.0.0.1:9995"},
    {.line = "softflowd -i eth0 -n 127.0.0.1:2055 -v 9",
     .ours = "-o netflow9://127.0.0.1:2055",
     .not_ours = "-V"},
    {.line = "softflowd -r traffic.pcap -n 127.0.0.1:2055 -v 9",
     .ours = "-i pcap:traffic.pcap|-o netflow9://127.0.0.1:2055|-d 604800|-t 604800|--udp-timeout "
	     "604800|--control off",
     .not_ours = "--daemon|--pid-file"},
    {.line = "/usr/local/bin/softflowd -b -i 1:re1.3 -n 198.51.100.15:2055 -v 10 -T ether -A sec "
	     "-p /var/run/softflowd.re1.3.pid -c /var/run/softflowd.re1.3.ctl",
     .ours = "-i re1.3|--ifindex 1|-k vlan,mac|--pid-file /var/run/softflowd.re1.3.pid|-o "
	     "ipfix://"
	     "198.51.100.15:2055,biflow=rfc5103,fields=sourceIPv4Address+destinationIPv4Address+"
	     "sourceIPv6Address+destinationIPv6Address+octetDeltaCount+packetDeltaCount+"
	     "ingressInterface+egressInterface+sourceTransportPort+destinationTransportPort+"
	     "protocolIdentifier+tcpControlBits+ipVersion+ipClassOfService+vlanId+flowEndReason+"
	     "flowStartSeconds+flowEndSeconds"},
    {.line = "softflowd -i 4 bond0.4 -v 9 -m 500000 -n 198.51.100.16:2055 -N",
     .wrong = "-i 4: is a number and no interface; did you mean -i 4:bond0.4?"},
    {.line = "softflowd -i eth0 -n collector_host:2055 -L 3 -m 8192 -v 10 -P udp -D",
     .ours = "-o ipfix://collector_host:2055,ttl=3|--log-level lineprobe.*:debug",
     .not_ours = "--daemon"},
    {.line = "softflowd -i eth0 -n [2001:db8::1]:2055 -v 10",
     .ours = "-o ipfix://[2001:db8::1]:2055"},
    {.line = "softflowd -i :eth0 -n 192.0.2.1:2055", .ours = "-i eth0|--ifindex 0"},
    {.line = "softflowd -i any -n 192.0.2.1:2055", .ours = "-i *", .not_ours = "--ifindex"},
    {.line = "softflowd -N -i eth0 -n 192.0.2.1:2055", .ours = "--promiscuous=off"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -v 9x", .ours = "-o netflow9://192.0.2.1:2055"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -v 1", .ours = "-o netflow1://192.0.2.1:2055"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -v 7", .wrong = "-v 7: is no export version"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -v psamp",
     .wrong = "-v psamp: lineprobe exports Flows"},
    {.line = "softflowd -i eth0 -n 127.0.0.1:5556 -v ntopng", .ours = "-o zmq://127.0.0.1:5556"},
    {.line = "softflowd -i eth0 -n 192.0.2.1", .wrong = "-n '192.0.2.1': is no HOST:PORT"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:nonsense", .wrong = "'nonsense' is no port"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -m 2",
     .ours = "-w 16",
     .notes = "-m: 16 is the least"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -T proto",
     .wrong = "-T proto: coarser Flows are not there"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -T full -x 3", .ours = "-k mpls"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -T vlan", .ours = "-k vlan"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -s 100", .ours = "-S packets=100"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -s 1", .not_ours = "-S"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -v 10 -P tcp",
     .ours = "-o ipfix+tcp://192.0.2.1:2055"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -P tcp",
     .wrong = "-P tcp: only IPFIX goes over TCP"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -P sctp", .wrong = "-P sctp: SCTP is not there"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -C 128 -B 1000000 -a -M",
     .notes = "-C 128: ignored|-B 1000000: ignored|-a: ignored|-M: ignored"},
    {.line = "softflowd -i eth0 -R 4739", .wrong = "-R 4739: receiving PSAMP is not there"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -S eth1",
     .wrong = "-S eth1: sending by a device is not there"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -e 192.0.2.9", .wrong = "-e 192.0.2.9"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -L 300", .wrong = "-L 300: is no hop limit"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 tcp port 80", .ours = "-f tcp port 80"},
    {.line = "softflowd tcp and port 80 -i eth0 -n 192.0.2.1:2055", .ours = "-f tcp and port 80"},
    {.line = "softflowd -i eth0 -n192.0.2.1:2055 -dv9",
     .ours = "-o netflow9://192.0.2.1:2055",
     .not_ours = "--daemon"},
    {.line = "softflowd -i eth0 -c none -d", .ours = "--control off", .not_ours = "--daemon"},
    {.line = "softflowd -n 192.0.2.1:2055", .wrong = "no packets: give -i IF or -r FILE"},
    {.line = "softflowd -i eth0 -i eth1", .wrong = "softflowd takes one packet source"},
    {.line = "softflowd -i eth0 -r x.pcap", .wrong = "softflowd takes one packet source"},
    {.line = "softflowd -i eth0 -v 10 -A nano -n 192.0.2.1:2055", .wrong = "-A nano"},
    {.line = "softflowd -i eth0 -n 192.0.2.1:2055 -z",
     .wrong = "-z: is not an option of softflowd"},
    {.line = "softflowd --help", .wrong = "--help: is not an option of softflowd"},
    {.line = "softflowd -d -i $IF -n 192.0.2.1:2055", .notes = "$IF: is a variable"},
    {.line = "softflowd -h", .ours = "help fingers", .not_ours = "-i"},
    {.line = "softflowd -i", .wrong = "-i: needs a value"},
};

static void lines_of_the_manual_become_ours(void **)
{
	assert_all_become(lines_of_the_manual, RTE_DIM(lines_of_the_manual));
}

static void lines_as_typed_become_ours(void **)
{
	assert_all_become(lines_as_typed, RTE_DIM(lines_as_typed));
}

// /etc/softflowd/NAME.conf with this text.
static struct translation *of_file(const char *text)
{
	static struct translation to;
	char path[] = "/tmp/softflowd.XXXXXX.conf", *word[] = {path, NULL};
	const int fd = mkstemps(path, 5);

	translation_clear(&to);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	personality_translate(&personality_softflowd, &(struct words){word, 1, false}, &to);
	unlink(path);
	return &to;
}

static void files_of_services_are_whole_or_refused(void **)
{
	struct translation *to = of_file("# of Debian\ninterface=\"eth0\"\noptions=\"-v 9 -d\"\n");

	assert_int_equal(to->wrong.n, 0);
	assert_string_equal(to->ours.word[1], "eth0");
	to = of_file("interface=\"\"\noptions=\"-v 9\"\n");
	assert_non_null(strstr(to->wrong.word[0], "interface: is empty"));
	to = of_file("interface=eth0\noptions='-n \"h:1'\n");
	assert_non_null(strstr(to->wrong.word[0], "options: a quote is not closed"));
	translation_clear(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(lines_of_the_manual_become_ours, translation_end),
	    cmocka_unit_test_teardown(lines_as_typed_become_ours, translation_end),
	    cmocka_unit_test(files_of_services_are_whole_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
