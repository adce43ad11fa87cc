// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/signatures/hosts.h"
#include "dpi_files.h"

static uint16_t find(const struct hosts *hosts, const char *name)
{
	return hosts_find(hosts, name, (unsigned)strlen(name));
}

static void the_longest_suffix_wins_at_label_borders(void **)
{
	struct hosts *hosts = hosts_new();

	assert_int_equal(hosts_add(hosts, "google.com", 126), 0);
	assert_int_equal(hosts_add(hosts, "mail.google.com", 122), 0);
	assert_int_equal(hosts_add(hosts, "averyveryverylonglabel.example.net", 7), 0);
	assert_int_equal(find(hosts, "google.com"), 126);
	assert_int_equal(find(hosts, "www.google.com"), 126);
	assert_int_equal(find(hosts, "a.mail.google.com"), 122);
	assert_int_equal(find(hosts, "gmail.google.com"), 126);
	assert_int_equal(find(hosts, "notgoogle.com"), 0);
	assert_int_equal(find(hosts, "google.com.evil.org"), 0);
	assert_int_equal(find(hosts, "com"), 0);
	assert_int_equal(find(hosts, "x.averyveryverylonglabel.example.net"), 7);
	hosts_free(hosts);
}

static void case_port_and_final_dot_do_not_matter(void **)
{
	struct hosts *hosts = hosts_new();

	hosts_add(hosts, "netflix.com", 133);
	assert_int_equal(find(hosts, "WWW.NetFlix.COM"), 133);
	assert_int_equal(find(hosts, "netflix.com:443"), 133);
	assert_int_equal(find(hosts, "netflix.com."), 133);
	assert_int_equal(find(hosts, ""), 0);
	assert_int_equal(find(hosts, "."), 0);
	assert_int_equal(find(hosts, ".com"), 0);
	hosts_free(hosts);
}

static void names_longer_than_our_reach_are_judged_by_their_end(void **)
{
	struct hosts *hosts = hosts_new();
	char name[300];

	hosts_add(hosts, "netflix.com", 133);
	for (unsigned n = 1; n < 240; n++) {
		memset(name, 'x', n);
		memcpy(name + n, ".netflix.com", 13);
		assert_int_equal(find(hosts, name), 133);
	}
	memset(name, 'x', 250);
	assert_int_equal(hosts_find(hosts, name, 250), 0);
	hosts_free(hosts);
}

static void many_names_are_all_found(void **)
{
	struct hosts *hosts = hosts_new();
	char name[64];

	for (unsigned i = 1; i <= 5000; i++) {
		snprintf(name, sizeof(name), "n%u.example%u.org", i, i % 97);
		assert_int_equal(hosts_add(hosts, name, (uint16_t)i), 0);
	}
	for (unsigned i = 1; i <= 5000; i++) {
		snprintf(name, sizeof(name), "www.n%u.example%u.org", i, i % 97);
		assert_int_equal(find(hosts, name), i);
	}
	hosts_free(hosts);
}

static void check_lines(void *)
{
	static const char *const lines[] = {
	    "netflix.com NetFlix 133",	      "Netflix.com NetFlix 133 Video",
	    ".netflix.com NetFlix 133 Video", "netflix..com NetFlix 133 Video",
	    "netflix.com NetFlix 0 Video",    "netflix.com Netflicks 133 Video",
	};
	struct hosts *hosts = hosts_new();
	struct applications *applications = applications_new(NULL);
	struct problems problems = {.all = true};
	char text[64];

	for (unsigned i = 0; i <= sizeof(lines) / sizeof(lines[0]); i++) {
		struct text_line line;

		strcpy(text, i == 0 ? "netflix.com NetFlix 133 Video" : lines[i - 1]);
		line = line_of(text, LINE_MAX_COLUMNS);
		hosts_add_line(hosts, applications, &line, &problems);
		assert_int_equal(problems.n, i);
	}
	assert_int_equal(find(hosts, "netflix.com"), 133);
	hosts_free(hosts);
	applications_free(applications);
}

static void wrong_lines_are_told(void **)
{
	assert_non_null(strstr(reported_while(check_lines, NULL), "test:1: has 3 columns"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_longest_suffix_wins_at_label_borders),
	    cmocka_unit_test(case_port_and_final_dot_do_not_matter),
	    cmocka_unit_test(names_longer_than_our_reach_are_judged_by_their_end),
	    cmocka_unit_test(many_names_are_all_found),
	    cmocka_unit_test(wrong_lines_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
