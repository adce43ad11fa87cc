// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "export_transport.h"

// A bound UDP socket of ours on loopback and its port.
static int receiver(bool ipv6, uint16_t *port)
{
	const struct timeval patience = {.tv_sec = 2};
	const int size = 8 << 20;
	struct sockaddr_in six4 = {.sin_family = AF_INET,
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr *address = ipv6 ? (struct sockaddr *)&six : (struct sockaddr *)&six4;
	socklen_t length = ipv6 ? sizeof(six) : sizeof(six4);
	const int fd = socket(address->sa_family, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, address, length), 0);
	assert_int_equal(getsockname(fd, address, &length), 0);
	*port = ntohs(ipv6 ? six.sin6_port : six4.sin_port);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

static void expect(int fd, uint32_t length, uint8_t fill)
{
	static uint8_t octets[65536];

	assert_int_equal(recv(fd, octets, sizeof(octets), 0), length);
	for (uint32_t i = 0; i < length; i++)
		assert_int_equal(octets[i], fill);
}

static void datagrams_arrive_whole_and_in_order(bool ipv6)
{
	static const uint32_t lengths[] = {1400, 1400, 1400, 700, 1400, 16, 16, 900, 1200, 1200};
	struct bench bench;
	char spec[64];
	uint16_t port;
	const int fd = receiver(ipv6, &port);

	snprintf(spec, sizeof(spec), "ipfix://%s:%u", ipv6 ? "[::1]" : "127.0.0.1", port);
	assert_int_equal(bench_open(&bench, &transport_udp, spec), 0);
	assert_true(bench_begin(&bench));
	for (unsigned i = 0; i < 200; i++)
		bench_send(&bench, lengths[i % 10], (uint8_t)i);
	bench_check_counters(&bench);
	bench_flush(&bench, true);
	for (unsigned i = 0; i < 200; i++)
		expect(fd, lengths[i % 10], (uint8_t)i);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 200);
	bench_check_counters(&bench);
	bench_close(&bench);
	close(fd);
}

static void datagrams_arrive_whole_and_in_order_over_ipv4(void **)
{
	datagrams_arrive_whole_and_in_order(false);
}

static void datagrams_arrive_whole_and_in_order_over_ipv6(void **)
{
	datagrams_arrive_whole_and_in_order(true);
}

static void the_room_follows_mtu_and_profile(void **)
{
	static const struct {
		const char *spec;
		uint32_t room;
	} cases[] = {
	    {"ipfix://127.0.0.1:9", 1472},	  {"ipfix://[::1]:9", 1452},
	    {"ipfix://127.0.0.1:9,mtu=600", 572}, {"ipfix://127.0.0.1:9,mtu=9000", 8972},
	    {"ipfix://127.0.0.1:9,mtu=512", 484},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bench bench;

		assert_int_equal(bench_open(&bench, &transport_udp, cases[i].spec), 0);
		assert_true(bench_begin(&bench));
		assert_int_equal(bench.sink->take(bench.sink)->room, cases[i].room);
		bench_close(&bench);
	}
}

// Takes that port again.
static int receiver_at(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				      .sin_port = htons(port)};
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void a_closed_port_is_noticed_and_its_return_too(void **)
{
	struct bench bench;
	char spec[64];
	uint16_t port;

	uint64_t refused;
	int back;

	close(receiver(false, &port));
	snprintf(spec, sizeof(spec), "ipfix://127.0.0.1:%u", port);
	assert_int_equal(bench_open(&bench, &transport_udp, spec), 0);
	assert_true(bench_begin(&bench));
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_OPEN);
	for (unsigned i = 0; i < 100; i++) {
		bench_send(&bench, 100, 0);
		bench_flush(&bench, false);
	}
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_REFUSED);
	assert_true(bench_counted(&bench, OUTPUT_REFUSED) > 0);
	bench_check_counters(&bench);
	bench_send(&bench, 100, 0); // is refused before the tick looks
	bench_flush(&bench, false);
	assert_int_equal(bench.kind->tick(bench.transport, wall_us()), TRANSPORT_STEADY);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_REFUSED);
	assert_int_equal(bench_counted(&bench, OUTPUT_LOST_NO_PEER), bench.made);
	back = receiver_at(port);
	for (unsigned i = 0; i < 100; i++) { // nothing refuses any more
		bench_send(&bench, 100, 0);
		bench_flush(&bench, false);
		usleep(100000);
		if (bench.kind->tick(bench.transport, wall_us()) == TRANSPORT_BACK)
			break;
	}
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_OPEN);
	refused = bench_counted(&bench, OUTPUT_LOST_NO_PEER);
	bench_flush(&bench, true);
	bench_check_counters(&bench);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), bench.made - refused);
	close(back);
	bench_close(&bench);
}

static void a_source_must_be_an_address(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_udp, "ipfix://127.0.0.1,source=eth0"),
			 -EINVAL);
	bench_close(&bench);
	assert_int_equal(bench_open(&bench, &transport_udp, "ipfix://127.0.0.1,source=127.0.0.2"),
			 0);
	assert_true(bench_begin(&bench));
	bench_close(&bench);
}

static void an_unknown_host_loses_by_name_and_is_no_error(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_udp, "ipfix://collector.invalid"), 0);
	assert_int_equal(bench.kind->tick(bench.transport, wall_us()), TRANSPORT_STEADY);
	assert_int_equal(bench.kind->state(bench.transport), TRANSPORT_CLOSED);
	for (unsigned i = 0; i < 100; i++)
		bench_send(&bench, 100, 0);
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_LOST_NO_PEER), 100);
	bench_check_counters(&bench);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(datagrams_arrive_whole_and_in_order_over_ipv4),
	    cmocka_unit_test(datagrams_arrive_whole_and_in_order_over_ipv6),
	    cmocka_unit_test(the_room_follows_mtu_and_profile),
	    cmocka_unit_test(a_closed_port_is_noticed_and_its_return_too),
	    cmocka_unit_test(a_source_must_be_an_address),
	    cmocka_unit_test(an_unknown_host_loses_by_name_and_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
