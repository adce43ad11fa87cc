// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/flow_builder.h"

static struct sampler sampler(uint32_t domain, bool has_id, uint64_t id, uint32_t interval)
{
	return (struct sampler){domain, has_id, id, interval};
}

static void put_all(struct samplers *samplers, unsigned n, const struct sampler *all)
{
	memset(samplers, 0, sizeof(*samplers));
	for (unsigned i = 0; i < n; i++)
		samplers_put(samplers, &all[i]);
}

static void an_id_goes_before_a_domain_and_that_before_the_sender(void **)
{
	const struct sampler all[] = {sampler(0, true, 1, 2000), sampler(0, true, 2, 4000),
				      sampler(6, true, 9, 100), sampler(5, false, 0, 10)};
	const uint64_t first = 1, second = 2, far = 9, unknown = 77;
	struct samplers samplers;

	put_all(&samplers, 4, all);
	assert_int_equal(samplers_find(&samplers, 0, &first), 2000);
	assert_int_equal(samplers_find(&samplers, 0, &second), 4000);
	assert_int_equal(samplers_find(&samplers, 0, &far), 100); // of another domain
	assert_int_equal(samplers_find(&samplers, 5, NULL), 10);
	assert_int_equal(samplers_find(&samplers, 0, &unknown), 10); // the sender's only default
	samplers_free(&samplers);
}

static void what_is_ambiguous_is_not_known(void **)
{
	const struct sampler all[] = {sampler(0, false, 0, 10), sampler(1, false, 0, 20),
				      sampler(2, true, 1, 30), sampler(2, true, 2, 40)};
	struct samplers samplers;

	put_all(&samplers, 4, all);
	assert_int_equal(samplers_find(&samplers, 9, NULL), 0);
	assert_int_equal(samplers_find(&samplers, 2, NULL), 0);
	samplers_free(&samplers);
}

static void a_newer_rate_replaces_the_older(void **)
{
	const struct sampler all[] = {sampler(0, true, 1, 10), sampler(0, true, 1, 20)};
	const uint64_t id = 1;
	struct samplers samplers;

	put_all(&samplers, 2, all);
	assert_int_equal(samplers.n, 1);
	assert_int_equal(samplers_find(&samplers, 0, &id), 20);
	samplers_free(&samplers);
}

static void there_are_never_more_than_so_many(void **)
{
	struct samplers samplers = {0};

	for (uint32_t i = 0; i < 1000; i++) {
		const struct sampler one = sampler(0, true, i, 10);

		samplers_put(&samplers, &one);
	}
	assert_int_equal(samplers.n, SAMPLERS_MOST);
	assert_int_equal(samplers.replaced, 1000 - SAMPLERS_MOST);
	samplers_free(&samplers);
}

static uint32_t rate_by_options(const uint32_t *elements, unsigned n, const uint32_t *values)
{
	struct flow_builder of;
	struct taken taken;
	uint32_t rate;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 1);
	open_set(&of, 3);
	put(&of, 300, 2);
	put(&of, n, 2);
	put(&of, 1, 2);
	for (unsigned i = 0; i < n; i++) {
		put(&of, elements[i], 2);
		put(&of, 4, 2);
	}
	close_set(&of);
	open_set(&of, 300);
	for (unsigned i = 0; i < n; i++)
		put(&of, values[i], 4);
	close_set(&of);
	TEMPLATE(&of, 256, 1, 4);
	open_set(&of, 256);
	put(&of, 5, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	rate = taken_record(&taken, 0)->sampling;
	taken_close(&taken);
	return rate;
}

static void options_tell_the_rate_in_their_ways(void **)
{
	static const uint32_t netflow[] = {149, 34, 35}, netflow_is[] = {1, 100, 2};
	static const uint32_t psamp[] = {149, 305, 306}, psamp_is[] = {1, 1, 999};
	static const uint32_t population[] = {149, 305, 309, 310}, population_is[] = {1, 1, 1, 256};
	static const uint32_t nothing[] = {149, 41}, nothing_is[] = {1, 2};

	assert_int_equal(rate_by_options(netflow, 3, netflow_is), 100);
	assert_int_equal(rate_by_options(psamp, 3, psamp_is), 1000);
	assert_int_equal(rate_by_options(population, 4, population_is), 256);
	assert_int_equal(rate_by_options(nothing, 2, nothing_is), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_id_goes_before_a_domain_and_that_before_the_sender),
	    cmocka_unit_test(what_is_ambiguous_is_not_known),
	    cmocka_unit_test(a_newer_rate_replaces_the_older),
	    cmocka_unit_test(there_are_never_more_than_so_many),
	    cmocka_unit_test(options_tell_the_rate_in_their_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
