// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <unistd.h>

#include "config/log.h"
#include "probe/collector/collect_socket.h"

enum { PORT = 24990 };

static void open_one(struct collect_socket *own, struct collect_input *input, const char *spec)
{
	assert_int_equal(collect_input_parse(spec, input), 0);
	assert_int_equal(collect_socket_open(own, input), 0);
}

static void send_to(uint16_t port, const char *text, const char *from)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in own = {.sin_family = AF_INET};
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	inet_pton(AF_INET, from, &own.sin_addr);
	assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof(own)), 0);
	assert_int_equal(sendto(fd, text, strlen(text), 0, (struct sockaddr *)&to, sizeof(to)),
			 (ssize_t)strlen(text));
	close(fd);
}

static void datagrams_come_with_who_sent_them(void **)
{
	static struct collect_socket own;
	struct collect_input input;
	struct sender_address from;
	uint16_t port;

	open_one(&own, &input, "netflow:24990");
	assert_int_equal(collect_socket_receive(&own), 0);
	send_to(PORT, "abc", "127.0.0.9");
	assert_int_equal(collect_socket_receive(&own), 1);
	assert_int_equal(own.message[0].msg_len, 3);
	collect_socket_from(&own, 0, &from, &port);
	assert_false(from.ipv6);
	assert_int_equal(from.octets[3], 9);
	assert_true(own.receive_octets > 0);
	collect_socket_close(&own);
}

// n datagrams at each look, until the nap is what it stays.
static unsigned nap_at(struct collect_socket *own, unsigned n)
{
	for (unsigned i = 0; i < 10; i++)
		collect_socket_nap(own, n);
	return collect_socket_nap(own, n);
}

static void naps_follow_the_traffic(void **)
{
	static struct collect_socket own;
	unsigned long_nap, short_nap;

	assert_int_equal(collect_socket_nap(&own, 0), 0); // the next datagram wakes
	assert_int_equal(collect_socket_nap(&own, 1), COLLECT_NAP_LEAST_US);
	long_nap = nap_at(&own, 1);
	assert_int_equal(long_nap, COLLECT_NAP_MOST_US);
	assert_int_equal(collect_socket_nap(&own, 2 * COLLECT_BURST),
			 long_nap); // as many as is good
	short_nap = collect_socket_nap(&own, 2 * COLLECT_BURST + 1);
	assert_in_range(short_nap, COLLECT_NAP_LEAST_US, long_nap / 2);
	assert_int_equal(nap_at(&own, 1000), COLLECT_NAP_LEAST_US);
	assert_int_equal(collect_socket_nap(&own, 0), 0);
}

static void a_port_that_is_taken_is_an_error(void **)
{
	static struct collect_socket own, other;
	struct collect_input input;
	struct error_line error;
	struct error_line *before;

	open_one(&own, &input, "netflow:24990");
	before = user_errors_to(&error);
	assert_int_equal(collect_socket_open(&other, &input), -EADDRINUSE);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "24990"));
	collect_socket_close(&own);
}

static void an_exporter_stays_with_one_worker(void **)
{
	static struct collect_socket own[2];
	struct collect_input input;
	unsigned came[2];

	open_one(&own[0], &input, "netflow:127.0.0.1:24990,workers=2");
	assert_int_equal(collect_socket_open(&own[1], &input), 0);
	assert_int_equal(collect_socket_steer(&own[1], 2), 0);
	for (unsigned i = 0; i < 10; i++) // each from another port
		send_to(PORT, "x", i % 2 == 0 ? "127.0.0.2" : "127.0.0.3");
	for (unsigned i = 0; i < 2; i++)
		came[i] = collect_socket_receive(&own[i]);
	assert_int_equal(came[0], 5);
	assert_int_equal(came[1], 5);
	for (unsigned i = 0; i < 2; i++)
		collect_socket_close(&own[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(datagrams_come_with_who_sent_them),
	    cmocka_unit_test(naps_follow_the_traffic),
	    cmocka_unit_test(a_port_that_is_taken_is_an_error),
	    cmocka_unit_test(an_exporter_stays_with_one_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
