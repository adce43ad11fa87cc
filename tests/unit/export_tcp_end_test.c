// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <sys/socket.h>

#include "export_transport.h"
#include "listener.h"

enum { LENGTH = 1000 };

// A connected transport, and the collector's end of it.
static int begin(struct bench *bench)
{
	const struct timeval patience = {.tv_sec = 5};
	uint16_t port = 0;
	const int fd = listener(&port, 0);
	char spec[64];
	int collector;

	snprintf(spec, sizeof(spec), "ipfix+tcp://127.0.0.1:%u", port);
	assert_int_equal(bench_open(bench, &transport_tcp, spec), 0);
	assert_true(bench_begin(bench));
	collector = accept(fd, NULL, NULL);
	setsockopt(collector, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	close(fd);
	return collector;
}

static void the_end_writes_what_waits_and_then_says_so(void **)
{
	uint8_t octets[LENGTH];
	struct bench bench;
	const int collector = begin(&bench);

	bench_send(&bench, LENGTH, 7);
	assert_false(bench.kind->end(bench.transport, wall_us())); // nobody has closed yet
	assert_int_equal(recv(collector, octets, LENGTH, MSG_WAITALL), LENGTH);
	assert_int_equal(recv(collector, octets, LENGTH, 0), 0);
	close(collector);
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 1);
	assert_int_equal(bench_counted(&bench, OUTPUT_UNCONFIRMED), 0);
	bench_close(&bench);
}

static void a_collector_that_keeps_its_side_open_does_not_hold_the_end(void **)
{
	struct bench bench;
	const int collector = begin(&bench);
	const uint64_t begun = monotonic_us();

	bench_flush(&bench, true);
	assert_in_range(monotonic_us() - begun, 0, 9000000);
	bench_close(&bench);
	close(collector);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_end_writes_what_waits_and_then_says_so),
	    cmocka_unit_test(a_collector_that_keeps_its_side_open_does_not_hold_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
