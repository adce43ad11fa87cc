// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "config/log.h"
#include "probe/http/http_address.h"

// What is said of these options; "" if they are right.
static const char *said(const struct options *options, struct http_address *address)
{
	static struct error_line error;
	struct error_line *before = user_errors_to(&error);
	const int err = http_address_check(options, address);

	user_errors_to(before);
	assert_int_equal(err < 0, *error.text != '\0');
	return error.text;
}

static void what_is_no_address_and_port_is_refused(void **)
{
	static char *const wrong[] = {"",	 "8080",     "127.0.0.1",     "127.0.0.1:",
				      ":8080",	 "::1:8080", "127.0.0.1:0",   "127.0.0.1:65536",
				      "name:80", "[::1]",    "127.0.0.1:80x", "[]:80"};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct options options = {.http = wrong[i]};
		struct http_address address;

		if (strstr(said(&options, &address), "is not an address and a port") == NULL)
			fail_msg("%s is taken", wrong[i]);
	}
}

static void only_loopback_needs_no_more(void **)
{
	static const struct {
		char *text;
		bool loopback;
	} cases[] = {{"127.0.0.1:8080", true}, {"127.3.2.1:1", true},	{"[::1]:8080", true},
		     {"localhost:80", true},   {"0.0.0.0:8080", false}, {"[::]:8080", false},
		     {"10.0.0.1:8080", false}, {"128.0.0.1:80", false}};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct options alone = {.http = cases[i].text};
		const struct options all = {
		    .http = cases[i].text, .http_cert = "c", .http_key = "k", .http_token = "t"};
		struct http_address address;

		assert_string_equal(said(&all, &address), "");
		assert_int_equal(address.loopback, cases[i].loopback);
		assert_int_equal(*said(&alone, &address) == '\0', cases[i].loopback);
	}
}

static void what_belongs_together_is_asked_for(void **)
{
	const struct options cert = {.http = "127.0.0.1:1", .http_cert = "c"},
			     key = {.http = "127.0.0.1:1", .http_key = "k"},
			     token = {.http_token = "t"},
			     tls = {.http = "0.0.0.0:1", .http_cert = "c", .http_key = "k"};
	struct http_address address;

	assert_non_null(strstr(said(&cert, &address), "needs --http-key"));
	assert_non_null(strstr(said(&key, &address), "needs --http-cert"));
	assert_non_null(strstr(said(&token, &address), "--http-token: needs --http"));
	assert_non_null(strstr(said(&tls, &address), "others can reach"));
}

static void a_port_that_is_taken_is_told(void **)
{
	const struct options options = {.http = "127.0.0.1:38117"};
	struct http_address address;
	struct error_line error, *before;
	int fd, second;

	assert_string_equal(said(&options, &address), "");
	fd = http_address_listen(&address, options.http);
	before = user_errors_to(&error);
	second = http_address_listen(&address, options.http);
	user_errors_to(before);
	assert_true(second < 0);
	assert_non_null(strstr(error.text, "--http 127.0.0.1:38117: cannot listen"));
	if (fd >= 0)
		close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_no_address_and_port_is_refused),
	    cmocka_unit_test(only_loopback_needs_no_more),
	    cmocka_unit_test(what_belongs_together_is_asked_for),
	    cmocka_unit_test(a_port_that_is_taken_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
