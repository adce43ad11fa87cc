// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/clock.h"
#include "config/log.h"
#include "probe/collector/collectors.h"
#include "tests/unit/collecting.h"

static unsigned n_rows;

static void count_row(void *, const struct exporter_row *row)
{
	assert_int_equal(row->version, 10);
	assert_int_equal(row->figures.records, 1);
	n_rows++;
}

static void they_are_sources_that_tell_who_sends(void **)
{
	struct options options = {
	    .inputs = {.n = 2,
		       .spec = {(char *)"netflow:127.0.0.1:24983,workers=2", (char *)"eth0"}}};
	struct collectors_wishes wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}};
	struct record_source source[2] = {0};
	struct counter_set *sets[8];
	struct collectors *collectors;
	struct flow_builder of;
	int fd;

	assert_int_equal(collectors_open(&options, &collectors), 0);
	assert_int_equal(collectors_n(collectors), 2);
	assert_string_equal(collectors_name(collectors), "netflow:127.0.0.1:24983");
	wishes.ended_fd = eventfd(0, EFD_CLOEXEC);
	for (unsigned i = 0; i < 2; i++) {
		source[i].ring = record_ring_new("test", 1024, -1);
		assert_int_equal(collectors_attach(collectors, i, &wishes, i, &source[i]), 0);
		assert_int_equal(source[i].start(&source[i]), 0);
	}
	assert_int_equal(collectors_counter_sets(collectors, sets, 8), 4);
	fd = connected(SOCK_DGRAM, 24983);
	put_message(&of, 0);
	assert_int_equal(send(fd, of.octets, of.n, 0), of.n);
	for (unsigned i = 0; i < 300 && n_rows == 0; i++) {
		const uint64_t since_us = monotonic_us();

		while (!collectors_ask(collectors, since_us))
			usleep(1000);
		collectors_exporters(collectors, count_row, NULL);
	}
	assert_int_equal(n_rows, 1);
	collectors_interrupt(collectors);
	for (unsigned i = 0; i < 2; i++)
		source[i].stop(&source[i]);
	collectors_close(collectors);
	for (unsigned i = 0; i < 2; i++)
		record_ring_free(source[i].ring);
	close(wishes.ended_fd);
	close(fd);
}

static void files_are_read_only_where_that_is_asked_for(void **)
{
	const struct options options = {
	    .inputs = {.n = 1, .spec = {(char *)"netflow:24983,names=/nonexistent/names"}}};
	struct error_line line = {0}, *before = user_errors_to(&line);

	assert_int_equal(collectors_check(&options), 0);
	assert_int_equal(collectors_check_files(&options), -EINVAL);
	user_errors_to(before);
	assert_non_null(strstr(line.text, "names=/nonexistent/names: No such file"));
}

static void without_any_there_is_nothing(void **)
{
	assert_int_equal(collectors_n(NULL), 0);
	assert_null(collectors_name(NULL));
	collectors_interrupt(NULL);
	assert_int_equal(collectors_counter_sets(NULL, NULL, 0), 0);
	collectors_describe(NULL, NULL, NULL);
	collectors_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(they_are_sources_that_tell_who_sends),
	    cmocka_unit_test(files_are_read_only_where_that_is_asked_for),
	    cmocka_unit_test(without_any_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
