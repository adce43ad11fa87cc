// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include <rte_common.h>

#include "export/transport/udp.h"
#include "export_transport.h"

enum { N = 20, LENGTH = 300 };

static int receiver(uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct timeval patience = {.tv_sec = 5};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	*port = ntohs(address.sin_port);
	return fd;
}

static void messages_stay_apart(bool gso)
{
	uint8_t octets[2 * LENGTH];
	struct bench bench;
	char spec[64];
	uint16_t port;
	const int fd = receiver(&port);

	snprintf(spec, sizeof(spec), "netflow9://127.0.0.1:%u", port);
	assert_int_equal(bench_open(&bench, &transport_udp, spec), 0);
	assert_true(bench_begin(&bench));
	container_of(bench.transport, struct udp_transport, base)->gso = gso;
	for (unsigned i = 0; i < N; i++)
		bench_send(&bench, LENGTH, (uint8_t)i);
	bench_flush(&bench, true);
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(recv(fd, octets, sizeof(octets), 0), LENGTH);
		assert_int_equal(octets[0], i);
		assert_int_equal(octets[LENGTH - 1], i);
	}
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), N);
	bench_close(&bench);
	close(fd);
}

static void each_message_is_a_datagram_of_its_own(void **)
{
	messages_stay_apart(true);
}

static void it_is_without_the_help_of_the_kernel_too(void **)
{
	messages_stay_apart(false);
}

static void what_has_no_socket_is_lost_by_name(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_udp, "netflow9://collector.invalid"), 0);
	for (unsigned i = 0; i < N; i++)
		bench_send(&bench, LENGTH, 0);
	bench_flush(&bench, false);
	assert_int_equal(bench_counted(&bench, OUTPUT_LOST_NO_PEER), N);
	bench_check_counters(&bench);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_message_is_a_datagram_of_its_own),
	    cmocka_unit_test(it_is_without_the_help_of_the_kernel_too),
	    cmocka_unit_test(what_has_no_socket_is_lost_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
