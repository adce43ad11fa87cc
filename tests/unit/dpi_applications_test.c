// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/signatures/applications.h"
#include "dpi_files.h"

static struct applications *made;
static struct problems problems;

static void add(const char *text)
{
	const struct text_line line = line_of(text, 4);

	applications_add_line(made, &line, &problems);
}

static void begin(void)
{
	made = applications_new(NULL);
	problems = (struct problems){.all = true};
	assert_non_null(made);
}

static void an_id_has_its_name_and_category(void **)
{
	begin();
	add("91 TLS Web");
	add("5 DNS Network");
	add("7 HTTP Web");
	assert_int_equal(problems.n, 0);
	applications_finish(made);
	assert_int_equal(made->table.n, 3);
	assert_int_equal(made->table.all[0].id, 5); // ordered
	assert_string_equal(application_name(&made->table, 91), "TLS");
	assert_string_equal(application_name(&made->table, 92), "Unknown");
	assert_int_equal(applications_category(made, 91), applications_category(made, 7));
	assert_string_equal(made->table.categories[applications_category(made, 5)], "Network");
	assert_string_equal(made->table.categories[0], "Unspecified");
	applications_free(made);
}

static void read_wrong_lines(void *)
{
	add("91 SSL Web");	// the id is taken
	add("92 TLS Web");	// so is the name
	add("65536 X Web");	// no id
	add("93 with.dot Web"); // labels are joined by dots
	add("94 X");
}

static void read_one_category_more(void *)
{
	add("255 Name255 Category255");
}

static void what_contradicts_is_told(void **)
{
	const char *reported;

	begin();
	add("91 TLS Web");
	reported = reported_while(read_wrong_lines, NULL);
	assert_int_equal(problems.n, 5);
	assert_non_null(strstr(reported, "test:1: "));
	applications_free(made);
}

static void a_category_too_many_is_told(void **)
{
	const char *reported;
	char text[64];

	begin();
	for (unsigned i = 1; i < 255; i++) { // the first one is "Unspecified"
		snprintf(text, sizeof(text), "%u Name%u Category%u", i, i, i);
		add(text);
	}
	assert_int_equal(problems.n, 0);
	reported = reported_while(read_one_category_more, NULL);
	assert_int_equal(problems.n, 1);
	assert_non_null(strstr(reported, "test:1: more than 255 categories"));
	add("256 Name256 Category254");
	assert_int_equal(problems.n, 1);
	applications_free(made);
	applications_free(NULL);
}

static void read_names_that_no_format_carries(void *)
{
	add("1 sixty-four-octets-are-one-more-than-a-name-may-have-in-any-record-- Web");
	add("2 quo\"te Web");
	add("3 back\\slash Web");
}

static void names_have_their_limits(void **)
{
	const char *reported;

	begin();
	reported = reported_while(read_names_that_no_format_carries, NULL);
	assert_int_equal(problems.n, 3);
	assert_non_null(strstr(reported, "is longer than 63 octets"));
	assert_non_null(strstr(reported, "name quo\"te may hold printable ASCII"));
	applications_finish(made);
	assert_int_equal(made->table.n, 0);
	applications_free(made);
}

static void agree_wrongly(void *)
{
	struct text_line line = {.file = "test", .number = 9};

	assert_false(applications_agree(made, 91, "SSL", "-", &line, &problems));
	assert_false(applications_agree(made, 92, "TLS", "-", &line, &problems));
	assert_false(applications_agree(made, 91, "TLS", "Network", &line, &problems));
}

static void another_file_agrees_or_adds_what_is_new(void **)
{
	struct text_line line = {.file = "test", .number = 9};

	begin();
	add("91 TLS Web");
	assert_true(applications_agree(made, 91, "TLS", "-", &line, &problems));
	assert_true(applications_agree(made, 91, "TLS", "Web", &line, &problems));
	assert_true(applications_agree(made, 500, "Own", "Mine", &line, &problems));
	reported_while(agree_wrongly, NULL);
	assert_int_equal(problems.n, 3);
	applications_finish(made);
	assert_string_equal(application_name(&made->table, 500), "Own");
	applications_free(made);
}

static void categories_keep_their_index_over_a_reload(void **)
{
	struct applications *before;
	uint8_t video;

	begin();
	add("1 One Web");
	add("2 Two Video");
	applications_finish(made);
	video = applications_category(made, 2);
	before = made;
	made = applications_new(before);
	add("2 Two Video");
	applications_finish(made);
	assert_int_equal(applications_category(made, 2), video);
	applications_free(made);
	applications_free(before);
}

static struct applications *table_of(const char *first, const char *second)
{
	begin();
	add(first);
	add(second);
	assert_int_equal(problems.n, 0);
	applications_finish(made);
	return made;
}

static void tables_that_say_the_same_are_the_same(void **)
{
	static const char *const others[][2] = {{"91 TLS Web", "6 DNS Network"},
						{"91 SSL Web", "5 DNS Network"},
						{"91 TLS Web", "5 DNS Web"},
						{"91 TLS Web", "5 DNS Cloud"}};
	struct applications *table = table_of("91 TLS Web", "5 DNS Network");
	struct applications *again = table_of("91 TLS Web", "5 DNS Network"), *other;

	assert_true(applications_same(table, again));
	for (unsigned i = 0; i < sizeof(others) / sizeof(*others); i++) {
		other = table_of(others[i][0], others[i][1]);
		assert_false(applications_same(table, other));
		applications_free(other);
	}
	applications_free(again);
	applications_free(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_id_has_its_name_and_category),
	    cmocka_unit_test(what_contradicts_is_told),
	    cmocka_unit_test(a_category_too_many_is_told),
	    cmocka_unit_test(names_have_their_limits),
	    cmocka_unit_test(another_file_agrees_or_adds_what_is_new),
	    cmocka_unit_test(categories_keep_their_index_over_a_reload),
	    cmocka_unit_test(tables_that_say_the_same_are_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
