// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "export/output_private.h"

enum { SECOND = 1000000, RATE = 100 };

static const struct options options;
static const struct export_environment live = {.n_workers = 1, .version = "test"};

static struct output *opened(const char *spec)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct output *output;

	assert_int_equal(output_open(spec, &context, &output), 0);
	for (unsigned i = 0; i < 5000 && !output_is_up(output); i++) {
		output_tick(output, wall_us());
		usleep(1000);
	}
	return output;
}

// As an exporter does it: no more than the output takes, for at most `most_us`. Returns how many it
// took.
static unsigned give(struct output *output, unsigned n, uint64_t most_us)
{
	const struct flow_record record = {.n_cells = FLOW_RECORD_CELLS,
					   .metadata_at = FLOW_RECORD_OCTETS,
					   .ip_version = 4,
					   .packets = {1, 0},
					   .octets = {40, 0},
					   .start_us = {wall_us(), 0},
					   .end_us = {wall_us(), 0}};
	const uint64_t until_us = monotonic_us() + most_us;
	unsigned given = 0;

	while (given < n && monotonic_us() < until_us) {
		if (output_prepare(output, monotonic_us(), wall_us()) == 0) {
			output_tick(output, wall_us());
			usleep(1000);
			continue;
		}
		output_add(output, &record, wall_us());
		given++;
	}
	return given;
}

static uint64_t counted(struct output *output, enum output_counter row)
{
	return output_counters(output)->now[row].records;
}

// All that was taken is sent, lost by name, or still in the queue.
static void assert_balance(struct output *output)
{
	struct counter_set *counters = output_counters(output);

	assert_int_equal(counter_set_gap(counters, counters->now, UNIT_RECORDS), 0);
}

static int collector(int type, uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, type, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static struct output *slow_udp(int *fd)
{
	char spec[80];
	uint16_t port;

	*fd = collector(SOCK_DGRAM, &port);
	snprintf(spec, sizeof(spec), "netflow5://127.0.0.1:%u,rate=%d", port, RATE);
	return opened(spec);
}

// What would take 50 seconds at its rate leaves at once when the run stops.
static void at_the_stop_an_output_waits_and_its_rate_is_lifted(void **)
{
	int fd;
	struct output *output = slow_udp(&fd);
	const uint64_t since = monotonic_us();

	assert_false(output->lossless);
	output_stop(output, monotonic_us() + 30 * SECOND);
	assert_true(output->lossless);
	assert_int_equal(give(output, 50 * RATE, 20 * SECOND), 50 * RATE);
	output_end(output, wall_us());
	assert_int_equal(counted(output, OUTPUT_SENT), 50 * RATE);
	assert_true(monotonic_us() - since < 20 * (uint64_t)SECOND);
	assert_balance(output);
	output_close(output);
	close(fd);
}

static void a_drain_ends_when_its_records_have_left_or_its_time_is_over(void **)
{
	int fd;
	struct output *output = slow_udp(&fd);
	const double paced = output->streams[0].queue->pace.per_us;
	const uint64_t now = monotonic_us();

	output_drain(output, now + 10 * SECOND);
	assert_true(output->lossless && output->streams[0].queue->pace.per_us != paced);
	output_drain_tick(output, now + SECOND); // records may still come
	assert_true(output->lossless);
	output_drained(output);
	output_drain_tick(output, now + SECOND);
	assert_false(output->lossless);
	assert_true(output->streams[0].queue->pace.per_us == paced);
	output_drain(output, now + 10 * SECOND);
	output_drain_tick(output, now + 10 * SECOND); // nobody said that it is over
	assert_false(output->lossless);
	output_end(output, wall_us());
	output_close(output);
	close(fd);
}

static void a_drain_does_not_undo_the_stop(void **)
{
	struct output *output = opened("null:");
	const uint64_t by_us = monotonic_us() + 30 * SECOND;

	output_stop(output, by_us);
	output_drain(output, monotonic_us());
	output_drained(output);
	output_drain_tick(output, monotonic_us() + SECOND);
	assert_true(output->lossless && output->stops && !output->drains);
	assert_int_equal(output->deadline_us, by_us);
	output_end(output, wall_us());
	output_close(output);
}

// It accepts, and never reads: once the buffers are full the queue stands still.
static void a_collector_that_hangs_is_given_up_when_the_stop_time_is_over(void **)
{
	uint64_t since, lasted;
	struct output *output;
	unsigned given;
	uint16_t port;
	char spec[80];
	int fd = collector(SOCK_STREAM, &port);

	snprintf(spec, sizeof(spec), "ipfix+tcp://127.0.0.1:%u", port);
	output = opened(spec);
	output_stop(output, monotonic_us() + 2 * SECOND);
	given = give(output, 2000000, 1500000);
	assert_in_range(given, 1000, 1999999); // it has stood still
	since = monotonic_us();
	output_end(output, wall_us());
	lasted = monotonic_us() - since;
	assert_true(lasted < 5 * (uint64_t)SECOND);
	assert_int_equal(counted(output, OUTPUT_TAKEN), given);
	assert_true(counted(output, OUTPUT_LOST_STOPPED) > 0);
	assert_true(output->streams[0].given_up);
	assert_balance(output);
	output_close(output);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(at_the_stop_an_output_waits_and_its_rate_is_lifted),
	    cmocka_unit_test(a_drain_ends_when_its_records_have_left_or_its_time_is_over),
	    cmocka_unit_test(a_drain_does_not_undo_the_stop),
	    cmocka_unit_test(a_collector_that_hangs_is_given_up_when_the_stop_time_is_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
