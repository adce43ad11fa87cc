// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/held.h"

static struct domain *a_domain(struct senders *senders, uint8_t last)
{
	const struct sender_address address = {.octets = {192, 0, 2, last}};
	bool made;

	return sender_domain(senders, senders_find(senders, &address, &made), 9, 0);
}

static const uint8_t octets[8192];

static void the_oldest_of_a_sender_make_room(void **)
{
	struct senders *senders = senders_new();
	struct domain *domain = a_domain(senders, 1), *other = a_domain(senders, 2);
	struct held_set like = {.id = 300, .n = 4}, *held;

	held_put(senders, other, &like, octets);
	for (unsigned i = 0; i < HELD_SETS + 10; i++) {
		like.since_us = i;
		held_put(senders, domain, &like, octets);
	}
	assert_int_equal(domain->sender->n_held, HELD_SETS);
	assert_int_equal(domain->figures.no_template, 10);
	assert_int_equal(other->figures.no_template, 0);
	held = held_take(senders, domain, 300);
	assert_int_equal(held->since_us, 10);
	free(held);
	assert_null(held_take(senders, domain, 301));
	senders_free(senders);
}

static void octets_are_bounded_too(void **)
{
	struct senders *senders = senders_new();
	const struct held_set like = {.id = 300, .n = sizeof(octets)};

	for (unsigned i = 0; i < 100; i++)
		for (uint8_t sender = 1; sender < 60; sender++)
			held_put(senders, a_domain(senders, sender), &like, octets);
	assert_true(senders->held_octets <= HELD_ALL_OCTETS);
	assert_true(a_domain(senders, 59)->sender->held_octets <= HELD_OCTETS);
	senders_free(senders);
}

static void what_has_waited_too_long_is_given_up(void **)
{
	struct senders *senders = senders_new();
	struct domain *domain = a_domain(senders, 1);

	for (unsigned i = 0; i < 10; i++) {
		const struct held_set like = {.id = 300, .n = 4, .since_us = i};

		held_put(senders, domain, &like, octets);
	}
	assert_int_equal(held_expire(senders, 4), 4);
	assert_int_equal(domain->sender->n_held, 6);
	held_forget(senders, domain);
	assert_int_equal(domain->figures.no_template, 10);
	assert_int_equal(senders->held_octets, 0);
	senders_free(senders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_oldest_of_a_sender_make_room),
	    cmocka_unit_test(octets_are_bounded_too),
	    cmocka_unit_test(what_has_waited_too_long_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
