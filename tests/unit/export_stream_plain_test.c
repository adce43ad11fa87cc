// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <linux/filter.h>
#include <poll.h>
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
#include "export/transport/stream.h"
#include "listener.h"

struct pair {
	struct output_settings settings;
	struct collector_addr collector;
	struct octet_stream stream;
	int listener, peer;
};

static void pair_listen(struct pair *pair)
{
	uint16_t port = 0;
	char spec[64];

	memset(pair, 0, sizeof(*pair));
	pair->listener = listener(&port, 0);
	snprintf(spec, sizeof(spec), "ipfix+tcp://127.0.0.1:%u", port);
	assert_int_equal(output_settings_parse(spec, &pair->settings), 0);
	assert_int_equal(collector_addr_open(&pair->collector, &pair->settings, 0, SOCK_STREAM), 0);
	pair->stream = (struct octet_stream){.ops = &stream_plain, .fd = -1};
}

// What connect() comes to when it has gone on for as long as it wants.
static int pair_connect(struct pair *pair)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < 100; i++) {
		struct pollfd ready;

		rc = stream_plain.connect(&pair->stream, &pair->collector);
		ready = (struct pollfd){.fd = pair->stream.fd, .events = pair->stream.events};
		if (rc == 0)
			poll(&ready, 1, 100);
	}
	return rc;
}

static void pair_close(struct pair *pair)
{
	stream_plain.close(&pair->stream);
	close(pair->listener);
	collector_addr_close(&pair->collector);
	output_settings_free(&pair->settings);
}

static void await_input(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	assert_int_equal(poll(&ready, 1, 5000), 1);
}

static void octets_arrive_in_order_and_the_end_is_seen(void **)
{
	const struct iovec parts[] = {{(void *)(uintptr_t) "ab", 2},
				      {(void *)(uintptr_t) "cde", 3}};
	uint32_t window = 0;
	char got[8] = "";
	struct pair pair;

	pair_listen(&pair);
	assert_int_equal(pair_connect(&pair), 1);
	pair.peer = accept(pair.listener, NULL, NULL);
	assert_int_equal(stream_plain.write(&pair.stream, parts, 2), 5);
	assert_int_equal(recv(pair.peer, got, 5, MSG_WAITALL), 5);
	assert_string_equal(got, "abcde");
	assert_int_equal(stream_plain.readable(&pair.stream), 1);
	stream_plain.pending(&pair.stream, &window);
	assert_true(window > 0);
	stream_plain.shutdown(&pair.stream);
	assert_int_equal(recv(pair.peer, got, 1, 0), 0);
	close(pair.peer);
	await_input(pair.stream.fd);
	assert_int_equal(stream_plain.readable(&pair.stream), 0);
	pair_close(&pair);
}

static void a_peer_that_reads_nothing_stops_writing_and_leaves_octets_pending(void **)
{
	static uint8_t octets[1 << 16];
	const struct iovec part = {octets, sizeof(octets)};
	uint32_t window = 0;
	struct pair pair;
	ssize_t n;

	pair_listen(&pair);
	assert_int_equal(pair_connect(&pair), 1);
	pair.peer = accept(pair.listener, NULL, NULL);
	do
		n = stream_plain.write(&pair.stream, &part, 1);
	while (n > 0);
	assert_int_equal(n, -EAGAIN);
	assert_true(stream_plain.pending(&pair.stream, &window) > 0);
	close(pair.peer); // with octets that nobody read: a reset
	await_input(pair.stream.fd);
	assert_true(stream_plain.readable(&pair.stream) < 0);
	pair_close(&pair);
}

// Its host does not hear anything any more: segments are dropped before TCP sees them.
static void make_deaf(int fd)
{
	struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
	const struct sock_fprog program = {.len = 1, .filter = nothing};

	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)),
			 0);
}

static uint64_t ms_until_silent(struct pair *pair)
{
	const uint64_t since = monotonic_us();

	while (!octet_stream_is_silent(&pair->stream) && monotonic_us() - since < 10000000)
		poll(NULL, 0, 20);
	return (monotonic_us() - since) / 1000;
}

static void a_peer_whose_host_is_gone_is_silent_and_a_slow_one_is_not(void **)
{
	static uint8_t octets[1 << 16];
	const struct iovec part = {octets, sizeof(octets)};
	struct pair pair;
	uint64_t ms;

	pair_listen(&pair);
	assert_int_equal(pair_connect(&pair), 1);
	pair.peer = accept(pair.listener, NULL, NULL);
	while (stream_plain.write(&pair.stream, &part, 1) > 0)
		;
	poll(NULL, 0, OCTET_STREAM_SILENT_MS + 500);
	assert_false(octet_stream_is_silent(&pair.stream));
	while (recv(pair.peer, octets, sizeof(octets), MSG_DONTWAIT) > 0 || poll(NULL, 0, 10) != 0)
		;
	assert_false(octet_stream_is_silent(&pair.stream));
	make_deaf(pair.peer);
	assert_int_equal(stream_plain.write(&pair.stream, &part, 1), sizeof(octets));
	ms = ms_until_silent(&pair);
	assert_in_range(ms, OCTET_STREAM_SILENT_MS / 4, OCTET_STREAM_SILENT_MS + 800);
	close(pair.peer);
	pair_close(&pair);
}

static void nobody_there_is_an_error(void **)
{
	struct pair pair;

	pair_listen(&pair);
	close(pair.listener);
	assert_int_equal(pair_connect(&pair), -ECONNREFUSED);
	pair.listener = -1;
	pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(octets_arrive_in_order_and_the_end_is_seen),
	    cmocka_unit_test(a_peer_that_reads_nothing_stops_writing_and_leaves_octets_pending),
	    cmocka_unit_test(a_peer_whose_host_is_gone_is_silent_and_a_slow_one_is_not),
	    cmocka_unit_test(nobody_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
