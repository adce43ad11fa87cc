// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/verify/verify_send.h"

// The wire tests send to collectors.
static void all_flows_go_through_the_output(void **)
{
	const struct verify_run run = {.id = 0x0102, .base_ms = UINT64_C(1796000000000)};
	char path[] = "/tmp/verify_send_XXXXXX", spec[64], line[2 * 4096];
	struct options options = {.exporters = {.automatic = true}, .max_flows = 1000};
	struct verify_sent sent;
	const int fd = mkstemp(path);
	unsigned n = 0;
	FILE *file;

	assert_true(fd >= 0);
	close(fd);
	snprintf(spec, sizeof(spec), "json:%s", path);
	options.outputs.spec[options.outputs.n++] = spec;
	assert_int_equal(verify_send(&run, &options, &sent), 0);
	assert_int_equal(sent.records, VERIFY_FLOWS);
	assert_int_equal(sent.lost + sent.unconfirmed + sent.refused + sent.held, 0);
	file = fopen(path, "r");
	while (fgets(line, sizeof(line), file) != NULL)
		n += strstr(line, "\"applicationName\":\"Verified") != NULL;
	fclose(file);
	unlink(path);
	assert_int_equal(n, VERIFY_FLOWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_flows_go_through_the_output),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
