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

#include "config/personality/foreign_ports.h"

static struct translation to;
static struct foreign_line line = {.to = &to};

static void expect(const char *value, const char *ports, unsigned queues, const char *wrong)
{
	struct foreign_ports read = {0};
	char text[512] = "";

	translation_clear(&to);
	foreign_ports_read(&line, value, &read);
	for (unsigned i = 0; i < read.ports.n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
			 read.ports.word[i]);
	assert_string_equal(text, ports);
	assert_int_equal(read.n_queues, queues);
	assert_int_equal(to.wrong.n, wrong != NULL);
	if (wrong != NULL)
		assert_non_null(strstr(to.wrong.word[0], wrong));
	foreign_ports_clear(&read);
	translation_clear(&to);
}

static void ports_and_queues_are_read(void **)
{
	expect("eth0", "eth0 ", 1, NULL);
	expect("eth0,eth1", "eth0 eth1 ", 2, NULL);
	expect("eth0@0,eth0@1", "eth0 ", 2, NULL);
	expect("eth0@[0-3]", "eth0 ", 4, NULL);
	expect("zc:eth[0-1]", "eth0 eth1 ", 2, NULL);
	expect("eth[0-1]@[0-3]", "eth0 eth1 ", 8, NULL);
	expect("a/b.txt", "pcap:a/b.txt ", 1, NULL);
	expect("b.pcapng", "pcap:b.pcapng ", 1, NULL);
	expect("mlx:no-such-device@2", "no-such-device ", 1, NULL);
	expect("eth0@x", "eth0 ", 0, "'@x' is no queue");
	expect("nt:0", "", 0, "vendor's own library");
	expect("eth0,", "eth0 ", 1, "names no port");
}

static void the_first_interface_is_not_the_loopback(void **)
{
	char name[64] = "lo";

	if (foreign_default_port(name, sizeof(name)))
		assert_string_not_equal(name, "lo");
	else
		assert_string_equal(name, "lo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ports_and_queues_are_read),
	    cmocka_unit_test(the_first_interface_is_not_the_loopback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
