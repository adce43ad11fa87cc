// SPDX-License-Identifier: BSD-3-Clause
// NOLINTBEGIN(misc-misleading-bidirectional): what it is about
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/control/metric_text.h"

static char *written(bool openmetrics, const char *value)
{
	const char *const labels[] = {"owner", value, NULL};
	struct metric_text text;
	char *out = NULL;
	size_t length;
	FILE *file = open_memstream(&out, &length);

	metric_text_begin(&text, openmetrics, file);
	metric_family(&text, "a_packets", METRIC_COUNTER, "say \"no\" \\");
	metric_sample(&text, labels, UINT64_MAX);
	metric_alone(&text, "b", METRIC_GAUGE, "half", 0.5);
	metric_text_end(&text);
	fclose(file);
	return out;
}

// https://prometheus.io/docs/instrumenting/exposition_formats/
static void the_text_format_names_a_counter_with_its_total(void **)
{
	char *text = written(false, "worker 0");

	assert_string_equal(text, "# HELP a_packets_total say \"no\" \\\\\n"
				  "# TYPE a_packets_total counter\n"
				  "a_packets_total{owner=\"worker 0\"} 18446744073709551615\n"
				  "# HELP b half\n# TYPE b gauge\nb 0.5\n");
	free(text);
}

// OpenMetrics 1.0.0, sections 4.1.4, 4.2.1
static void openmetrics_names_the_family_without_it_and_ends(void **)
{
	char *text = written(true, "worker 0");

	assert_string_equal(text, "# HELP a_packets say \\\"no\\\" \\\\\n"
				  "# TYPE a_packets counter\n"
				  "a_packets_total{owner=\"worker 0\"} 18446744073709551615\n"
				  "# HELP b half\n# TYPE b gauge\nb 0.5\n# EOF\n");
	free(text);
}

static void a_label_cannot_leave_its_quotes(void **)
{
	char *text = written(false, "a\"} 1\nb\\\x1b[2J\xe2\x80\xae");

	assert_non_null(
	    strstr(text, "{owner=\"a\\\"} 1\\\\x0ab\\\\\\\\x1b[2J\\\\xe2\\\\x80\\\\xae\"} 184"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_text_format_names_a_counter_with_its_total),
	    cmocka_unit_test(openmetrics_names_the_family_without_it_and_ends),
	    cmocka_unit_test(a_label_cannot_leave_its_quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
// NOLINTEND(misc-misleading-bidirectional)
