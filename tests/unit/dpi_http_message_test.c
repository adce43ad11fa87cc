// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "dpi/dissect/http_message.h"

static struct http_message message;

static bool read(const char *text, size_t n)
{
	uint8_t *copy = malloc(n > 0 ? n : 1);
	static uint8_t kept[4096];
	bool result;

	memcpy(copy, text, n);
	result = http_read(&message, copy, (unsigned)n); // exactly sized: nothing behind it is read
	free(copy);
	memcpy(kept, text, n);
	if (result)
		http_read(&message, kept, (unsigned)n);
	return result;
}

static void check_part(enum http_part part, const char *text)
{
	if (text == NULL) {
		assert_null(message.parts[part].at);
		return;
	}
	assert_int_equal(message.parts[part].n, strlen(text));
	assert_memory_equal(message.parts[part].at, text, strlen(text));
}

static const char request[] =
    "POST /a/b?c HTTP/1.1\r\nhOsT: \t example.org:8080 \r\n"
    "User-Agent: x y\r\nContent-Type: text/xml\r\nHost: second\r\n\r\nbody";

static void the_head_of_a_request_is_taken_apart(void **)
{
	assert_true(read(request, sizeof(request) - 1));
	assert_int_equal(message.status, 0);
	assert_true(message.has_line && message.has_target && message.complete);
	check_part(HTTP_METHOD, "POST");
	check_part(HTTP_TARGET, "/a/b?c");
	check_part(HTTP_HOST, "example.org:8080"); // the first of the name
	check_part(HTTP_USER_AGENT, "x y");
	check_part(HTTP_CONTENT_TYPE, "text/xml");
	check_part(HTTP_ACCEPT, NULL);
}

static void requests_may_be_simple_or_have_more_blanks(void **)
{
	assert_true(read("GET /index.html\r\n", 17)); // RFC 1945 section 4.1
	assert_true(message.has_line && message.has_target && message.complete);
	check_part(HTTP_TARGET, "/index.html");
	assert_false(read("GET /index.html\r\nHost: a\r\n", 26));
	assert_false(read("POST /index.html\r\n", 18));
	assert_false(read("GET key\r\n", 9));
	assert_true(read("GET  /a  HTTP/1.1\r\n\r\n", 21)); // RFC 9112 section 3
	check_part(HTTP_TARGET, "/a");
}

static void upnp_has_methods_of_its_own(void **)
{
	static const char *const lines[] = {"NOTIFY / HTTP/1.1\r\n", "M-SEARCH * HTTP/1.1\r\n",
					    "SUBSCRIBE /e HTTP/1.1\r\n",
					    "UNSUBSCRIBE /e HTTP/1.1\r\n"};

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_true(read(lines[i], strlen(lines[i])));
	assert_false(read("NOTIFY sip:a@example.net SIP/2.0\r\n", 34));
}

static void a_response_has_a_status(void **)
{
	static const char response[] = "HTTP/1.0 404 Not Found\nServer: s\n\n";

	assert_true(read(response, sizeof(response) - 1));
	assert_int_equal(message.status, 404);
	assert_true(message.complete);
	check_part(HTTP_SERVER, "s");
}

// A field is there whole or not at all; the target is known once a blank follows it.
static void what_is_cut_off_is_not_there(void **)
{
	size_t whole = sizeof(request) - 1 - 4, target = strlen("POST /a/b?c");
	size_t host = strstr(request, "User") - request;

	for (size_t n = 6; n < whole; n++) {
		assert_true(read(request, n));
		assert_false(message.complete);
		assert_int_equal(message.has_target, n > target);
		assert_int_equal(message.parts[HTTP_HOST].at != NULL, n >= host);
	}
}

static void what_is_no_http_is_refused(void **)
{
	static const char *const wrong[] = {
	    "",		"GET",		 "GET / FTP/1.1\r\n",	  "get / HTTP/1.1\r\n",
	    "GET \r\n", "GET  HTTP/1.1", "HTTP/1.1 999999 x\r\n", "HTTP/1.1 abc\r\n",
	    "\x16\3\1", "G3T / x\r\n",
	};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(read(wrong[i], strlen(wrong[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_head_of_a_request_is_taken_apart),
	    cmocka_unit_test(requests_may_be_simple_or_have_more_blanks),
	    cmocka_unit_test(upnp_has_methods_of_its_own),
	    cmocka_unit_test(a_response_has_a_status),
	    cmocka_unit_test(what_is_cut_off_is_not_there),
	    cmocka_unit_test(what_is_no_http_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
