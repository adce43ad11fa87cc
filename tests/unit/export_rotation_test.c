// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/transport/rotation.h"

#define SECOND UINT64_C(1000000)

static struct message message[3] = {{.length = 100}, {.length = 200}, {.length = 300}};
static struct message *waiting[] = {&message[0], &message[1], &message[2]};

static struct message_queue queue_of(unsigned n)
{
	return (struct message_queue){.n = 3, .waiting = waiting, .n_waiting = n};
}

static struct rotation rotation_of(const struct output_settings *settings)
{
	struct rotation rotation;

	rotation_init(&rotation, settings);
	rotation_begin(&rotation, 1000 * SECOND + 1);
	return rotation;
}

static void without_rotate_a_file_never_ends(void **)
{
	const struct output_settings settings = {.rotate_ms = 0};
	const struct message_queue queue = queue_of(3);
	struct rotation rotation = rotation_of(&settings);

	rotation_note(&rotation, 0, UINT64_C(1) << 60);
	assert_false(rotation_is_due(&rotation, &queue, UINT64_MAX));
}

static void times_end_at_multiples_of_the_interval(void **)
{
	const struct output_settings settings = {.rotate_ms = 60000};
	const struct message_queue queue = queue_of(0);
	struct rotation rotation = rotation_of(&settings); // 1000 s and a bit: until 1020 s

	assert_false(rotation_is_due(&rotation, &queue, 1020 * SECOND - 1));
	assert_true(rotation_is_due(&rotation, &queue, 1020 * SECOND));
}

static void what_waits_counts_unless_it_is_compressed(void **)
{
	struct output_settings settings = {.rotate_octets = 1000};
	const struct message_queue queue = queue_of(3); // 600 octets
	struct rotation rotation = rotation_of(&settings);

	rotation_note(&rotation, 0, 399);
	assert_false(rotation_is_full(&rotation, &queue));
	rotation_note(&rotation, 0, 400);
	assert_true(rotation_is_full(&rotation, &queue));
	settings.compress = true;
	rotation = rotation_of(&settings);
	rotation_note(&rotation, 0, 999);
	assert_false(rotation_is_full(&rotation, &queue));
	rotation_note(&rotation, 0, 1000);
	assert_true(rotation_is_full(&rotation, &queue));
}

static void what_waited_at_the_turn_goes_into_the_old_file(void **)
{
	const struct output_settings settings = {.rotate_octets = 500};
	const struct message_queue queue = queue_of(2);
	struct rotation rotation = rotation_of(&settings);

	assert_int_equal(rotation_most(&rotation, 9), 9);
	rotation_turn(&rotation, &queue);
	assert_int_equal(rotation_most(&rotation, 9), 2);
	assert_false(rotation_goes_on(&rotation));
	rotation_note(&rotation, 2, 500);
	assert_false(rotation_is_due(&rotation, &queue, 0)); // it turns already
	assert_true(rotation_goes_on(&rotation));
	assert_false(rotation_goes_on(&rotation));
	assert_false(rotation_is_full(&rotation, &(struct message_queue){0})); // of the next one
	assert_int_equal(rotation_most(&rotation, 9), 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_rotate_a_file_never_ends),
	    cmocka_unit_test(times_end_at_multiples_of_the_interval),
	    cmocka_unit_test(what_waits_counts_unless_it_is_compressed),
	    cmocka_unit_test(what_waited_at_the_turn_goes_into_the_old_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
