// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>
#include <rte_log.h>

#include "config/clock.h"
#include "probe/collector/collect_stream.h"
#include "tests/unit/collecting.h"

static void messages_are_framed_by_their_length(void **)
{
	struct collecting *own = collecting_begin("ipfix+tcp:127.0.0.1:24982");
	const int fd = connected(SOCK_STREAM, 24982);
	struct flow_builder of, all = {.n = 0};

	for (uint32_t i = 0; i < 3; i++) {
		put_message(&of, i);
		put_octets(&all, of.octets, of.n);
	}
	assert_int_equal(collect_worker_start(&own->worker), 0);
	for (uint32_t at = 0; at < all.n; at += 7) {
		const uint32_t n = all.n - at < 7 ? all.n - at : 7;

		assert_int_equal(send(fd, all.octets + at, n, 0), n);
		usleep(500);
	}
	for (unsigned i = 0; i < 200 && own->worker.ring_counters->now[RING_PUSHED].records < 3;
	     i++)
		usleep(10000);
	collecting_run(own);
	assert_int_equal(own->n, 3);
	close(fd);
	collecting_end(own);
}

static void what_is_no_message_is_found_out(void **)
{
	struct collecting *own = collecting_begin("ipfix+tcp:127.0.0.1:24982");
	struct datagram datagram = {0};
	struct flow_builder of;

	put_message(&of, 0);
	put(&of, 0x000a, 2); // the next begins
	datagram.octets = of.octets;
	datagram.n = of.n;
	assert_int_equal(collect_messages_take(&own->worker, &datagram), of.n - 2);
	of.octets[0] = 1;
	assert_int_equal(collect_messages_take(&own->worker, &datagram), -1);
	collecting_end(own);
}

// Read until somebody sees that the other side has closed it.
static bool is_closed(int fd)
{
	uint8_t octet;

	return recv(fd, &octet, 1, 0) <= 0;
}

// What came before is a datagram of its own, in octets, too.
static void what_is_no_message_is_counted_alone(void **)
{
	struct collecting *own = collecting_begin("ipfix+tcp:127.0.0.1:24982");
	const struct counts *now = own->worker.datagrams->now;
	const int fd = connected(SOCK_STREAM, 24982);
	struct flow_builder of;
	uint32_t whole;

	put_message(&of, 0);
	whole = of.n;
	for (unsigned i = 0; i < 8; i++)
		put(&of, 0, 4);
	assert_int_equal(send(fd, of.octets, of.n, 0), of.n);
	assert_int_equal(collect_worker_start(&own->worker), 0);
	assert_true(is_closed(fd));
	collecting_run(own);
	assert_int_equal(own->n, 1);
	assert_int_equal(now[DATAGRAM_READ].octets, whole);
	assert_int_equal(now[DATAGRAM_LOST_UNDECODABLE].octets, 32);
	assert_int_equal(now[DATAGRAM_RECEIVED].octets, of.n);
	assert_int_equal(now[DATAGRAM_RECEIVED].packets, 2);
	close(fd);
	collecting_end(own);
}

static void send_message(int fd, uint32_t sequence)
{
	struct flow_builder of;

	put_message(&of, sequence);
	assert_int_equal(send(fd, of.octets, of.n, 0), of.n);
}

static void await_records(const struct collecting *own, uint64_t n)
{
	for (unsigned i = 0; i < 5000 && own->worker.ring_counters->now[RING_PUSHED].records < n;
	     i++)
		usleep(1000);
	assert_int_equal(own->worker.ring_counters->now[RING_PUSHED].records, n);
}

// It is taken when there is a descriptor again; until then the worker sleeps, and looks each
// second.
static void without_a_descriptor_a_connection_waits(void **)
{
	struct collecting *own = collecting_begin("ipfix+tcp:127.0.0.1:24982");
	const int fd = connected(SOCK_STREAM, 24982), unused = dup(fd);
	char *said = NULL;
	size_t n;
	FILE *log = open_memstream(&said, &n);
	struct rlimit before, none;
	uint64_t since_us;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){(rlim_t)unused, before.rlim_max}; // all below are in use
	close(unused);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	rte_openlog_stream(log);
	send_message(fd, 0);
	since_us = monotonic_us();
	assert_int_equal(collect_worker_start(&own->worker), 0);
	for (unsigned i = 0; i < 5000 && ftell(log) == 0; i++)
		usleep(1000);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	await_records(own, 1);
	assert_true(monotonic_us() - since_us > 900000);
	collecting_run(own);
	rte_openlog_stream(NULL);
	fclose(log);
	assert_non_null(strstr(said, "a connection has to wait: Too many open files"));
	free(said);
	close(fd);
	collecting_end(own);
}

enum { PLACES = 256 };

static void fill(int *fd)
{
	for (unsigned i = 0; i < PLACES; i++)
		fd[i] = connected(SOCK_STREAM, 24982);
}

static void who_says_nothing_keeps_no_exporter_out(void **)
{
	struct collecting *own = collecting_begin("ipfix+tcp:127.0.0.1:24982");
	const struct counts *now = own->worker.datagrams->now;
	int fd[PLACES], real;

	own->worker.mute_us = 0;
	assert_int_equal(collect_worker_start(&own->worker), 0);
	real = connected(SOCK_STREAM, 24982);
	send_message(real, 0);
	await_records(own, 1);
	fill(fd); // one more than there are places: the first of the mute goes
	assert_true(is_closed(fd[0]));
	send_message(real, 1);
	await_records(own, 2);
	collecting_run(own);
	assert_int_equal(now[DATAGRAM_CONNECTIONS_ENDED].packets, 1);
	assert_int_equal(now[DATAGRAM_CONNECTIONS_REFUSED].packets, 0);
	for (unsigned i = 0; i < PLACES; i++)
		close(fd[i]);
	close(real);
	collecting_end(own);
}

static void where_all_are_heard_of_another_one_is_refused(void **)
{
	struct collecting *own = collecting_begin("ipfix+tcp:127.0.0.1:24982");
	const struct counts *now = own->worker.datagrams->now;
	int fd[PLACES], late;

	assert_int_equal(collect_worker_start(&own->worker), 0);
	fill(fd);
	late = connected(SOCK_STREAM, 24982);
	assert_true(is_closed(late));
	collecting_run(own);
	assert_int_equal(now[DATAGRAM_CONNECTIONS_ENDED].packets, 0);
	assert_int_equal(now[DATAGRAM_CONNECTIONS_REFUSED].packets, 1);
	for (unsigned i = 0; i < PLACES; i++)
		close(fd[i]);
	close(late);
	collecting_end(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(messages_are_framed_by_their_length),
	    cmocka_unit_test(what_is_no_message_is_found_out),
	    cmocka_unit_test(what_is_no_message_is_counted_alone),
	    cmocka_unit_test(without_a_descriptor_a_connection_waits),
	    cmocka_unit_test(who_says_nothing_keeps_no_exporter_out),
	    cmocka_unit_test(where_all_are_heard_of_another_one_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
