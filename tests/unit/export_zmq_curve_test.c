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
#include <zmq.h>

#include "export/transport/zmq_curve.h"

static void a_key_is_z85_or_the_hex_digits_of_it_or_in_a_file(void **)
{
	char public[41], secret[41], hex[81] = "", key[41], path[] = "/tmp/lineprobe-key-XXXXXX";
	FILE *file;

	zmq_curve_keypair(public, secret);
	for (unsigned i = 0; i < 40; i++)
		snprintf(hex + 2 * (size_t)i, 3, "%02x", (unsigned)public[i]);
	assert_int_equal(zmq_curve_key(public, "test", key), 0);
	assert_string_equal(key, public);
	assert_int_equal(zmq_curve_key(hex, "test", key), 0);
	assert_string_equal(key, public);
	file = fdopen(mkstemp(path), "w");
	fprintf(file, "%s\n", hex);
	fclose(file);
	memset(key, 0, sizeof(key));
	assert_int_equal(zmq_curve_key(path, "test", key), 0);
	assert_string_equal(key, public);
	unlink(path);
}

static void what_is_no_key_is_told(void **)
{
	char key[41];

	assert_true(zmq_curve_key("short", "test", key) < 0);
	assert_true(zmq_curve_key("/etc/hostname", "test", key) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_is_z85_or_the_hex_digits_of_it_or_in_a_file),
	    cmocka_unit_test(what_is_no_key_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
