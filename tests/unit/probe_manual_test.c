// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/exit_code.h"
#include "export/transport/transport.h"
#include "probe/control/manual.h"
#include "probe/counters/worker_counters.h"
#include "tests/unit/roff_plain.h"

static char *printed(void)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_true(manual_print("lineprobe.8", out));
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

static void every_page_is_whole(void **)
{
	unsigned n = 0;

	for (const char *name; (name = manual_name(n)) != NULL; n++) {
		char *text = NULL;
		size_t length;
		FILE *out = open_memstream(&text, &length);

		assert_true(manual_print(name, out));
		fclose(out);
		assert_null(strstr(text, "\n@"));
		assert_memory_equal(text, ".TH LINEPROBE", 13);
		assert_non_null(strstr(text, "\n.SH NAME\nlineprobe"));
		assert_non_null(strstr(text, "\n.SH SEE ALSO\n"));
		free(text);
	}
	assert_int_equal(n, 5); // lineprobe, -ctl, .conf, -outputs, -signatures
}

static void another_page_is_refused(void **)
{
	const struct spec_list none = {0}, other = {.n = 1, .spec = {"lineprobe.1"}};
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_int_equal(manual(&none, out), EXIT_WRONG);
	assert_int_equal(manual(&other, out), EXIT_WRONG);
	fclose(out);
	assert_string_equal(text, "");
	free(text);
}

static void every_counter_is_explained(void **)
{
	char *text = roff_plain(printed());

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
	    cmocka_unit_test(every_page_is_whole),
	    cmocka_unit_test(another_page_is_refused),
	    cmocka_unit_test(every_counter_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
