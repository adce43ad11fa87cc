// SPDX-License-Identifier: BSD-3-Clause
#include "datagram_pair.h"

static void the_room_is_what_the_headers_leave(void **)
{
	struct datagram_pair pair;

	datagram_pair_open(&pair);
	assert_int_equal(datagram_socket_headers(&pair.ours), 20 + 8); // RFC 791, RFC 768
	assert_int_equal(datagram_socket_room(&pair.ours, 1500), 1472);
	pair.ours.ipv6 = true;
	assert_int_equal(datagram_socket_headers(&pair.ours), 40 + 8); // RFC 8200
	datagram_pair_close(&pair);
}

static void what_is_longer_than_the_route_is_refused_but_for_fragments(void **)
{
	static uint8_t octets[65500];
	struct datagram_pair pair;
	uint32_t room;
	int size = 1 << 20;

	datagram_pair_open(&pair);
	setsockopt(pair.ours.fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	room = datagram_socket_room(&pair.ours, 65535);
	if (room >= sizeof(octets)) { // loopback's MTU is as large as a packet can be
		datagram_pair_close(&pair);
		return;
	}
	assert_int_equal(send(pair.ours.fd, octets, room + 1, 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	datagram_socket_set_fragmenting(&pair.ours, true);
	assert_int_equal(send(pair.ours.fd, octets, room + 1, 0), room + 1);
	datagram_pair_close(&pair);
}

static void a_closed_port_is_told_once(void **)
{
	struct datagram_pair pair;

	datagram_pair_open(&pair);
	assert_false(datagram_socket_is_refused(&pair.ours));
	datagram_pair_hang_up(&pair);
	assert_int_equal(send(pair.ours.fd, "x", 1, 0), 1);
	assert_true(datagram_socket_is_refused(&pair.ours));
	assert_false(datagram_socket_is_refused(&pair.ours));
	datagram_pair_close(&pair);
	datagram_socket_close(&pair.ours); // twice is nothing
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_room_is_what_the_headers_leave),
	    cmocka_unit_test(what_is_longer_than_the_route_is_refused_but_for_fragments),
	    cmocka_unit_test(a_closed_port_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
