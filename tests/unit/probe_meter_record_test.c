// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include "networks_of.h"

enum { OURS = 0x0a010101, OURS_TOO = 0x0a010202, THEIRS = 0xc6336401 };

// Flow 0 leaves our network, 1 enters it, 2 stays in it; a request and an answer each.
static unsigned to_and_from_us(unsigned i, uint8_t *to)
{
	static const uint32_t endpoints[][2] = {{OURS, THEIRS}, {THEIRS, OURS}, {OURS, OURS_TOO}};
	const uint32_t *end = endpoints[i / 2 % 3];
	const struct udp request = {end[0], end[1], 40000, 2000, 30};
	const struct udp answer = {end[1], end[0], 2000, 40000, 300};

	// each Flow has a port of its own
	struct udp udp = i % 2 ? answer : request;

	udp.source_port += (uint16_t)(i / 2);
	udp.destination_port += (uint16_t)(i / 2);
	return udp_frame(&udp, to);
}

static struct run *recorded(const char *networks, uint32_t ifindex)
{
	struct run *run = run_new(1, run_file(run_capture("records", 6, to_and_from_us)));

	if (networks != NULL)
		run->options.local_networks = network_list_of(networks);
	run->options.ifindex.n = ifindex != 0;
	run->options.ifindex.number[0] = ifindex;
	run_to_the_end(run);
	option_networks.clear(&run->options.local_networks);
	assert_int_equal(run->n_records, 3);
	return run;
}

static const struct flow_record *of_flow(const struct run *run, unsigned flow)
{
	for (unsigned i = 0; i < run->n_records; i++)
		if (run->record[i].source_port == 40000 + flow)
			return &run->record[i];
	fail_msg("no record of Flow %u", flow);
	return NULL;
}

static void local_networks_tell_the_direction_of_each_way(void **)
{
	char networks[] = "10.1.0.0/16,2001:db8::/32";
	struct run *run = recorded(networks, 0);
	const struct flow_record *out = of_flow(run, 0), *in = of_flow(run, 1);

	assert_true(out->has & RECORD_HAS(DIRECTION) && in->has & RECORD_HAS(DIRECTION));
	assert_int_equal(out->flow_direction[FORWARD], FLOW_EGRESS);
	assert_int_equal(out->flow_direction[REVERSE], FLOW_INGRESS);
	assert_int_equal(in->flow_direction[FORWARD], FLOW_INGRESS);
	assert_int_equal(in->flow_direction[REVERSE], FLOW_EGRESS);
	assert_false(of_flow(run, 2)->has & RECORD_HAS(DIRECTION)); // both ends are ours
	run_end(run);
}

static void without_local_networks_no_direction_is_known(void **)
{
	struct run *run = recorded(NULL, 0);

	for (unsigned i = 0; i < 3; i++) {
		assert_false(run->record[i].has & RECORD_HAS(DIRECTION));
		assert_int_equal(run->record[i].flow_direction[FORWARD], 0);
		assert_int_equal(run->record[i].flow_direction[REVERSE], 0);
	}
	run_end(run);
}

static void a_record_tells_the_key_and_counts_of_its_flow(void **)
{
	struct run *run = recorded(NULL, 77);
	const struct flow_record *record = of_flow(run, 1);
	const uint8_t theirs[] = {198, 51, 100, 1}, ours[] = {10, 1, 1, 1};

	assert_int_equal(record->n_cells, FLOW_RECORD_CELLS);
	assert_int_equal(record->ip_version, 4);
	assert_int_equal(record->protocol, 17);
	assert_memory_equal(record->source, theirs, 4);
	assert_memory_equal(record->destination, ours, 4);
	assert_int_equal(record->destination_port, 2001);
	assert_int_equal(record->octets[FORWARD], 58);
	assert_int_equal(record->octets[REVERSE], 328);
	assert_int_equal(record->layer2_octets[FORWARD], 72);
	assert_int_equal(record->layer2_octets[REVERSE], 342);
	assert_int_equal(record->min_ttl[FORWARD], 64);
	assert_int_equal(record->max_length[REVERSE], 328);
	assert_int_equal(record->end_us[FORWARD], UINT64_C(1700000000) * 1000000 + 2000);
	assert_int_equal(record->start_us[REVERSE], UINT64_C(1700000000) * 1000000 + 3000);
	assert_int_equal(record->biflow_direction, BIFLOW_INITIATOR);
	assert_int_equal(record->initiator_method, INITIATOR_PORT);
	assert_int_equal(record->ingress_interface, 77);
	run_end(run);
}

// One packet each: a request, and an answer whose request nobody has seen. Each endpoint's MAC
// address holds its IP address; Flow 2 is a request of IPv4 in a tag, 3 an answer so.
static unsigned with_mac_addresses(unsigned i, uint8_t *to)
{
	const uint32_t source = i % 2 ? THEIRS : OURS, destination = i % 2 ? OURS : THEIRS;
	const uint16_t client = (uint16_t)(40000 + i), server = (uint16_t)(2000 + i);
	const struct udp udp = {source, destination, i % 2 ? server : client,
				i % 2 ? client : server, 30};
	const uint32_t address[] = {rte_cpu_to_be_32(destination), rte_cpu_to_be_32(source)};
	unsigned n = udp_frame(&udp, to);

	for (unsigned end = 0; end < 2; end++) {
		memcpy(to + 6 * end, "\x02", 2);
		memcpy(to + 6 * end + 2, &address[end], 4);
	}
	if (i < 2)
		return n;
	memmove(to + 20, to + 12, n - 12);
	memcpy(to + 12, "\x88\xa8\0\x07\x81\0\0\x08", 8);
	return n + 8;
}

static void mac_addresses_are_those_of_the_ends_whoever_was_seen_first(void **)
{
	struct run *run = run_new(1, run_file(run_capture("macs", 4, with_mac_addresses)));

	run_to_the_end(run);
	assert_int_equal(run->n_records, 4);
	for (unsigned i = 0; i < 4; i++) {
		const struct flow_record *record = of_flow(run, i);

		assert_int_equal(record->packets[i % 2 ? FORWARD : REVERSE], 0);
		assert_memory_equal(record->source_mac, "\x02\0\x0a\x01\x01\x01", 6);
		assert_memory_equal(record->destination_mac, "\x02\0\xc6\x33\x64\x01", 6);
	}
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(local_networks_tell_the_direction_of_each_way),
	    cmocka_unit_test(without_local_networks_no_direction_is_known),
	    cmocka_unit_test(a_record_tells_the_key_and_counts_of_its_flow),
	    cmocka_unit_test(mac_addresses_are_those_of_the_ends_whoever_was_seen_first),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
