// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <limits.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "export/output_private.h"

enum { N_COLLECTORS = 3, N = 300, N_FIRST = 30 };

static const struct options options;
static const struct export_environment live = {.n_workers = 1, .version = "test"};
static const struct export_environment file = {.n_workers = 1, .file_input = true};

static struct output *open_output(const char *spec, const struct export_environment *environment)
{
	const struct output_context context = {&options, environment, 0, 1};
	struct output *output;

	assert_int_equal(output_open(spec, &context, &output), 0);
	output_tick(output, wall_us());
	return output;
}

static void add(struct output *output, unsigned n)
{
	struct flow_record record = {.n_cells = FLOW_RECORD_CELLS,
				     .metadata_at = FLOW_RECORD_OCTETS,
				     .ip_version = 4,
				     .packets = {1, 0},
				     .octets = {40, 0},
				     .start_us = {wall_us(), 0},
				     .end_us = {wall_us(), 0}};

	for (unsigned i = 0; i < n; i++) {
		output_prepare(output, monotonic_us(), wall_us());
		record.flow_hash = i;
		output_add(output, &record, wall_us());
	}
	output_tick(output, wall_us());
}

static uint64_t counted(struct output *output, enum output_counter row)
{
	return output_counters(output)->now[row].records;
}

static int receiver(uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

// NetFlow v5 Flow Records that wait at fd.
static unsigned count_records(int fd)
{
	uint8_t octets[2048];
	unsigned n = 0;

	while (recv(fd, octets, sizeof(octets), 0) > 24)
		n += octets[3];
	return n;
}

static void spread(const char *policy, unsigned counts[N_COLLECTORS], bool close_first)
{
	int fd[N_COLLECTORS];
	uint16_t port[N_COLLECTORS];
	struct output *output;
	char spec[160];

	for (unsigned i = 0; i < N_COLLECTORS; i++)
		fd[i] = receiver(&port[i]);
	snprintf(spec, sizeof(spec), "netflow5://127.0.0.1:%u+127.0.0.1:%u+127.0.0.1:%u,policy=%s",
		 port[0], port[1], port[2], policy);
	output = open_output(spec, &live);
	if (close_first) {
		close(fd[0]);
		add(output, N_FIRST); // the first one's are refused
		output_tick(output, wall_us());
	}
	add(output, N);
	output_end(output, wall_us());
	for (unsigned i = 0; i < N_COLLECTORS; i++) {
		counts[i] = i == 0 && close_first ? 0 : count_records(fd[i]);
		close(fd[i]);
	}
	assert_int_equal(counted(output, OUTPUT_SENT) + counted(output, OUTPUT_LOST_NO_PEER),
			 N + (close_first ? N_FIRST : 0));
	assert_int_equal(counted(output, OUTPUT_LOST_NO_PEER) > 0, close_first);
	assert_true(counted(output, OUTPUT_LOST_NO_PEER) <= N_FIRST);
	output_close(output);
}

static void policies_spread_records_as_they_say(void **)
{
	unsigned counts[N_COLLECTORS];

	spread("hash", counts, false);
	for (unsigned i = 0; i < N_COLLECTORS; i++) // five standard deviations
		assert_in_range(counts[i], N / N_COLLECTORS - 41, N / N_COLLECTORS + 41);
	spread("round-robin", counts, false);
	for (unsigned i = 0; i < N_COLLECTORS; i++)
		assert_int_equal(counts[i], N / N_COLLECTORS);
	spread("failover", counts, false);
	assert_int_equal(counts[0], N);
}

static void a_collector_that_refuses_gives_its_share_to_the_others(void **)
{
	unsigned counts[N_COLLECTORS];

	spread("failover", counts, true);
	assert_in_range(counts[1], N, N + N_FIRST);
	spread("hash", counts, true);
	assert_in_range(counts[1] + counts[2], N, N + N_FIRST);
	assert_true(counts[1] > N / 3 && counts[2] > N / 3);
}

static void a_filter_leaves_records_out_and_counts_them(void **)
{
	struct output *output = open_output("null:,where=octets > 10 and not net ::/0", &live);
	struct output *none = open_output("null:,where=octets > 40", &live);

	add(output, N);
	add(none, N);
	assert_int_equal(counted(output, OUTPUT_LEFT_OUT), 0);
	assert_int_equal(counted(none, OUTPUT_LEFT_OUT), N);
	assert_int_equal(none->counters->now[OUTPUT_LEFT_OUT].octets, 40 * N);
	output_end(output, wall_us());
	output_end(none, wall_us());
	assert_int_equal(counted(output, OUTPUT_SENT), N);
	assert_int_equal(counted(none, OUTPUT_SENT), 0);
	assert_int_equal(counter_set_gap(none->counters, none->counters->now, UNIT_RECORDS), 0);
	output_close(output);
	output_close(none);
}

static void what_a_filter_looks_at_is_measured(void **)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct wanted wanted, checked;
	struct output *output =
	    open_output("ipfix://127.0.0.1:9,fields=minimal,where=tlsServerName ~ x or "
			"clientNetworkDelayMicroseconds > 1k",
			&live);

	wanted = output_wanted(output);
	assert_int_equal(wanted.metadata, METADATA_BIT(METADATA_TLS_SERVER_NAME));
	assert_int_equal(wanted.measures, RECORD_HAS(TCP));
	assert_int_equal(output_check_wanted(output->settings.spec, &context, &checked), 0);
	assert_memory_equal(&checked, &wanted, sizeof(wanted));
	output_close(output);
}

static void a_live_output_without_a_peer_loses_by_name_and_never_waits(void **)
{
	struct output *output = open_output("ipfix+tcp://collector.invalid", &live);

	assert_int_equal(output_prepare(output, monotonic_us(), wall_us()), UINT_MAX);
	add(output, N);
	output_end(output, wall_us());
	assert_int_equal(counted(output, OUTPUT_TAKEN), N);
	assert_int_equal(counted(output, OUTPUT_LOST_NO_PEER), N);
	output_close(output);
}

static void a_file_waits_for_a_peer_but_not_for_ever(void **)
{
	struct output *output = open_output("ipfix+tcp://collector.invalid", &file);
	const uint64_t now = monotonic_us();

	assert_int_equal(output_prepare(output, now, wall_us()), 0);
	assert_int_equal(output_prepare(output, now + 5000000, wall_us()), 0);
	assert_int_equal(output_prepare(output, now + 60000000, wall_us()), UINT_MAX);
	output_end(output, wall_us());
	output_close(output);
}

static void a_file_has_a_default_rate_over_udp_and_nowhere_else(void **)
{
	static const struct {
		const char *spec;
		const struct export_environment *environment;
		bool limited;
	} cases[] = {
	    {"netflow5://127.0.0.1:9", &file, true},
	    {"netflow5://127.0.0.1:9", &live, false},
	    {"netflow5://127.0.0.1:9,rate=off", &file, false},
	    {"netflow5://127.0.0.1:9,rate=10", &live, true},
	    {"json:/dev/null", &file, false},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct output *output = open_output(cases[i].spec, cases[i].environment);

		assert_int_equal(output->streams[0].queue->pace.per_us > 0, cases[i].limited);
		output_end(output, wall_us());
		output_close(output);
	}
}

static void what_a_format_cannot_carry_is_counted(void **)
{
	struct output *output = open_output("netflow5://127.0.0.1:9", &live);
	const struct flow_record record = {.n_cells = FLOW_RECORD_CELLS,
					   .metadata_at = FLOW_RECORD_OCTETS,
					   .ip_version = 6,
					   .packets = {1, 0},
					   .octets = {40, 0}};

	output_prepare(output, monotonic_us(), wall_us());
	output_add(output, &record, wall_us());
	output_end(output, wall_us());
	assert_int_equal(counted(output, OUTPUT_NOT_EXPORTABLE), 1);
	output_close(output);
}

// In twos of a key, which a datagram for thirty of them would not end.
static void records_of_two_keys_share_no_message(void **)
{
	struct output *output;
	uint8_t octets[2048];
	unsigned n = 0;
	uint16_t port;
	char spec[64];
	int fd = receiver(&port);

	snprintf(spec, sizeof(spec), "netflow5://127.0.0.1:%u", port);
	output = open_output(spec, &live);
	output->streams[0].transport->n_keys = 4;
	for (unsigned i = 0; i < 16; i++) {
		const struct flow_record record = {.metadata_at = FLOW_RECORD_OCTETS,
						   .ip_version = 4,
						   .packets = {1, 0},
						   .octets = {40, 0},
						   .flow_hash = i / 2};

		output_prepare(output, monotonic_us(), wall_us());
		output_add(output, &record, wall_us());
	}
	output_end(output, wall_us());
	for (; recv(fd, octets, sizeof(octets), 0) > 24; n++)
		assert_int_equal(octets[3], 2);
	assert_int_equal(n, 8);
	assert_int_equal(counted(output, OUTPUT_SENT), 16);
	output_close(output);
	close(fd);
}

// Its source measures no TCP, and its metadata stands where others have that.
static void a_record_without_a_measure_goes_out_as_if_nothing_was_seen(void **)
{
	static const char expected[] =
	    "{\"packetDeltaCount\":3,\"tcpMaximumSegmentSize\":0,\"httpStatusCode\":404}\n";
	struct flow_record *record = calloc(1, FLOW_RECORD_MAX_OCTETS);
	const uint8_t status[] = {METADATA_HTTP_STATUS, 4, 0x94, 1, 0, 0};
	char path[] = "/tmp/widened.XXXXXX", spec[128], octets[256] = "";
	struct output *output;
	int fd = mkstemp(path);

	snprintf(spec, sizeof(spec), "json:%s,biflow=split,fields=packetDeltaCount+%s", path,
		 "tcpMaximumSegmentSize+httpStatusCode");
	output = open_output(spec, &file);
	*record = (struct flow_record){
	    .n_cells = FLOW_RECORD_CELLS + 1,
	    .metadata_at = FLOW_RECORD_OCTETS,
	    .metadata_octets = sizeof(status),
	    .ip_version = 4,
	    .has = RECORD_HAS(TCP),
	    .packets = {3, 0},
	    .octets = {120, 0},
	};
	memcpy(flow_record_metadata(record), status, sizeof(status));
	output_prepare(output, monotonic_us(), wall_us());
	output_add(output, record, wall_us());
	output_end(output, wall_us());
	assert_true(read(fd, octets, sizeof(octets) - 1) > 0);
	assert_string_equal(octets, expected);
	output_close(output);
	close(fd);
	unlink(path);
	free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(policies_spread_records_as_they_say),
	    cmocka_unit_test(a_collector_that_refuses_gives_its_share_to_the_others),
	    cmocka_unit_test(a_filter_leaves_records_out_and_counts_them),
	    cmocka_unit_test(what_a_filter_looks_at_is_measured),
	    cmocka_unit_test(a_live_output_without_a_peer_loses_by_name_and_never_waits),
	    cmocka_unit_test(a_file_waits_for_a_peer_but_not_for_ever),
	    cmocka_unit_test(a_file_has_a_default_rate_over_udp_and_nowhere_else),
	    cmocka_unit_test(what_a_format_cannot_carry_is_counted),
	    cmocka_unit_test(records_of_two_keys_share_no_message),
	    cmocka_unit_test(a_record_without_a_measure_goes_out_as_if_nothing_was_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
