// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "caught.h"
#include "config/log.h"
#include "config/log_stream.h"

LOG_TYPE(log_stream_test);

// What is written to stderr while the journal reads it, or something else does.
static void written(bool journal, void (*speak)(void), char *text, size_t room)
{
	const struct caught caught = caught_begin(STDERR_FILENO);
	struct stat status;
	char stream[64];

	assert_int_equal(fstat(STDERR_FILENO, &status), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)status.st_dev,
		 (uintmax_t)status.st_ino + (journal ? 0 : 1));
	assert_int_equal(setenv("JOURNAL_STREAM", stream, 1), 0);
	rte_openlog_stream(log_stream());
	speak();
	rte_openlog_stream(NULL);
	unsetenv("JOURNAL_STREAM");
	caught_end(&caught, text, room);
}

// An error's level is 3, a notice's 5, as RFC 5424 numbers them.
static void speak_of_all_kinds(void)
{
	user_error(EINVAL, "--input x: is wrong");
	LOG(NOTICE, "metering begins");
	rte_log(RTE_LOG_WARNING, (uint32_t)file_logtype, "of DPDK\nin two lines\n");
}

static void the_journal_gets_the_level_of_each_line_and_no_name(void **)
{
	char text[1024];

	written(true, speak_of_all_kinds, text, sizeof(text));
	assert_string_equal(text, "<3>--input x: is wrong\n"
				  "<5>metering begins\n"
				  "<4>of DPDK\n"
				  "<4>in two lines\n");
}

static void another_reader_gets_the_name(void **)
{
	char text[1024];

	written(false, speak_of_all_kinds, text, sizeof(text));
	assert_string_equal(text, "lineprobe: --input x: is wrong\n"
				  "lineprobe: metering begins\n"
				  "of DPDK\nin two lines\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_journal_gets_the_level_of_each_line_and_no_name),
	    cmocka_unit_test(another_reader_gets_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
