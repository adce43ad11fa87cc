// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/collecting.h"

static void what_the_socket_holds_is_taken_before_the_end(void **)
{
	struct collecting *own = collecting_begin("netflow:127.0.0.1:24980");
	const int fd = connected(SOCK_DGRAM, 24980);
	struct flow_builder of;

	for (uint32_t i = 0; i < 5; i++) {
		put_message(&of, i);
		assert_int_equal(send(fd, of.octets, of.n, 0), of.n);
	}
	assert_int_equal(send(fd, "what", 4, 0), 4);
	assert_int_equal(collect_worker_start(&own->worker), 0);
	collecting_run(own);
	assert_int_equal(own->n, 5);
	assert_int_equal(own->last.record.octets[FORWARD], 77);
	assert_int_equal(own->worker.datagrams->now[DATAGRAM_RECEIVED].packets, 6);
	assert_int_equal(own->worker.datagrams->now[DATAGRAM_READ].packets, 5);
	assert_int_equal(own->worker.datagrams->now[DATAGRAM_LOST_UNKNOWN].packets, 1);
	assert_int_equal(
	    counter_set_gap(own->worker.datagrams, own->worker.datagrams->now, UNIT_PACKETS), 0);
	close(fd);
	collecting_end(own);
}

static void who_is_not_allowed_is_refused(void **)
{
	struct collecting *own = collecting_begin("netflow:127.0.0.1:24980,allow=10.0.0.0/8");
	const int fd = connected(SOCK_DGRAM, 24980);
	struct flow_builder of;

	put_message(&of, 0);
	assert_int_equal(send(fd, of.octets, of.n, 0), of.n);
	assert_int_equal(collect_worker_start(&own->worker), 0);
	collecting_run(own);
	assert_int_equal(own->n, 0);
	assert_int_equal(own->worker.datagrams->now[DATAGRAM_LOST_REFUSED].packets, 1);
	close(fd);
	collecting_end(own);
}

static void its_end_is_told(void **)
{
	struct collecting *own = collecting_begin("netflow:127.0.0.1:24980");
	eventfd_t n = 0;

	assert_int_equal(collect_worker_start(&own->worker), 0);
	collecting_run(own);
	assert_int_equal(eventfd_read(own->ended_fd, &n), 0);
	assert_int_equal(n, 1);
	collecting_end(own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_socket_holds_is_taken_before_the_end),
	    cmocka_unit_test(who_is_not_allowed_is_refused),
	    cmocka_unit_test(its_end_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
