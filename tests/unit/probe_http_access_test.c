// SPDX-License-Identifier: BSD-3-Clause
#include "http_files.h"

#include "config/log.h"
#include "probe/http/http_access.h"

static const char *refusal(const struct options *options)
{
	static struct error_line error;
	struct error_line *before = user_errors_to(&error);
	struct http_access *access;

	assert_true(http_access_open(options, &access) < 0);
	assert_null(access);
	user_errors_to(before);
	return error.text;
}

static void a_host_is_an_address_or_a_name_of_the_certificate(void **)
{
	static const char *const right[] = {"127.0.0.1",	  "127.0.0.1:8080",
					    "[::1]:80",		  "[fe80::1]",
					    "LocalHost:9",	  "probe.example",
					    "PROBE.example:8443", "a.probes.example"},
				 *const wrong[] = {"",
						   "evil.example",
						   "localhost.evil.example",
						   "127.0.0.1.evil.example",
						   "probes.example",
						   "[::1",
						   "::1",
						   "127.0.0.1:80x",
						   "a b",
						   ":80",
						   "user@127.0.0.1"};
	const struct options options = {.http_cert = cert, .http_key = key}, none = {0};
	struct http_access *access, *plain;

	assert_int_equal(http_access_open(&options, &access), 0);
	assert_int_equal(http_access_open(&none, &plain), 0);
	for (unsigned i = 0; i < sizeof(right) / sizeof(right[0]); i++)
		if (!http_access_host(access, right[i]))
			fail_msg("%s is refused", right[i]);
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (http_access_host(access, wrong[i]))
			fail_msg("%s is taken", wrong[i]);
	assert_false(http_access_host(access, NULL));
	assert_false(http_access_host(plain, "probe.example"));
	assert_null(http_access_cert(plain));
	assert_non_null(strstr(http_access_key(access), "PRIVATE KEY"));
	http_access_free(access);
	http_access_free(plain);
}

static void a_token_is_the_first_line(void **)
{
	const struct options options = {.http_token = token};
	struct http_access *access;

	write_token("0123456789abcdef\nnot this\n", 0640);
	assert_int_equal(http_access_open(&options, &access), 0);
	assert_true(http_access_needs_token(access));
	assert_true(http_access_token(access, "0123456789abcdef"));
	assert_false(http_access_token(access, "0123456789abcdeF"));
	assert_false(http_access_token(access, ""));
	http_access_free(access);
}

static void files_that_protect_nothing_are_refused(void **)
{
	const struct options secret = {.http_token = token},
			     mixed = {.http_cert = cert, .http_key = other_key},
			     swapped = {.http_cert = key, .http_key = key},
			     no_key = {.http_cert = cert, .http_key = cert},
			     missing = {.http_cert = "/none", .http_key = key};

	write_token("0123456789abcdef\n", 0644);
	assert_non_null(strstr(refusal(&secret), "everybody may read"));
	write_token("short\n", 0600);
	assert_non_null(strstr(refusal(&secret), "5 characters, it needs 16"));
	assert_non_null(strstr(refusal(&mixed), "is not the key of"));
	assert_non_null(strstr(refusal(&swapped), "holds no certificate"));
	chmod(cert, 0600);
	assert_non_null(strstr(refusal(&no_key), "holds no private key"));
	assert_non_null(strstr(refusal(&missing), "cannot be read: No such file"));
}

static void another_file_is_seen(void **)
{
	const struct options options = {.http_cert = cert, .http_token = token};
	struct http_files before, now;

	write_token("0123456789abcdef\n", 0600);
	http_files_look(&options, &before);
	http_files_look(&options, &now);
	assert_true(http_files_same(&now, &before));
	write_token("0123456789abcdef and more\n", 0600);
	http_files_look(&options, &now);
	assert_false(http_files_same(&now, &before));
	unlink(token);
	http_files_look(&options, &now);
	assert_false(http_files_same(&now, &before));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_host_is_an_address_or_a_name_of_the_certificate),
	    cmocka_unit_test(a_token_is_the_first_line),
	    cmocka_unit_test(files_that_protect_nothing_are_refused),
	    cmocka_unit_test(another_file_is_seen),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
