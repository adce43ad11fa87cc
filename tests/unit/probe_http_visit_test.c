// SPDX-License-Identifier: BSD-3-Clause
#include "http_asked.h"

static struct probe *serving(void)
{
	char *more[] = {"--http", HTTP_PLACE, NULL};

	return live_probe("null:", more);
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void a_resource_is_what_the_command_answers(void **)
{
	struct probe *probe = serving();
	const char *answer = http_ask(probe, HTTP_GET("/api/v1/statistics"));

	assert_true(begins(answer, "HTTP/1.1 200 "));
	assert_non_null(strstr(answer, "Content-Type: application/json\r\n"));
	assert_non_null(strstr(answer, "\r\n\r\n{\"running_milliseconds\":"));
	assert_non_null(strstr(answer, "\"packets\":300,"));
	answer = http_ask(probe, HTTP_GET("/api/v1/flows?top=2&host=10.0.0.1"));
	assert_non_null(strstr(answer, "{\"flows\":[{\"protocol\":17,\"source\":\"10.0.0.1\""));
	assert_non_null(strstr(http_ask(probe, HTTP_GET("/api/v1/")), "\"/api/v1/balance\""));
	live_end(probe);
}

static void every_answer_tells_the_browser_what_it_may_do(void **)
{
	static const char *const asked[] = {HTTP_GET("/"), HTTP_GET("/metrics"), HTTP_GET("/none"),
					    HTTP_GET("/api/v1/balance"), ("POST /" HTTP_REST)};
	struct probe *probe = serving();

	for (unsigned i = 0; i < RTE_DIM(asked); i++) {
		const char *answer = http_ask(probe, asked[i]);

		assert_non_null(strstr(answer, "Content-Security-Policy: default-src 'none';"));
		assert_non_null(strstr(answer, "X-Content-Type-Options: nosniff\r\n"));
		assert_non_null(strstr(answer, "Cache-Control: no-store\r\n"));
		assert_non_null(strstr(answer, "Referrer-Policy: no-referrer\r\n"));
	}
	live_end(probe);
}

static void what_cannot_be_asked_is_refused(void **)
{
	static const char *const cases[][2] = {
	    {HTTP_GET("/none"), "404"},
	    {HTTP_GET("/api/v1/shutdown"), "404"},
	    {HTTP_GET("/api/v1/balance?top=3"), "400"},
	    {HTTP_GET("/api/v1/flows?top=3&top=4"), "400"},
	    {HTTP_GET("/api/v1/flows?host"), "400"},
	    {HTTP_GET("/api/v1/flows?host=1.2.3.4%20--top%209"), "400"},
	    {HTTP_GET("/api/v1/flows?host=no-address"), "400"},
	    {"POST /api/v1/balance" HTTP_REST, "405"},
	    {"DELETE /" HTTP_REST, "405"},
	    {"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "421"},
	    {"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
	     "5\r\n\r\nhello",
	     "413"},
	    {"HEAD /metrics" HTTP_REST, "200"},
	};
	struct probe *probe = serving();

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		const char *answer = http_ask(probe, cases[i][0]);

		if (!begins(answer, "HTTP/1.1 ") || !begins(answer + 9, cases[i][1]))
			fail_msg("%s: %.20s, not %s", cases[i][0], answer, cases[i][1]);
	}
	live_end(probe);
}

static void metrics_are_what_the_scraper_accepts(void **)
{
	struct probe *probe = serving();
	const char *answer = http_ask(probe, HTTP_GET("/metrics"));

	assert_non_null(strstr(answer, "Content-Type: text/plain; version=0.0.4;"));
	assert_non_null(
	    strstr(answer, "\nlineprobe_worker_taken_packets_total{owner=\"worker 0\"} 300\n"));
	answer =
	    http_ask(probe, "GET /metrics HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\nAccept: "
			    "application/openmetrics-text;version=1.0.0,text/plain\r\n\r\n");
	assert_non_null(
	    strstr(answer, "Content-Type: application/openmetrics-text; version=1.0.0;"));
	assert_string_equal(answer + strlen(answer) - 6, "# EOF\n");
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_resource_is_what_the_command_answers),
	    cmocka_unit_test(every_answer_tells_the_browser_what_it_may_do),
	    cmocka_unit_test(what_cannot_be_asked_is_refused),
	    cmocka_unit_test(metrics_are_what_the_scraper_accepts),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
