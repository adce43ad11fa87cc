// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "dpi/engine/engine.h"
#include "dpi_files.h"

static const char applications[] = "0 Unknown Unspecified\n7 HTTP Web\n91 TLS Web\n163 Tor VPN\n";

static int load(struct signatures *s, const char *directory, const char *cache)
{
	struct problems problems = {0};

	const struct signature_source source = {
	    .directory = directory, .cache = cache, .find_check = dissector_check};

	return signatures_load(s, &source, &problems);
}

static void a_directory_of_files_becomes_one_set(void **)
{
	char *directory = directory_new();
	struct signatures s;

	file_write(directory, "applications", applications);
	file_write(
	    directory, "a.rules",
	    "# comment\n\nTor 91.163 VPN tcp 9001,9030-9040 client 10-20 50 strong - ^abcdef\n");
	file_write(directory, "hosts", "torproject.org Tor 163 VPN\n");
	file_write(directory, "hosts.local", "inside.example Inside 5000 Own\n");
	file_write(directory, "ports", "tcp 80,8080 HTTP 7\n");
	file_write(directory, "FORMAT.md", "not a signature file\n");
	assert_int_equal(load(&s, directory, NULL), 0);
	assert_int_equal(s.rules.n, 1);
	assert_int_equal(s.rules.all[0].master, 91);
	assert_int_equal(s.rules.all[0].application, 163);
	assert_true(rule_has_port(&s.rules.all[0], 1, 9035));
	assert_false(rule_has_port(&s.rules.all[0], 1, 9041));
	assert_int_equal(hosts_find(s.hosts, "x.inside.example", 16), 5000);
	assert_string_equal(application_name(&s.applications->table, 5000), "Inside");
	assert_int_equal(ports_guess(s.ports, 6, 50000, 8080), 7);
	assert_int_equal(ports_guess(s.ports, 17, 50000, 8080), 0);
	assert_non_null(s.patterns.database[PATTERNS_TCP]);
	assert_null(s.patterns.database[PATTERNS_UDP]);
	signatures_free(&s, false);
	directory_free(directory);
}

static void check_bad_rules(void *path)
{
	assert_int_equal(signatures_check(path, dissector_check), -EINVAL);
}

// Each line is wrong in one way; what is reported must name its file, line and reason.
static void each_bad_rule_is_told_with_its_line_and_reason(void **)
{
	static const struct {
		const char *line, *reason;
	} rows[] = {
	    {"HTTP 7 Web tcp * any * 50 strong -", "has 10 columns, needs 11"},
	    {"HTTP x Web tcp * any * 50 strong - ^abcd", "id is neither"},
	    {"HTPP 7 Web tcp * any * 50 strong - ^abcd", "id 7 is HTTP, not HTPP"},
	    {"HTTP 7 Web sctp * any * 50 strong - ^abcd", "l4 is none of"},
	    {"HTTP 7 Web tcp 80- any * 300 strong - ^abcd", "prio is not 0 to 255"},
	    {"HTTP 7 Web tcp 80;81 any * 50 strong - ^abcd", "ports are neither"},
	    {"HTTP 7 Web tcp * up * 50 strong - ^abcd", "dir is none of"},
	    {"HTTP 7 Web tcp * any 9-8 50 strong - ^abcd", "len is neither"},
	    {"HTTP 7 Web tcp * any * 50 sure - ^abcd", "strength is neither"},
	    {"HTTP 7 Web tcp * any * 50 strong nobody ^abcd", "check names no dissector"},
	    {"HTTP 7 Web tcp * any * 50 strong - abcd", "not anchored"},
	    {"HTTP 7 Web tcp * any * 50 strong - ^ab", "bits"},
	    {"HTTP 7 Web tcp * any * 50 strong - ^(abcd|efgh", "without end"},
	    {"HTTP 7 Web tcp * any * 50 strong - ^abcd(?=e)", "(? group"},
	    {"HTTP 7 Web tcp * any * 50 strong - ^\\x00\\x00\\x00\\x00", "all-zero payload"},
	    {"HTTP 7 Web tcp * any * 50 strong - ^\\x17\\x03\\x03[\\x00\\x01]",
	     "TLS application data"},
	    {"HTTP 7 Web tcp * any * 50 strong - ^abcd{99999}", "broken {n,m}"},
	};
	char *directory = directory_new(), path[128];

	file_write(directory, "applications", applications);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[256];
		const char *reported;

		snprintf(text, sizeof(text), "# first\n%s\n", rows[i].line);
		file_write(directory, "x.rules", text);
		snprintf(path, sizeof(path), "%s/x.rules", directory);
		reported = reported_while(check_bad_rules, path);
		if (strstr(reported, "x.rules:2: ") == NULL ||
		    strstr(reported, rows[i].reason) == NULL)
			fail_msg("row %u (%s) told: %s", i, rows[i].reason, reported);
	}
	directory_free(directory);
}

static void the_projects_own_files_are_good(void **)
{
	assert_non_null(signatures_default_directory());
	assert_int_equal(signatures_check(signatures_default_directory(), dissector_check), 0);
}

static void databases_come_back_from_a_cache_that_only_we_may_write(void **)
{
	char *directory = directory_new(), *cache = directory_new();
	struct signatures s;

	file_write(directory, "applications", applications);
	file_write(directory, "a.rules", "Tor 163 VPN tcp * any * 50 strong - ^qwzxyk\n");
	assert_int_equal(load(&s, directory, cache), 0);
	assert_false(s.from_cache);
	signatures_free(&s, false);
	assert_int_equal(load(&s, directory, cache), 0);
	assert_true(s.from_cache);
	signatures_free(&s, false);
	assert_int_equal(chmod(cache, 0777), 0);
	assert_int_equal(load(&s, directory, cache), 0);
	assert_false(s.from_cache);
	signatures_free(&s, false);
	assert_int_equal(chmod(cache, 0700), 0);
	file_write(directory, "a.rules", "Tor 163 VPN tcp * any * 50 strong - ^qwzxyl\n");
	assert_int_equal(load(&s, directory, cache), 0);
	assert_false(s.from_cache);
	signatures_free(&s, false);
	directory_free(directory);
	directory_free(cache);
}

static void spoil(const char *cache)
{
	char command[256];

	snprintf(
	    command, sizeof(command),
	    "for f in %s/*; do printf x | dd of=$f bs=1 seek=5000 conv=notrunc 2>/dev/null; done",
	    cache);
	assert_int_equal(system(command), 0);
}

static void a_spoilt_cache_is_not_believed(void **)
{
	char *directory = directory_new(), *cache = directory_new();
	struct signatures s;

	file_write(directory, "applications", applications);
	file_write(directory, "a.rules", "Tor 163 VPN tcp * any * 50 strong - ^qwzxyk\n");
	assert_int_equal(load(&s, directory, cache), 0);
	signatures_free(&s, false);
	spoil(cache);
	assert_int_equal(load(&s, directory, cache), 0);
	assert_false(s.from_cache);
	signatures_free(&s, false);
	directory_free(directory);
	directory_free(cache);
}

static void check_what_is_not_there(void *)
{
	assert_int_equal(signatures_check("/nowhere/x.rules", dissector_check), -ENOENT);
}

static void what_is_not_there_is_told(void **)
{
	assert_non_null(strstr(reported_while(check_what_is_not_there, NULL),
			       "dpi-check: /nowhere/x.rules: No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_directory_of_files_becomes_one_set),
	    cmocka_unit_test(each_bad_rule_is_told_with_its_line_and_reason),
	    cmocka_unit_test(the_projects_own_files_are_good),
	    cmocka_unit_test(databases_come_back_from_a_cache_that_only_we_may_write),
	    cmocka_unit_test(a_spoilt_cache_is_not_believed),
	    cmocka_unit_test(what_is_not_there_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
