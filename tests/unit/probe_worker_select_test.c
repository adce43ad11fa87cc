// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

enum { FLOWS = 200, PACKETS = 2000 };

static const struct sampling_rate every;

// Packet i belongs to Flow i % FLOWS; the even ones go to port 53.
static unsigned many_flows(unsigned i, uint8_t *to)
{
	const unsigned flow = i % FLOWS;
	const struct udp udp = {0x0a000001 + flow, 0xc0000201, 1024, flow % 2 ? 80 : 53, 10};

	return udp_frame(&udp, to);
}

static struct run *selected(unsigned n_workers, char *filter, struct sampling_rate sampling)
{
	char *path = run_capture("select", PACKETS, many_flows);
	struct run *run = run_new(n_workers, run_file(path));

	run->options.filter = filter;
	run->options.sampling = sampling;
	run_open(run);
	return run;
}

static struct counts ignored(const struct run *run, enum ignore_reason reason)
{
	return run_counted(run, WORKER_IGNORED + reason - 1);
}

static void a_filter_leaves_what_it_matches(void **)
{
	char filter[] = "udp port 53";

	for (unsigned n = 1; n <= RUN_WORKERS; n++) {
		struct run *run = selected(n, filter, every);

		run_launch(run);
		run_join(run);
		assert_int_equal(run->n_records, FLOWS / 2);
		for (unsigned i = 0; i < run->n_records; i++)
			assert_int_equal(run->record[i].destination_port, 53);
		assert_int_equal(ignored(run, IGNORE_FILTERED).packets, PACKETS / 2);
		assert_int_equal(ignored(run, IGNORE_FILTERED).octets, 0);
		assert_int_equal(run_counted(run, WORKER_TAKEN).packets, PACKETS);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

static void a_filter_that_matches_nothing_leaves_no_record(void **)
{
	char filter[] = "tcp";
	struct run *run = selected(1, filter, every);

	run_launch(run);
	run_join(run);
	assert_int_equal(run->n_records, 0);
	assert_int_equal(ignored(run, IGNORE_FILTERED).packets, PACKETS);
	assert_int_equal(run_gap(run), 0);
	run_end(run);
}

// FLOWS is a multiple of ten: a tenth of the packets are all packets of a tenth of the Flows.
static void one_packet_of_ten_is_taken_whatever_the_workers(void **)
{
	const struct sampling_rate sampling = {.packets = 10};

	for (unsigned n = 1; n <= RUN_WORKERS; n++) {
		struct run *run = selected(n, NULL, sampling);

		run_launch(run);
		run_join(run);
		assert_int_equal(run_packets_in_records(run), PACKETS / 10);
		assert_int_equal(run->n_records, FLOWS / 10);
		assert_int_equal(ignored(run, IGNORE_SAMPLED_OUT).packets, PACKETS - PACKETS / 10);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

// Packet i of both captures has one time, so the inputs take turns, as the ports of a tap may.
static void each_input_is_sampled_by_itself(void **)
{
	char *path = run_capture("turns", PACKETS, many_flows), filter[] = "udp", second[160];
	unsigned taken[2];

	snprintf(second, sizeof(second), "pcap:%s", path);
	for (unsigned filtered = 0; filtered < 2; filtered++) {
		struct run *run = run_new(1, run_file(path));

		run->options.inputs.spec[run->options.inputs.n++] = second;
		run->options.key |= KEY_INTERFACE;
		run->options.filter = filtered ? filter : NULL;
		run->options.sampling.packets = 10;
		run_to_the_end(run);
		taken[0] = taken[1] = 0;
		for (unsigned i = 0; i < run->n_records; i++)
			taken[run->record[i].ingress_interface !=
			      run->record[0].ingress_interface] +=
			    (unsigned)run->record[i].packets[FORWARD];
		assert_int_equal(taken[0], PACKETS / 10);
		assert_int_equal(taken[1], PACKETS / 10);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

// A capture's seed is always the same: who takes it twice gets the same records.
static void by_chance_a_capture_gives_the_same_records_whatever_the_workers(void **)
{
	const struct sampling_rate sampling = {.packets = 10, .random = true};
	uint64_t taken = 0;

	for (unsigned n = 1; n <= RUN_WORKERS; n++) {
		struct run *run = selected(n, NULL, sampling);

		run_launch(run);
		run_join(run);
		if (n == 1)
			taken = run_packets_in_records(run);
		assert_in_range(taken, 160, 240); // three deviations
		assert_int_equal(run_packets_in_records(run), taken);
		assert_int_equal(ignored(run, IGNORE_SAMPLED_OUT).packets, PACKETS - taken);
		assert_int_equal(run->record[0].sampling, 10);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

static void a_flow_is_sampled_whole_or_not_at_all(void **)
{
	const struct sampling_rate sampling = {.flows = 4};
	struct run *run = selected(2, NULL, sampling);

	run_launch(run);
	run_join(run);
	assert_in_range(run->n_records, FLOWS / 10, FLOWS / 2);
	for (unsigned i = 0; i < run->n_records; i++)
		assert_int_equal(run->record[i].packets[FORWARD], PACKETS / FLOWS);
	assert_int_equal(ignored(run, IGNORE_SAMPLED_OUT).packets,
			 PACKETS - run->n_records * (PACKETS / FLOWS));
	assert_int_equal(run_gap(run), 0);
	run_end(run);
}

static void the_filter_judges_before_packets_are_sampled(void **)
{
	const struct sampling_rate sampling = {.packets = 2};
	char filter[] = "port 53";
	struct run *run = selected(1, filter, sampling);

	run_launch(run);
	run_join(run);
	assert_int_equal(run_packets_in_records(run), PACKETS / 4);
	assert_int_equal(ignored(run, IGNORE_FILTERED).packets, PACKETS / 2);
	assert_int_equal(ignored(run, IGNORE_SAMPLED_OUT).packets, PACKETS / 4);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_filter_leaves_what_it_matches),
	    cmocka_unit_test(a_filter_that_matches_nothing_leaves_no_record),
	    cmocka_unit_test(one_packet_of_ten_is_taken_whatever_the_workers),
	    cmocka_unit_test(each_input_is_sampled_by_itself),
	    cmocka_unit_test(by_chance_a_capture_gives_the_same_records_whatever_the_workers),
	    cmocka_unit_test(a_flow_is_sampled_whole_or_not_at_all),
	    cmocka_unit_test(the_filter_judges_before_packets_are_sampled),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
