// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/transport/transport.h"
#include "probe/control/manual.h"
#include "probe/counters/worker_counters.h"

static char *printed(void)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	manual_print(out);
	fclose(out);
	return text;
}

static void every_list_is_set_in(void **)
{
	char *text = printed();

	assert_null(strstr(text, "\n@"));
	assert_memory_equal(text, ".TH LINEPROBE 8", 15);
	assert_non_null(strstr(text, ".SH EXIT CODES\n"));
	free(text);
}

static void every_counter_is_explained(void **)
{
	char *text = printed();

	for (unsigned i = 0; i < WORKER_N_COUNTERS; i++)
		assert_non_null(strstr(text, worker_counter_rows[i].help));
	for (unsigned i = 0; i < RING_N_COUNTERS; i++)
		assert_non_null(strstr(text, ring_counter_rows[i].help));
	for (unsigned i = 0; i < OUTPUT_N_COUNTERS; i++)
		assert_non_null(strstr(text, output_rows[i].help));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_list_is_set_in),
	    cmocka_unit_test(every_counter_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
