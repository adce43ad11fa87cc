// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "pmd/input/interface_figure.h"

// What the kernel says of lo in /proc/net/dev: received octets, packets.
static void lo_read(uint64_t *octets, uint64_t *packets)
{
	FILE *file = fopen("/proc/net/dev", "r");
	unsigned long long values[2];
	char line[400];
	bool found = false;

	assert_non_null(file);
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = sscanf(line, " lo: %llu %llu", &values[0], &values[1]) == 2;
	fclose(file);
	assert_true(found);
	*octets = values[0];
	*packets = values[1];
}

static void what_an_interface_received_is_what_the_kernel_says_elsewhere(void **)
{
	uint64_t before[2], after[2], octets, packets;

	lo_read(&before[0], &before[1]);
	assert_true(interface_figure_read("lo", "statistics/rx_bytes", &octets));
	assert_true(interface_figure_read("lo", "statistics/rx_packets", &packets));
	lo_read(&after[0], &after[1]);
	assert_in_range(octets, before[0], after[0]);
	assert_in_range(packets, before[1], after[1]);
}

static void what_is_not_there_or_not_known_is_not_read(void **)
{
	uint64_t value = 7;

	assert_false(interface_figure_read("no-such", "statistics/rx_bytes", &value));
	assert_false(interface_figure_read("lo", "no-such", &value));
	assert_false(interface_figure_read("lo", "speed", &value)); // lo has none
	assert_int_equal(value, 7);
}

static void note(void *context, const char *name, uint64_t)
{
	char *names = context;

	assert_memory_equal(name, "rx_", 3);
	assert_true(strlen(names) + strlen(name) + 2 < 1000);
	strcat(names, " ");
	strcat(names, name);
}

static void statistics_are_those_of_receiving(void **)
{
	char names[1000] = "";

	interface_statistics("lo", note, names);
	assert_non_null(strstr(names, " rx_bytes"));
	assert_true(strstr(names, " rx_errors") > strstr(names, " rx_bytes"));
	names[0] = '\0';
	interface_statistics("no-such", note, names);
	assert_string_equal(names, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_an_interface_received_is_what_the_kernel_says_elsewhere),
	    cmocka_unit_test(what_is_not_there_or_not_known_is_not_read),
	    cmocka_unit_test(statistics_are_those_of_receiving),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
