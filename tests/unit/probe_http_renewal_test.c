// SPDX-License-Identifier: BSD-3-Clause
#include "http_asked.h"
#include "http_files.h"

#include "probe/http/http_renewal.h"

#define ASK(word)                                                                                  \
	"GET /api/v1/statistics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"              \
	"Authorization: Bearer " word "\r\n\r\n"

static void a_token_that_was_read_again_is_in_force(void **)
{
	char option[] = "--http-token", http[] = "--http", place[] = HTTP_PLACE,
	     *more[] = {http, place, option, token, NULL};
	struct error_line error, *before;
	struct probe *probe;

	write_token("the first token of all\n", 0600);
	probe = live_probe("null:", more);
	assert_non_null(strstr(http_ask(probe, ASK("the first token of all")), " 200 "));
	write_token("another token is here\n", 0600);
	assert_int_equal(http_renewal_read_again(probe->http_renewal, &probe->options), 0);
	assert_int_equal(http_renewal_read_again(probe->http_renewal, &probe->options), 0);
	assert_non_null(strstr(http_ask(probe, ASK("the first token of all")), " 401 "));
	assert_non_null(strstr(http_ask(probe, ASK("another token is here")), " 200 "));
	write_token("short\n", 0600);
	before = user_errors_to(&error);
	assert_true(http_renewal_read_again(probe->http_renewal, &probe->options) < 0);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "5 characters, it needs 16"));
	assert_non_null(strstr(http_ask(probe, ASK("another token is here")), " 200 "));
	live_end(probe);
}

static void without_the_option_nothing_is_read_again(void **)
{
	const struct options options = {0};

	assert_int_equal(http_renewal_read_again(NULL, &options), 0);
}

static int begin(void **state)
{
	return make_files(state) | run_all_begin(state);
}

static int end(void **state)
{
	return captures_end(state) | remove_files(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_that_was_read_again_is_in_force),
	    cmocka_unit_test(without_the_option_nothing_is_read_again),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
