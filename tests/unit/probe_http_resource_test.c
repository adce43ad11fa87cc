// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "printed.h"
#include "probe/control/control_command.h"
#include "probe/control/http_resource.h"

static bool is_command(const char *name)
{
	const char *help;

	for (unsigned i = 0; control_command_name(i, &help) != NULL; i++) {
		if (strcmp(control_command_name(i, &help), name) == 0)
			return true;
	}
	return false;
}

static void each_resource_is_a_control_command(void **)
{
	const struct http_resource *resource;
	char word[64];

	for (unsigned i = 0; (resource = http_resource_at(i)) != NULL; i++) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(resource->command, " "),
			 resource->command);
		if (!is_command(word))
			fail_msg("%s: there is no command %s", resource->name, word);
		assert_ptr_equal(http_resource_find(resource->name), resource);
	}
	assert_null(http_resource_find("shutdown"));
	assert_null(http_resource_find(""));
}

static bool takes(const char *value)
{
	const struct http_resource *flows = http_resource_find("flows");
	char line[HTTP_LINE];

	http_resource_begin(flows, line);
	return http_parameter_add(http_parameter_find(flows, "host"), value, line);
}

static void a_parameter_is_one_word_of_the_command(void **)
{
	const struct http_resource *flows = http_resource_find("flows");
	char line[HTTP_LINE], longest[HTTP_LINE + 1];

	http_resource_begin(flows, line);
	assert_true(http_parameter_add(http_parameter_find(flows, "host"), "fd77::1", line));
	assert_true(http_parameter_add(http_parameter_find(flows, "top"), "5", line));
	assert_string_equal(line, "--json flows host fd77::1 --top 5");
	assert_false(takes("1 --by rate"));
	assert_false(takes("--top"));
	assert_false(takes(""));
	assert_false(takes("1\nshutdown"));
	assert_false(takes("\xc3\xa4"));
	memset(longest, 'a', HTTP_LINE);
	longest[HTTP_LINE] = '\0';
	assert_false(takes(longest));
	assert_null(http_parameter_find(flows, "over"));
	assert_null(http_parameter_find(http_resource_find("balance"), "top"));
}

static void index_and_guide_list_all(void **)
{
	char *json = printed(http_resources_json), *guide = printed(http_resources_print);
	const struct http_resource *resource;
	char path[64];

	for (unsigned i = 0; (resource = http_resource_at(i)) != NULL; i++) {
		snprintf(path, sizeof(path), "\"" HTTP_API "%s\"", resource->name);
		assert_non_null(strstr(json, path));
		snprintf(path, sizeof(path), "  " HTTP_API "%s", resource->name);
		assert_non_null(strstr(guide, path));
	}
	free(json);
	free(guide);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_resource_is_a_control_command),
	    cmocka_unit_test(a_parameter_is_one_word_of_the_command),
	    cmocka_unit_test(index_and_guide_list_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
