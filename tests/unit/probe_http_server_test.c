// SPDX-License-Identifier: BSD-3-Clause
#include "http_asked.h"

#include "probe/http/http_server.h"

static char *serves[] = {"--http", HTTP_PLACE, NULL};

static void without_the_option_nothing_listens(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	assert_null(probe->http);
	live_end(probe);
}

static void a_port_that_is_taken_starts_nothing(void **)
{
	struct probe *probe = live_probe("null:", serves);
	struct options options = {.http = HTTP_PLACE};
	struct http_server *second;
	struct error_line error, *before = user_errors_to(&error);

	assert_true(http_server_open(&options, probe, &second) < 0);
	user_errors_to(before);
	assert_null(second);
	assert_non_null(strstr(error.text, "cannot listen"));
	live_end(probe);
}

// Whoever sends nothing, or half of a request, holds up nobody.
static void slow_ones_hold_up_nobody(void **)
{
	struct probe *probe = live_probe("null:", serves);
	int slow[60];

	for (unsigned i = 0; i < RTE_DIM(slow); i++) {
		slow[i] = http_connect();
		if (i % 2)
			send(slow[i], "GET / HT", 8, MSG_NOSIGNAL);
	}
	assert_non_null(strstr(http_ask(probe, HTTP_GET("/api/v1/statistics")), " 200 "));
	for (unsigned i = 0; i < RTE_DIM(slow); i++)
		close(slow[i]);
	live_end(probe);
}

// The end comes while a client waits for an answer that main does not give.
static void the_end_waits_for_no_client(void **)
{
	struct probe *probe = live_probe("null:", serves);
	const char request[] = HTTP_GET("/api/v1/statistics");
	char answer[512];
	int fd = http_connect();
	ssize_t n;

	send(fd, request, strlen(request), MSG_NOSIGNAL);
	n = recv(fd, answer, sizeof(answer) - 1, MSG_DONTWAIT);
	assert_true(n < 0);
	live_end(probe);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_the_option_nothing_listens),
	    cmocka_unit_test(a_port_that_is_taken_starts_nothing),
	    cmocka_unit_test(slow_ones_hold_up_nobody),
	    cmocka_unit_test(the_end_waits_for_no_client),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
