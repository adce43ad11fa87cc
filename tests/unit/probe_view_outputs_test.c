// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static void queues_in_memory_and_on_disk_are_shown(void **)
{
	struct watch_fixture *fixture = fixture_new(WATCH_OUTPUTS_VIEW);
	const char *text = draw(fixture, 24, 80, false);

	shows(text,
	      " ipfix://10.0.0.5                   41 /s        3         4  65.5 kB !        2\n");
	shows(text, "   disk queue: the oldest waits for 95 s; 50000/s written, 7/s read back\n");
	fixture_free(fixture);
}

static void any_size_is_drawn(void **)
{
	draw_all_sizes(WATCH_OUTPUTS_VIEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queues_in_memory_and_on_disk_are_shown),
	    cmocka_unit_test(any_size_is_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
