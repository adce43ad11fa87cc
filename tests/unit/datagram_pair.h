// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_DATAGRAM_PAIR_H
#define TESTS_DATAGRAM_PAIR_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/datagram_socket.h"

// A socket on loopback and ours that is connected to it.
struct datagram_pair {
	int peer;
	struct output_settings settings;
	struct collector_addr collector;
	struct datagram_socket ours;
};

static inline void datagram_pair_open(struct datagram_pair *pair)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	char spec[64];

	pair->peer = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(pair->peer, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(pair->peer, (struct sockaddr *)&address, &length), 0);
	snprintf(spec, sizeof(spec), "ipfix://127.0.0.1:%u", ntohs(address.sin_port));
	assert_int_equal(output_settings_parse(spec, &pair->settings), 0);
	assert_int_equal(collector_addr_open(&pair->collector, &pair->settings, 0, SOCK_DGRAM), 0);
	assert_int_equal(datagram_socket_open(&pair->ours, &pair->collector), 0);
}

static inline void datagram_pair_hang_up(struct datagram_pair *pair)
{
	if (pair->peer >= 0)
		close(pair->peer);
	pair->peer = -1;
}

static inline void datagram_pair_close(struct datagram_pair *pair)
{
	datagram_pair_hang_up(pair);
	datagram_socket_close(&pair->ours);
	collector_addr_close(&pair->collector);
	output_settings_free(&pair->settings);
}

#endif
