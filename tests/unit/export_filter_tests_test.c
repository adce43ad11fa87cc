// SPDX-License-Identifier: BSD-3-Clause
#include "export/filter/filter_tests.h"
#include "filter_kit.h"

struct row {
	const char *filter;
	bool takes;
};

static void check(const struct row *rows, unsigned n, const struct flow_record *record)
{
	for (unsigned i = 0; i < n; i++)
		if (filter_takes(rows[i].filter, record) != rows[i].takes)
			fail_msg("%s", rows[i].filter);
}

static void each_condition_holds_for_what_it_says(void **)
{
	static const struct row rows[] = {
	    {"host 192.0.2.7", true},
	    {"src host 192.0.2.7", true},
	    {"dst host 192.0.2.7", false},
	    {"host 192.0.2.8", false},
	    {"net 192.0.2.0/24", true},
	    {"dst net 198.51.0.0/16", true},
	    {"src net 198.51.0.0/16", false},
	    {"net 2001:db8::/32", false},
	    {"net ::/0", false},
	    {"net 0.0.0.0/0", true},
	    {"port 443", true},
	    {"src port 443", false},
	    {"dst port 443", true},
	    {"port 440-450", true},
	    {"port 444-450", false},
	    {"PORT 40000", true},
	    {"proto tcp", true},
	    {"proto 6", true},
	    {"proto UDP", false},
	    {"vlan 100", true},
	    {"vlan 0", false}, // it has a tag
	    {"vlan 7", false},
	    {"app netflix", true},
	    {"application NetFlix", true},
	    {"app TLS", false},
	    {"master tls", true},
	    {"app unknown", false},
	    {"category web", true},
	    {"category \"Network\"", false},
	    {"octets > 4999", true},
	    {"octets > 5k", false},
	    {"octets >= 5k", true},
	    {"packets = 8", true},
	    {"packets != 8", false},
	    {"packets<=7", false},
	    {"packets<9", true},
	};
	union flow_record_room room;

	filter_record(&room);
	check(rows, sizeof(rows) / sizeof(rows[0]), &room.record);
}

static void a_record_without_ip_has_neither_addresses_nor_ports(void **)
{
	static const struct row rows[] = {
	    {"port 2054", false}, {"net 0.0.0.0/0", false}, {"proto 0", false}, {"vlan 3", true}};
	union flow_record_room room;

	memset(&room, 0, sizeof(room));
	room.record.metadata_at = FLOW_RECORD_OCTETS;
	room.record.source_port = 0x0806;
	room.record.vlan = 3;
	check(rows, sizeof(rows) / sizeof(rows[0]), &room.record);
}

static void both_tags_are_looked_at(void **)
{
	static const struct row double_tagged[] = {
	    {"vlan 3", true}, {"vlan 4", true}, {"vlan 0", false}};
	static const struct row untagged[] = {{"vlan 0", true}, {"vlan 3", false}};
	union flow_record_room room;

	filter_record(&room);
	room.record.vlan = 3;
	room.record.inner_vlan = 4;
	check(double_tagged, sizeof(double_tagged) / sizeof(double_tagged[0]), &room.record);
	room.record.vlan = room.record.inner_vlan = 0;
	check(untagged, sizeof(untagged) / sizeof(untagged[0]), &room.record);
}

static void ipv6_addresses_are_compared_whole(void **)
{
	static const struct row rows[] = {{"host 2001:db8::1", true},
					  {"host 2001:db8::2", false},
					  {"net 2001:db8::/64", true},
					  {"net 32.1.13.184/32", false}};
	union flow_record_room room;

	filter_record(&room);
	room.record.ip_version = 6;
	inet_pton(AF_INET6, "2001:db8::1", room.record.source);
	check(rows, sizeof(rows) / sizeof(rows[0]), &room.record);
}

static void what_does_not_fit_a_condition_is_named(void **)
{
	static const char *const rows[][2] = {
	    {"host 10.0.0.0/8", "at '10.0.0.0/8': host takes an address"},
	    {"net 10.0.0", "at '10.0.0': net takes a network"},
	    {"port 65536", "at '65536': port takes a number up to 65535"},
	    {"port 9-8", "at '9-8': port takes"},
	    {"port", "at its end: port takes"},
	    {"proto tpc", "at 'tpc': proto takes tcp, udp"},
	    {"vlan 4096", "at '4096': vlan takes"},
	    {"app Nowhere", "at 'Nowhere': app takes the name of an application"},
	    {"category x", "at 'x': category takes"},
	    {"octets 5", "at '5': a sign belongs here"},
	    {"octets ~ 5", "octets takes = != < <= > >="},
	    {"octets > x", "at 'x': octets takes a number"},
	    {"prot 6", "did you mean 'proto'?"},
	    {"octetDeltaCuont > 5", "did you mean 'octetDeltaCount'?"},
	    {"src proto tcp", "at 'proto': src and dst are of host, net or port"},
	    {"", "at its end: a condition belongs here"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		filter_is_refused(rows[i][0], rows[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_condition_holds_for_what_it_says),
	    cmocka_unit_test(a_record_without_ip_has_neither_addresses_nor_ports),
	    cmocka_unit_test(both_tags_are_looked_at),
	    cmocka_unit_test(ipv6_addresses_are_compared_whole),
	    cmocka_unit_test(what_does_not_fit_a_condition_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
