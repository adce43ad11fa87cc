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
#include <zmq.h>

#include "caught.h"
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

	assert_true(zmq_curve_key("/dev/null", "test", key) < 0);
	assert_true(zmq_curve_key("short", "test", key) < 0);
	assert_true(zmq_curve_key("/etc/hostname", "test", key) < 0);
}

// What is told when a socket is set up as an output SPEC says; 0 or -errno in *err.
static const char *told(const char *spec, int *err)
{
	static char text[1024];
	void *context = zmq_ctx_new(), *socket = zmq_socket(context, ZMQ_PUB);
	struct output_settings settings;
	struct caught caught;

	assert_int_equal(output_settings_parse(spec, &settings), 0);
	caught = caught_begin(STDERR_FILENO);
	*err = zmq_curve_set_up(socket, &settings);
	caught_end(&caught, text, sizeof(text));
	output_settings_free(&settings);
	zmq_close(socket);
	zmq_ctx_term(context);
	return text;
}

static void put_lines(const char *path, const char *first, const char *second)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "%s\n%s\n", first, second);
	fclose(file);
}

static void a_socket_has_the_keys_that_its_output_names(void **)
{
	char public[41], secret[41], path[] = "/tmp/lineprobe-key-XXXXXX", spec[300];
	int err, fd = mkstemp(path);

	close(fd);
	zmq_curve_keypair(public, secret);
	put_lines(path, public, secret);
	assert_string_equal(told("zmq://127.0.0.1:5999", &err), "");
	assert_int_equal(err, 0);
	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:5999,curve-server-key=%s", path);
	assert_string_equal(told(spec, &err), "");
	assert_int_equal(err, 0);
	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:5999,curve-server-key=%s,curve-key=%s", path,
		 path);
	assert_string_equal(told(spec, &err), "");
	assert_int_equal(err, 0);
	unlink(path);
}

static void keys_that_do_not_fit_are_told(void **)
{
	char public[41], secret[41], path[] = "/tmp/lineprobe-key-XXXXXX", spec[300];
	int err, fd = mkstemp(path);

	close(fd);
	zmq_curve_keypair(public, secret);
	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:5999,curve-key=%s", path);
	assert_non_null(strstr(told(spec, &err), "curve-key= needs curve-server-key="));
	assert_int_equal(err, -EINVAL);

	put_lines(path, public, "no secret");
	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:5999,curve-server-key=%s,curve-key=%s", path,
		 path);
	assert_non_null(strstr(told(spec, &err), "must hold two lines, our public and our secret"));
	assert_int_equal(err, -EINVAL);

	snprintf(spec, sizeof(spec),
		 "zmq://127.0.0.1:5999,curve-server-key=%s,curve-key=/nowhere/x", path);
	assert_non_null(strstr(told(spec, &err), "curve-key=/nowhere/x: No such file"));
	assert_int_equal(err, -EINVAL);
	unlink(path);
}

static void a_socket_that_takes_no_key_is_told(void **)
{
	const struct caught caught = caught_begin(STDERR_FILENO);
	char public[41], secret[41], spec[300], text[512];
	struct output_settings settings;
	int err;

	zmq_curve_keypair(public, secret);
	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:5999,curve-server-key=%s", public);
	assert_int_equal(output_settings_parse(spec, &settings), 0);
	err = zmq_curve_set_up(NULL, &settings);
	caught_end(&caught, text, sizeof(text));
	assert_int_equal(err, -ENOTSOCK);
	assert_non_null(strstr(text, "CURVE: "));
	output_settings_free(&settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_key_is_z85_or_the_hex_digits_of_it_or_in_a_file),
	    cmocka_unit_test(what_is_no_key_is_told),
	    cmocka_unit_test(a_socket_has_the_keys_that_its_output_names),
	    cmocka_unit_test(keys_that_do_not_fit_are_told),
	    cmocka_unit_test(a_socket_that_takes_no_key_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
