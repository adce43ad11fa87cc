// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/engine/slab.h"

static void items_come_back_as_they_were_put(void **)
{
	struct slab slab;
	uint32_t first = 0;
	uint8_t value[255], out[METADATA_MAX_OCTETS];
	unsigned left_out, n;

	assert_int_equal(slab_open(&slab, 16, -1), 0);
	memset(value, 'v', sizeof(value));
	assert_true(slab_add(&slab, &first, METADATA_TLS_SERVER_NAME, value, 255));
	assert_true(slab_add(&slab, &first, METADATA_DNS_TYPE, (const uint8_t *)"\1\0\0\0", 4));
	assert_true(slab_add(&slab, &first, METADATA_DNS_TYPE, (const uint8_t *)"\2\0\0\0", 4));
	assert_true(slab_has(&slab, first, METADATA_DNS_TYPE));
	assert_false(slab_has(&slab, first, METADATA_DNS_NAME));
	n = slab_copy(&slab, first, out, sizeof(out), &left_out);
	assert_int_equal(n, 2 + 255 + 2 + 4);
	assert_int_equal(out[0], METADATA_TLS_SERVER_NAME);
	assert_memory_equal(out + 2, value, 255);
	assert_memory_equal(out + 257 + 2, "\1\0\0\0", 4); // the first of a kind stays
	n = slab_copy(&slab, first, out, 100, &left_out);
	assert_int_equal(n, 6);
	assert_int_equal(left_out, 1);
	slab_give_back(&slab, &first);
	assert_int_equal(slab.in_use, 0);
	slab_close(&slab);
}

// Over the border of two blocks, too.
static void a_kind_can_be_put_anew(void **)
{
	struct slab slab;
	uint32_t first = 0;
	uint8_t value[255] = {0}, out[METADATA_MAX_OCTETS];
	unsigned left_out, n;

	assert_int_equal(slab_open(&slab, 16, -1), 0);
	assert_true(slab_put(&slab, &first, METADATA_TLS_SERVER_NAME, value, 255));
	assert_true(slab_put(&slab, &first, METADATA_DNS_NAME, (const uint8_t *)"old", 3));
	assert_true(slab_put(&slab, &first, METADATA_TLS_ALPN, value, 100));
	assert_true(slab_put(&slab, &first, METADATA_DNS_NAME, (const uint8_t *)"new", 3));
	memset(value, 'v', sizeof(value));
	assert_true(slab_put(&slab, &first, METADATA_TLS_SERVER_NAME, value, 255));
	n = slab_copy(&slab, first, out, sizeof(out), &left_out);
	assert_int_equal(n, 257 + 5 + 102); // in its place
	assert_memory_equal(out + 2, value, 255);
	assert_memory_equal(out + 257 + 2, "new", 3);
	assert_true(slab_put(&slab, &first, METADATA_DNS_NAME, (const uint8_t *)"longer", 6));
	n = slab_copy(&slab, first, out, sizeof(out), &left_out);
	assert_int_equal(n, 257 + 5 + 102 + 8);
	assert_int_equal(out[257], METADATA_N_KINDS); // readers pass it over
	assert_int_equal(out[257 + 5], METADATA_TLS_ALPN);
	assert_memory_equal(out + n - 6, "longer", 6);
	slab_close(&slab);
}

static void a_full_slab_refuses_and_recovers(void **)
{
	struct slab slab;
	uint32_t first[6] = {0};
	uint8_t value[200] = {0};

	assert_int_equal(slab_open(&slab, 4, -1), 0);
	assert_true(slab_add(&slab, &first[0], METADATA_TLS_SERVER_NAME, value, 200));
	assert_true(slab_add(&slab, &first[1], METADATA_TLS_SERVER_NAME, value, 200));
	assert_false(slab_add(&slab, &first[2], METADATA_TLS_SERVER_NAME, value, 1));
	assert_int_equal(first[2], 0);
	assert_false(slab_add(&slab, &first[1], METADATA_DNS_NAME, value, 200));
	slab_give_back(&slab, &first[0]);
	assert_true(slab_add(&slab, &first[2], METADATA_TLS_SERVER_NAME, value, 200));
	slab_close(&slab);
}

static void a_flow_takes_no_more_than_a_record_holds(void **)
{
	struct slab slab;
	uint32_t first = 0;
	uint8_t value[255] = {0};

	assert_int_equal(slab_open(&slab, 64, -1), 0);
	for (unsigned kind = 0; kind < 3; kind++)
		assert_true(slab_add(&slab, &first, (enum metadata_kind)kind, value, 255));
	assert_false(slab_add(&slab, &first, (enum metadata_kind)4, value, 255));
	assert_true(slab_add(&slab, &first, (enum metadata_kind)5, value, 100));
	slab_close(&slab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_kind_can_be_put_anew),
	    cmocka_unit_test(items_come_back_as_they_were_put),
	    cmocka_unit_test(a_full_slab_refuses_and_recovers),
	    cmocka_unit_test(a_flow_takes_no_more_than_a_record_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
