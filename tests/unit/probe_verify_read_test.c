// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/verify/verify_read.h"

struct got {
	unsigned n;
	char text[8][VERIFY_TEXT]; // source, octets and vlan of each record
};

static void take(void *context, const struct verify_reader *reader, char *const *cells)
{
	struct got *got = context;
	const int source = verify_reader_column(reader, "sourceIPv4Address", false),
		  octets = verify_reader_column(reader, "octetDeltaCount", false),
		  vlan = verify_reader_column(reader, "vlanId", false);

	snprintf(got->text[got->n++], VERIFY_TEXT, "%s %s %s", cells[source], cells[octets],
		 cells[vlan] == NULL ? "-" : cells[vlan]);
}

static struct got read_csv(const char *text)
{
	char path[] = "/tmp/verify_read_XXXXXX";
	const int fd = mkstemp(path);
	const char *of;
	struct got got = {0};

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	assert_int_equal(verify_read_csv(verify_reader_find("pmacct:x", &of), path,
					 &(struct verify_taker){take, &got}),
			 0);
	unlink(path);
	return got;
}

static void columns_of_csv_are_found_by_the_header(void **)
{
	const struct got got = read_csv("VLAN,DST_IP,SRC_IP,PACKETS,BYTES\n"
					"7,10.0.0.2,10.0.0.1,3,300\n"
					"SRC_IP,DST_IP,PACKETS,BYTES\n" // appended by another run
					"10.0.0.3,10.0.0.4,1,40\r\n"
					"10.0.0.5,10.0.0.6,1\n");

	assert_int_equal(got.n, 2);
	assert_string_equal(got.text[0], "10.0.0.1 300 7");
	assert_string_equal(got.text[1], "10.0.0.3 40 -");
}

static void a_file_that_is_not_there_yet_is_no_mistake(void **)
{
	const struct verify_taker taker = {take, NULL};

	for (unsigned i = 0; i < n_verify_readers; i++)
		assert_int_equal(
		    verify_readers[i].read(&verify_readers[i], "/tmp/no/such/file", &taker),
		    -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(columns_of_csv_are_found_by_the_header),
	    cmocka_unit_test(a_file_that_is_not_there_yet_is_no_mistake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
