// SPDX-License-Identifier: BSD-3-Clause
#include <limits.h>
#include <sys/socket.h>

#include "config/log.h"
#include "directory.h"
#include "export/output_private.h"
#include "listener.h"
#include "spool_kit.h"

enum { N = 2000 };

static const struct options options;
static struct export_environment live = {.n_workers = 1, .version = "test"};
static char *folder;
static bool seen_earlier; // a selectorId of an earlier run that took 1 of 100

static struct output *open_output(uint16_t port, const char *more)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct output *output;
	char spec[200];

	snprintf(spec, sizeof(spec), "ipfix+tcp://127.0.0.1:%u,spool=%s,fields=minimal%s", port,
		 folder, more);
	assert_int_equal(output_open(spec, &context, &output), 0);
	output_tick(output, wall_us());
	return output;
}

static uint64_t counted(struct output *output, enum output_counter row)
{
	counter_set_ask(output_counters(output));
	output_publish(output);
	return output_counters(output)->now[row].records;
}

static void check(struct output *output)
{
	for (unsigned unit = UNIT_PACKETS; unit <= UNIT_RECORDS; unit *= 2) {
		counter_set_ask(output_counters(output));
		output_publish(output);
		assert_int_equal(
		    counter_set_gap(output_counters(output), output_counters(output)->now, unit),
		    0);
	}
}

static void add(struct output *output, unsigned n)
{
	struct flow_record record;

	for (unsigned i = 0; i < n; i++) {
		output_prepare(output, monotonic_us(), wall_us());
		kit_record(&record, i);
		record.selector = 1;
		record.sampling = 100;
		output_add(output, &record, wall_us());
	}
	output_tick(output, wall_us());
	check(output);
}

static uint64_t octets_at(int fd)
{
	static uint8_t octets[65536];
	uint64_t sum = 0;
	ssize_t n;

	while ((n = recv(fd, octets, sizeof(octets), MSG_DONTWAIT)) > 0) {
		sum += (uint64_t)n;
		seen_earlier |= memmem(octets, (size_t)n, "\0\0\0\0\x80\0\0\x64", 8) != NULL;
	}
	return sum;
}

static void run(struct output *output, int *peer, int server, unsigned ms)
{
	for (unsigned i = 0; i < ms; i++) {
		output_prepare(output, monotonic_us(), wall_us());
		output_poll(output, wall_us());
		if (i % 10 == 0)
			output_tick(output, wall_us());
		if (*peer < 0 && server >= 0)
			*peer = accept(server, NULL, NULL);
		if (*peer >= 0)
			octets_at(*peer);
		usleep(1000);
	}
}

// With N records that nobody at that port has taken.
static struct output *open_without_peer(uint16_t *port)
{
	struct output *output;

	close(listener(port, SOCK_NONBLOCK));
	output = open_output(*port, "");
	add(output, N);
	return output;
}

static void a_collector_that_is_away_costs_nothing(void **)
{
	uint16_t port = 0;
	struct output *output = open_without_peer(&port);
	int server, peer = -1;

	assert_int_equal(counted(output, OUTPUT_SPOOLED), N);
	server = listener(&port, SOCK_NONBLOCK);
	run(output, &peer, server, 1500);
	assert_int_equal(counted(output, OUTPUT_SPOOLED), 0);
	assert_int_equal(counted(output, OUTPUT_SENT), N);
	assert_false(seen_earlier);
	check(output);
	output_end(output, wall_us());
	assert_int_equal(
	    counter_set_lost(output_counters(output), output_counters(output)->now).records, 0);
	output_close(output);
	close(peer);
	close(server);
}

// Only the last rates of sampling are known by their ids.
static void a_rate_of_long_before_is_told_by_the_record(void **)
{
	uint16_t port = 0;
	struct output *output = open_without_peer(&port);
	int server, peer = -1;

	for (uint32_t id = 2; id <= SELECTORS + 1; id++)
		selectors_add(&live.selectors, &(struct selector){.id = id, .interval = 10});
	server = listener(&port, SOCK_NONBLOCK);
	run(output, &peer, server, 1500);
	assert_int_equal(counted(output, OUTPUT_SENT), N);
	assert_true(seen_earlier);
	check(output);
	output_end(output, wall_us());
	output_close(output);
	close(peer);
	close(server);
	memset(&live.selectors, 0, sizeof(live.selectors));
	seen_earlier = false;
}

static void what_is_left_at_the_end_is_sent_by_the_next_run(void **)
{
	uint16_t port = 0;
	struct output *output = open_without_peer(&port);
	int server, peer = -1;

	output_stop(output, monotonic_us() + 2000000);
	output_end(output, wall_us());
	assert_int_equal(output_counters(output)->now[OUTPUT_SPOOLED].records, N);
	output_close(output);
	server = listener(&port, SOCK_NONBLOCK);
	output = open_output(port, "");
	assert_int_equal(counted(output, OUTPUT_SPOOL_FOUND), N);
	run(output, &peer, server, 1500);
	assert_int_equal(counted(output, OUTPUT_SENT), N);
	assert_true(seen_earlier);
	check(output);
	output_end(output, wall_us());
	output_close(output);
	close(peer);
	close(server);
}

// The peer breaks the connection: what it may not have read is sent again, or called unconfirmed.
static void a_break(const char *more, uint64_t *unconfirmed, uint64_t *resent, uint64_t *twice)
{
	const struct linger hard = {.l_onoff = 1};
	uint16_t port = 0;
	int server = listener(&port, SOCK_NONBLOCK), peer = -1;
	struct output *output = open_output(port, more);

	run(output, &peer, server, 100);
	add(output, N);
	assert_true(peer >= 0);
	assert_int_equal(counted(output, OUTPUT_SENT), N);
	setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(peer);
	peer = -1;
	add(output, N);
	run(output, &peer, server, 2500);
	check(output);
	assert_int_equal(counted(output, OUTPUT_SPOOLED), 0);
	*unconfirmed = counted(output, OUTPUT_UNCONFIRMED);
	*resent = counted(output, OUTPUT_RESENT);
	*twice = counted(output, OUTPUT_AGAIN);
	assert_int_equal(counted(output, OUTPUT_SENT), 2 * N + *twice - *unconfirmed);
	output_end(output, wall_us());
	output_close(output);
	close(peer);
	close(server);
}

static void what_is_unconfirmed_is_called_so_or_sent_again(void **)
{
	uint64_t unconfirmed, resent, twice;

	a_break("", &unconfirmed, &resent, &twice);
	assert_int_equal(unconfirmed, N);
	assert_int_equal(resent, 0);
	a_break(",resend=60s", &unconfirmed, &resent, &twice);
	assert_int_equal(unconfirmed, 0);
	assert_int_equal(resent, N);
	assert_int_equal(twice, 0);
}

static void settings_without_a_queue_are_refused(void **)
{
	const struct output_context context = {&options, &live, 0, 1};
	struct error_line line, *before = user_errors_to(&line);
	struct output *output;

	assert_true(output_open("ipfix://127.0.0.1,replay=1k", &context, &output) < 0);
	user_errors_to(before);
	assert_non_null(strstr(line.text, "name its folder with spool=DIR"));
}

static int make(void **)
{
	folder = directory_new();
	return 0;
}

static int end(void **)
{
	directory_free(folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_collector_that_is_away_costs_nothing),
	    cmocka_unit_test(a_rate_of_long_before_is_told_by_the_record),
	    cmocka_unit_test(what_is_left_at_the_end_is_sent_by_the_next_run),
	    cmocka_unit_test(what_is_unconfirmed_is_called_so_or_sent_again),
	    cmocka_unit_test(settings_without_a_queue_are_refused),
	};

	return cmocka_run_group_tests(tests, make, end);
}
