// SPDX-License-Identifier: BSD-3-Clause
#include "datagram_pair.h"

#include "config/clock.h"
#include "export/transport/health.h"
#include "listener.h"

// Looks until it is as expected; false after five seconds.
static bool becomes(struct health *health, const struct datagram_pair *pair, bool away)
{
	const uint64_t since_us = monotonic_us();

	while (health->is_away != away && monotonic_us() - since_us < 5000000) {
		health_look(health, &pair->collector, monotonic_us());
		usleep(1000);
	}
	return health->is_away == away;
}

static void a_port_that_closes_is_found_within_three_seconds_and_its_return(void **)
{
	struct datagram_pair pair;
	struct health health;
	uint16_t port = 0;
	int server = listener(&port, SOCK_NONBLOCK);
	uint64_t since_us;

	datagram_pair_open(&pair);
	health_open(&health, port);
	for (unsigned i = 0; i < 50; i++, usleep(1000))
		health_look(&health, &pair.collector, monotonic_us());
	assert_false(health.is_away);
	assert_int_equal(health.n_failures, 0);
	close(server);
	since_us = monotonic_us();
	assert_true(becomes(&health, &pair, true));
	assert_true(monotonic_us() - since_us < 3000000);

	server = listener(&port, SOCK_NONBLOCK);
	assert_true(becomes(&health, &pair, false));
	close(server);
	health_close(&health);
	datagram_pair_close(&pair);
}

static void who_is_not_asked_is_never_away(void **)
{
	struct datagram_pair pair;
	struct health health;

	datagram_pair_open(&pair);
	health_open(&health, 0);
	health_look(&health, &pair.collector, UINT64_MAX / 2);
	assert_int_equal(health.fd, -1);
	assert_false(health.is_away);
	datagram_pair_close(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_port_that_closes_is_found_within_three_seconds_and_its_return),
	    cmocka_unit_test(who_is_not_asked_is_never_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
