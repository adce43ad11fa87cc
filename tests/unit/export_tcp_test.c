// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "export_transport.h"
#include "listener.h"

enum { LENGTH = 1000, ROUNDS = 30 };

static int small_listener(uint16_t *port)
{
	const int fd = listener(port, 0), small = 16384;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	return fd;
}

static void open_to(struct bench *bench, uint16_t port)
{
	char spec[64];

	snprintf(spec, sizeof(spec), "ipfix+tcp://127.0.0.1:%u", port);
	assert_int_equal(bench_open(bench, &transport_tcp, spec), 0);
}

// Whole messages that can be read from fd now; checks that each is of one octet value.
static unsigned read_messages(int fd, unsigned most)
{
	static uint8_t octets[LENGTH];
	unsigned n = 0;

	while (n < most && recv(fd, octets, LENGTH, MSG_WAITALL) == LENGTH) {
		for (unsigned i = 1; i < LENGTH; i++)
			assert_int_equal(octets[i], octets[0]);
		n++;
	}
	return n;
}

static void set_patience(int fd, int milliseconds)
{
	const struct timeval patience = {.tv_sec = milliseconds / 1000,
					 .tv_usec = milliseconds % 1000 * 1000};

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

static void messages_follow_each_other_in_the_stream(void **)
{
	struct bench bench;
	uint16_t port = 0;
	const int fd = small_listener(&port);
	int collector_addr;

	open_to(&bench, port);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	assert_true(bench_begin(&bench));
	collector_addr = accept(fd, NULL, NULL);
	for (unsigned i = 0; i < 8; i++)
		bench_send(&bench, LENGTH, (uint8_t)i);
	bench_flush(&bench, false);
	assert_int_equal(read_messages(collector_addr, 8), 8);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 8);
	assert_int_equal(bench_counted(&bench, OUTPUT_UNCONFIRMED), 0);
	bench_check_counters(&bench);
	bench_close(&bench);
	close(collector_addr);
	close(fd);
}

static void without_a_peer_records_are_lost_by_name(void **)
{
	struct bench bench;
	uint16_t port = 0;

	close(small_listener(&port));
	open_to(&bench, port);
	for (unsigned i = 0; i < 20; i++) {
		bench.kind->tick(bench.transport, wall_us());
		bench_send(&bench, LENGTH, 1);
	}
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_LOST_NO_PEER), 20);
	bench_check_counters(&bench);
	bench_close(&bench);
}

// The exporter sleeps between two ticks, as long as it likes.
static void a_peer_that_is_away_keeps_nobody_awake(void **)
{
	enum { SLEEP_US = 3000, WHILE_US = 400000 };
	struct bench bench;
	struct wait_set set;
	uint16_t port = 0;
	const uint64_t begin = monotonic_us();

	close(small_listener(&port));
	open_to(&bench, port);
	while (monotonic_us() - begin < WHILE_US) { // its next attempt becomes due meanwhile
		uint64_t since;

		bench.kind->tick(bench.transport, wall_us());
		for (unsigned i = 0; i < 30; i++) {
			since = monotonic_us();
			wait_set_begin(&set, since + SLEEP_US);
			bench.kind->wait(bench.transport, &set);
			wait_set_sleep(&set);
			assert_true(monotonic_us() - since >= SLEEP_US);
		}
	}
	bench_close(&bench);
}

static void a_slow_peer_fills_the_queue_and_then_the_newest_is_lost(void **)
{
	struct bench bench;
	uint16_t port = 0;
	const int fd = small_listener(&port);
	unsigned received;
	int collector_addr;

	open_to(&bench, port);
	assert_true(bench_begin(&bench));
	collector_addr = accept(fd, NULL, NULL);
	for (unsigned i = 0; i < 20000; i++)
		bench_send(&bench, LENGTH, (uint8_t)i);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_FULL);
	assert_true(bench_counted(&bench, OUTPUT_LOST_BLOCKED) > 0);
	bench_check_counters(&bench);
	set_patience(collector_addr, 200);
	received = 0;
	for (unsigned n = 1; n > 0;) {
		n = read_messages(collector_addr, 1000);
		received += n;
		bench_flush(&bench, false);
	}
	assert_int_equal(received, bench_counted(&bench, OUTPUT_SENT));
	assert_int_equal(received + bench_counted(&bench, OUTPUT_LOST_BLOCKED), 20000);
	bench_check_counters(&bench);
	bench_close(&bench);
	close(collector_addr);
	close(fd);
}

// A peer that goes away again and again, having read part, all or nothing.
static void what_a_peer_that_left_did_not_read_is_lost_or_unconfirmed(void **)
{
	struct bench bench;
	uint16_t port = 0;
	uint64_t received = 0;
	int fd = small_listener(&port);

	open_to(&bench, port);
	for (unsigned round = 0; round < ROUNDS; round++) {
		int collector_addr;

		while (!bench_begin(&bench))
			;
		collector_addr = accept(fd, NULL, NULL);
		for (unsigned i = 0; i < 60; i++)
			bench_send(&bench, LENGTH, (uint8_t)i);
		bench_flush(&bench, false);
		set_patience(collector_addr, 20);
		received +=
		    read_messages(collector_addr, round % 3 == 0 ? 1000 : (unsigned)rand() % 60);
		close(collector_addr); // with unread octets this resets the connection
		if (round % 10 == 0) {
			close(fd);
			fd = small_listener(&port);
		}
		for (unsigned i = 0; bench.kind->state(bench.transport) >= TRANSPORT_FULL; i++) {
			bench_send(&bench, LENGTH, (uint8_t)i);
			bench_flush(&bench, false);
		}
		bench_check_counters(&bench);
	}
	assert_int_equal(bench_counted(&bench, OUTPUT_SESSIONS), ROUNDS);
	assert_true(received + bench_counted(&bench, OUTPUT_LOST_NO_PEER) +
			bench_counted(&bench, OUTPUT_UNCONFIRMED) >=
		    bench.made);
	bench_close(&bench);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_follow_each_other_in_the_stream),
	    cmocka_unit_test(without_a_peer_records_are_lost_by_name),
	    cmocka_unit_test(a_peer_that_is_away_keeps_nobody_awake),
	    cmocka_unit_test(a_slow_peer_fills_the_queue_and_then_the_newest_is_lost),
	    cmocka_unit_test(what_a_peer_that_left_did_not_read_is_lost_or_unconfirmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
