// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp_made.h"

static const struct snmp_oid nowhere = {0, {0}};

static struct snmp_value value_at(const struct snmp_tree *tree, const char *name)
{
	const struct snmp_oid oid = made_oid(name);
	struct snmp_value value;

	snmp_tree_get(tree, &oid, &value);
	return value;
}

static void a_value_is_found_by_its_name(void **)
{
	assert_int_equal(value_at(&made_tree, "1.2.1.0").number, 77);
	assert_int_equal(value_at(&made_tree, "1.2.1.0").type, SNMP_COUNTER64);
	assert_string_equal(value_at(&made_tree, "1.1.2.0").text, "made");
	assert_string_equal(value_at(&made_tree, "1.4.1.1.2.2").text, "eth2");
	// "ring 0", "taken"
	assert_int_equal(
	    value_at(&made_tree, "1.5.1.1.4.6.114.105.110.103.32.48.5.116.97.107.101.110").number,
	    2);
}

static void what_is_not_there_is_told_apart_from_what_never_is(void **)
{
	static const char *const instances[] = {"1.2.1",       "1.2.1.1",	"1.2.1.0.0",
						"1.4.1.1.2.3", "1.4.1.1.2.2.0", "1.5.1.1.4.6.114"};
	static const char *const objects[] = {"1.2.99.0", "1", "2", "1.4.1.1.1.1", "1.4.1.1.10.1"};

	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(value_at(&made_tree, instances[i]).type, SNMP_NO_SUCH_INSTANCE);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(value_at(&made_tree, objects[i]).type, SNMP_NO_SUCH_OBJECT);
}

// Each one that comes next is larger, is found by its name, and none is left out.
static unsigned walk(const struct snmp_tree *tree)
{
	struct snmp_oid at = nowhere, next;
	struct snmp_value value, same;
	unsigned n = 0;

	for (; snmp_tree_next(tree, &at, n == 0, &nowhere, &next, &value); n++) {
		assert_true(snmp_oid_compare(&at, &next) < 0);
		snmp_tree_get(tree, &next, &same);
		assert_memory_equal(&same, &value, sizeof(value));
		at = next;
	}
	return n;
}

static void a_walk_sees_each_value_once(void **)
{
	struct snmp_tree tree = made_tree;

	assert_int_equal(walk(&tree), MADE_VALUES);
	tree.interfaces = true;
	assert_int_equal(walk(&tree), MADE_VALUES + MADE_MORE);
}

static void a_range_ends_before_its_end_and_may_include_its_begin(void **)
{
	const struct snmp_oid first = made_oid("1.2.1.0"), second = made_oid("1.2.2.0"),
			      between = made_oid("1.2.1.0.5");
	struct snmp_oid next = {1, {4711}};
	struct snmp_value value;

	assert_true(snmp_tree_next(&made_tree, &first, true, &second, &next, &value));
	assert_int_equal(snmp_oid_compare(&next, &first), 0);
	assert_false(snmp_tree_next(&made_tree, &first, true, &first, &next, &value));
	assert_false(snmp_tree_next(&made_tree, &first, false, &second, &next, &value));
	assert_true(snmp_tree_next(&made_tree, &between, false, &nowhere, &next, &value));
	assert_int_equal(snmp_oid_compare(&next, &second), 0);
}

// RFC 2863 section 3.1.6: a counter of 32 bits goes round, a gauge stays at its most.
static void interfaces_have_their_old_counters_too(void **)
{
	const struct snmp_tree tree = {&made_view, true, MADE_PEN};
	const struct snmp_oid octets = {11, {1, 3, 6, 1, 2, 1, 2, 2, 1, 10, 7}},
			      speed = {11, {1, 3, 6, 1, 2, 1, 2, 2, 1, 5, 7}};
	struct snmp_value value;

	snmp_tree_get(&tree, &octets, &value);
	assert_int_equal(value.type, SNMP_COUNTER32);
	assert_int_equal((uint32_t)value.number, 9);
	snmp_tree_get(&tree, &speed, &value);
	assert_int_equal(value.number, UINT32_MAX);
	snmp_tree_get(&made_tree, &speed, &value);
	assert_int_equal(value.type, SNMP_NO_SUCH_OBJECT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_value_is_found_by_its_name),
	    cmocka_unit_test(what_is_not_there_is_told_apart_from_what_never_is),
	    cmocka_unit_test(a_walk_sees_each_value_once),
	    cmocka_unit_test(a_range_ends_before_its_end_and_may_include_its_begin),
	    cmocka_unit_test(interfaces_have_their_old_counters_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
