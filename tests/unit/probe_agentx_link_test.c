// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "snmp_master.h"

#include "probe/snmp/agentx_link.h"

static struct agentx_link connection;
static int listener, peer;

static void meet(void)
{
	listener = master_listen();
	assert_int_equal(agentx_link_open(&connection, &master_address), 0);
	peer = accept(listener, NULL, NULL);
	assert_true(peer >= 0);
}

static void part(void)
{
	agentx_link_close(&connection);
	agentx_link_close(&connection); // there is none any more
	close(peer);
	close(listener);
	unlink(master_address.sun_path);
}

// Octets of a PDU with that length.
static size_t make(uint8_t *octets, uint32_t length, uint8_t packet)
{
	const uint8_t header[AGENTX_HEADER] = {1,
					       AGENTX_PING,
					       0x10,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       0,
					       packet,
					       (uint8_t)(length >> 24),
					       (uint8_t)(length >> 16),
					       (uint8_t)(length >> 8),
					       (uint8_t)length};

	memcpy(octets, header, sizeof(header));
	return sizeof(header);
}

static void a_pdu_comes_whole_in_whatever_pieces(void **)
{
	uint8_t octets[2 * (AGENTX_HEADER + 8)] = {0};
	struct agentx_header header;
	unsigned n = 0;

	make(octets, 8, 1);
	make(octets + AGENTX_HEADER + 8, 8, 2);
	octets[AGENTX_HEADER] = 42;
	meet();
	assert_int_equal(agentx_link_receive(&connection), 0); // nothing there
	for (size_t i = 0; i < sizeof(octets); i++) {
		assert_int_equal(send(peer, &octets[i], 1, 0), 1);
		assert_int_equal(agentx_link_receive(&connection), 0);
		if (agentx_link_next(&connection, &header) == AGENTX_NONE)
			continue;
		assert_int_equal(header.packet, ++n);
		assert_int_equal(i + 1, n * (AGENTX_HEADER + 8));
		assert_int_equal(agentx_link_payload(&connection)[0], n == 1 ? 42 : 0);
		agentx_link_taken(&connection, &header);
	}
	assert_int_equal(n, 2);
	part();
}

static void what_is_too_long_is_left_out_and_the_next_one_is_read(void **)
{
	static uint8_t octets[AGENTX_ROOM + 2 * AGENTX_HEADER];
	struct agentx_header header;
	size_t sent = 0;
	bool is_long = false;

	make(octets, AGENTX_ROOM, 1);
	make(octets + AGENTX_HEADER + AGENTX_ROOM, 0, 2);
	meet();
	for (enum agentx_next next = AGENTX_NONE; next != AGENTX_PDU;) {
		sent +=
		    (size_t)send(peer, octets + sent,
				 sizeof(octets) - sent > 10000 ? 10000 : sizeof(octets) - sent, 0);
		assert_int_equal(agentx_link_receive(&connection), 0);
		next = agentx_link_next(&connection, &header);
		is_long |= next == AGENTX_LONG && header.packet == 1;
		assert_int_not_equal(next, AGENTX_WRONG);
	}
	assert_true(is_long);
	assert_int_equal(header.packet, 2);
	part();
}

static void what_is_no_agentx_is_told(void **)
{
	uint8_t octets[AGENTX_HEADER] = {"GET / HTTP/1.1\r\n"};
	struct agentx_header header;

	meet();
	assert_int_equal(send(peer, octets, sizeof(octets), 0), sizeof(octets));
	assert_int_equal(agentx_link_receive(&connection), 0);
	assert_int_equal(agentx_link_next(&connection, &header), AGENTX_WRONG);
	part();
}

// A peer that does not read does not hold up anybody.
static void what_does_not_leave_stays_for_the_next_time(void **)
{
	const struct agentx_header header = {.type = AGENTX_PING};
	uint8_t octets[4096];
	size_t sent = 0, got = 0;

	meet();
	while (connection.out.n == 0 && sent < 64 << 20) {
		agentx_begin(&connection.out, &header);
		for (unsigned i = 0; i < 10000; i++)
			agentx_write32(&connection.out, i);
		assert_true(agentx_end(&connection.out));
		sent += connection.out.n;
		assert_int_equal(agentx_link_flush(&connection), 0);
	}
	assert_true(connection.out.n > 0);
	while (got < sent) {
		const ssize_t n = recv(peer, octets, sizeof(octets), 0);

		assert_true(n > 0);
		got += (size_t)n;
		assert_int_equal(agentx_link_flush(&connection), 0);
	}
	assert_int_equal(connection.out.n, 0);
	part();
}

static void a_peer_that_is_not_there_or_goes_is_an_error(void **)
{
	meet();
	close(peer);
	assert_int_equal(agentx_link_receive(&connection), -EPIPE);
	part();
	assert_int_equal(agentx_link_open(&connection, &master_address), -ENOENT);
	agentx_link_close(&connection);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_pdu_comes_whole_in_whatever_pieces),
	    cmocka_unit_test(what_is_too_long_is_left_out_and_the_next_one_is_read),
	    cmocka_unit_test(what_is_no_agentx_is_told),
	    cmocka_unit_test(what_does_not_leave_stays_for_the_next_time),
	    cmocka_unit_test(a_peer_that_is_not_there_or_goes_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
