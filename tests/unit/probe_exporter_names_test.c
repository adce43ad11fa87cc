// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "probe/collector/exporter_names.h"

static char path[] = "/tmp/exporter_names_XXXXXX";

static void write_file(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int begin(void **)
{
	const int fd = mkstemp(path);

	close(fd);
	return fd < 0;
}

static int end(void **)
{
	return unlink(path);
}

static const char *name_of(const struct exporter_names *names, uint8_t a, uint8_t d, bool ipv6)
{
	const struct sender_address address = {.octets = {a, 0, 2, d}, .ipv6 = ipv6};

	return exporter_names_find(names, &address);
}

static void an_address_has_the_name_of_its_line(void **)
{
	struct exporter_names *names;

	write_file("# routers\n192.0.2.9  core-9 # in the cellar\n\n192.0.2.1\tedge\n"
		   "2001:db8::1 six\n");
	assert_int_equal(exporter_names_read("netflow:1", path, &names), 0);
	assert_string_equal(name_of(names, 192, 9, false), "core-9");
	assert_string_equal(name_of(names, 192, 1, false), "edge");
	assert_null(name_of(names, 192, 2, false));
	assert_null(name_of(names, 192, 1, true));
	exporter_names_free(names);
	assert_int_equal(exporter_names_read("netflow:1", "", &names), 0);
	assert_null(name_of(names, 192, 9, false));
}

static void a_folder_is_no_file_of_names(void **)
{
	struct error_line line = {0}, *before = user_errors_to(&line);
	struct exporter_names *names;

	assert_int_equal(exporter_names_read("netflow:1", "/tmp", &names), -EINVAL);
	user_errors_to(before);
	assert_non_null(strstr(line.text, "names=/tmp: cannot be read"));
	assert_null(names);
}

static void a_wrong_line_is_named(void **)
{
	static const char *const rows[][2] = {
	    {"192.0.2.1 a\n192.0.2.2\n", "line 2: write ADDRESS NAME"},
	    {"192.0.2.1 a b\n", "line 1: write ADDRESS NAME"},
	    {"router a\n", "line 1: that is no IPv4 or IPv6 address"},
	    {"192.0.2.0/24 a\n", "line 1: that is no IPv4 or IPv6 address"},
	    {"192.0.2.1 a23456789012345678901234567890123\n", "more than 31 octets"},
	    {"192.0.2.1 a\n192.0.2.3 c\n192.0.2.1 b\n", "are of one address"},
	};
	struct exporter_names *names;

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error_line line = {0}, *before = user_errors_to(&line);

		write_file(rows[i][0]);
		assert_int_equal(exporter_names_read("netflow:1", path, &names), -EINVAL);
		user_errors_to(before);
		if (strstr(line.text, rows[i][1]) == NULL)
			fail_msg("%u: %s", i, line.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_has_the_name_of_its_line),
	    cmocka_unit_test(a_folder_is_no_file_of_names),
	    cmocka_unit_test(a_wrong_line_is_named),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
