// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "export/decode/template_pool.h"

static const struct element_wishes wishes;

static struct data_template *get(struct template_pool *pool, unsigned version, const uint8_t *at,
				 bool options)
{
	const struct template_definition definition = {.at = at,
						       .octets = 4,
						       .id = 256,
						       .n_elements = 1,
						       .n_scope = options,
						       .options = options};

	return template_pool_get(pool, &wishes, version, &definition);
}

static void a_definition_stays_as_long_as_somebody_uses_it(void **)
{
	static const uint8_t octets[] = {0, 1, 0, 4};
	struct template_pool *pool = calloc(1, sizeof(*pool));
	struct data_template *one = get(pool, 10, octets, false);

	assert_ptr_equal(get(pool, 10, octets, false), one);
	assert_int_equal(pool->n, 1);
	assert_int_equal(pool->memory, template_memory(one));
	template_pool_put(pool, one);
	assert_int_equal(pool->n, 1);
	template_pool_put(pool, one);
	assert_int_equal(pool->n, 0);
	assert_int_equal(pool->memory, 0);
	free(pool);
}

static void what_differs_is_another(void **)
{
	static const uint8_t octets[] = {0, 1, 0, 4}, others[] = {0, 1, 0, 8};
	struct template_pool *pool = calloc(1, sizeof(*pool));
	struct data_template *all[] = {get(pool, 10, octets, false), get(pool, 9, octets, false),
				       get(pool, 10, others, false), get(pool, 10, octets, true)};

	assert_int_equal(pool->n, 4);
	for (unsigned i = 0; i < 4; i++)
		template_pool_put(pool, all[i]);
	assert_int_equal(pool->n, 0);
	free(pool);
}

static void what_can_have_no_record_is_refused(void **)
{
	static const uint8_t octets[] = {0, 1, 0, 0};
	struct template_pool *pool = calloc(1, sizeof(*pool));

	assert_null(get(pool, 10, octets, false));
	assert_int_equal(errno, EINVAL);
	assert_int_equal(pool->n, 0);
	free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_definition_stays_as_long_as_somebody_uses_it),
	    cmocka_unit_test(what_differs_is_another),
	    cmocka_unit_test(what_can_have_no_record_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
