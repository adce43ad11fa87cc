// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/transport/lookup.h"

enum { LONG_MS = 60000 };

static const struct addrinfo datagrams = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICSERV};

static void a_name_has_its_addresses_and_port(void **)
{
	struct lookup *lookup = lookup_begin("127.0.0.1", "4739", &datagrams);
	struct addrinfo *addresses;
	const struct sockaddr_in *address;
	int rc = 1;

	assert_non_null(lookup);
	assert_true(lookup_end(lookup, LONG_MS, &rc, &addresses));
	assert_int_equal(rc, 0);
	address = (const void *)addresses->ai_addr;
	assert_int_equal(ntohl(address->sin_addr.s_addr), INADDR_LOOPBACK);
	assert_int_equal(ntohs(address->sin_port), 4739);
	freeaddrinfo(addresses);
}

static void a_name_that_cannot_be_has_none(void **)
{
	struct lookup *lookup = lookup_begin("no such host", "4739", &datagrams);
	struct addrinfo *addresses = NULL;
	int rc = 0;

	assert_non_null(lookup);
	assert_true(lookup_end(lookup, LONG_MS, &rc, &addresses));
	assert_int_not_equal(rc, 0);
	assert_null(addresses);
}

// Some of these threads end before, some after they were left.
static void who_asked_may_leave_at_any_time(void **)
{
	for (unsigned i = 0; i < 200; i++) {
		char host[] = "127.0.0.1", service[] = "4739";
		struct lookup *lookup = lookup_begin(host, service, &datagrams);
		struct addrinfo *addresses;
		int rc;

		assert_non_null(lookup);
		host[0] = service[0] = 'x'; // they were copied
		if (i % 2 == 0)
			lookup_leave(lookup);
		else if (!lookup_end(lookup, 0, &rc, &addresses))
			lookup_leave(lookup);
		else
			freeaddrinfo(addresses);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_has_its_addresses_and_port),
	    cmocka_unit_test(a_name_that_cannot_be_has_none),
	    cmocka_unit_test(who_asked_may_leave_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
