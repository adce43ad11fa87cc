// SPDX-License-Identifier: BSD-3-Clause
// config/signatures/SOURCES: every signature has a source, and names the message laid out from it.
#include <glob.h>

#include "dpi_conversation.h"

enum { MAX_LINE = 8192, COLUMNS = 8 };

static const char folder[] = "config/signatures/";

static unsigned hex(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

// Octets of a message; \xNN, \r and \n stand for what cannot be written.
static size_t read_octets(const char *text, uint8_t *octets)
{
	size_t n = 0;

	for (; *text != '\0'; text++) {
		if (*text != '\\') {
			octets[n++] = (uint8_t)*text;
		} else if (*++text == 'x') {
			octets[n++] = (uint8_t)(hex(text[1]) << 4 | hex(text[2]));
			text += 2;
		} else {
			octets[n++] = *text == 'r' ? '\r' : '\n';
		}
	}
	return n;
}

static unsigned split(char *line, char *column[COLUMNS])
{
	unsigned n = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *at = line; at != NULL && n < COLUMNS;)
		column[n++] = strsep(&at, "\t");
	return n;
}

static void say(struct conversation *talk, char *column[COLUMNS], unsigned n)
{
	uint8_t octets[MAX_LINE];

	conversation_start(talk, strcmp(column[2], "tcp") == 0 ? TCP : UDP,
			   (uint16_t)atoi(column[3]));
	for (unsigned i = 5; i < n; i++) {
		assert_true(column[i][1] == ' ' && strchr("CS", column[i][0]) != NULL);
		conversation_say(talk, column[i][0] == 'S', octets,
				 read_octets(column[i] + 2, octets));
	}
}

static FILE *open_file(const char *name)
{
	char path[128];
	FILE *stream;

	snprintf(path, sizeof(path), "%s%s", folder, name);
	stream = fopen(path, "r");
	assert_non_null(stream);
	return stream;
}

static void messages_of_the_sources_are_named(void **state)
{
	struct conversation *talk = *state;
	FILE *stream = open_file("SOURCES");
	char line[MAX_LINE], *column[COLUMNS];
	unsigned wrong = 0, tested = 0, port = CLIENT_PORT;

	while (fgets(line, sizeof(line), stream) != NULL) {
		unsigned n = line[0] == '#' ? 0 : split(line, column);

		if (n < 6)
			continue;
		say(talk, column, n);
		talk->client_port = (uint16_t)++port; // rows expect nothing of others
		if (strcmp(conversation_label(talk), column[4]) != 0) {
			print_error("%s (%s) port %s is called \"%s\"\n", column[0], column[1],
				    column[3], conversation_label(talk));
			wrong++;
		}
		tested++;
	}
	fclose(stream);
	assert_int_equal(wrong, 0);
	assert_true(tested > 150);
}

static bool has_row(const char *file, const char *name)
{
	FILE *stream = file == NULL ? open_file("SOURCES") : fopen(file, "r");
	const size_t length = strlen(name);
	char line[MAX_LINE];
	bool found = false;

	while (!found && fgets(line, sizeof(line), stream) != NULL)
		found = strncmp(line, name, length) == 0 &&
			(line[length] == '\t' || line[length] == ' ');
	fclose(stream);
	return found;
}

static void check_rules(const char *file)
{
	FILE *stream = fopen(file, "r");
	char line[MAX_LINE];

	while (fgets(line, sizeof(line), stream) != NULL) {
		line[strcspn(line, " \t\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0' && !has_row(NULL, line))
			fail_msg("%s: %s has no row in SOURCES", file, line);
	}
	fclose(stream);
}

static void each_rule_has_a_source_and_each_source_a_rule(void **)
{
	char line[MAX_LINE], *column[COLUMNS];
	FILE *stream = open_file("SOURCES");
	glob_t files;

	assert_int_equal(glob("config/signatures/*.rules", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_rules(files.gl_pathv[i]);
	while (fgets(line, sizeof(line), stream) != NULL) {
		bool found = line[0] == '#';

		if (!found && (split(line, column) < 5 || column[1][0] == '\0'))
			fail_msg("%s has no source", line);
		for (size_t i = 0; i < files.gl_pathc && !found; i++)
			found = has_row(files.gl_pathv[i], column[0]);
		if (!found)
			fail_msg("SOURCES has %s, no rule has", column[0]);
	}
	fclose(stream);
	globfree(&files);
}

// Suffixes of hosts, sorted.
static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void no_host_stands_twice(void **)
{
	static char *suffix[16384];
	FILE *stream = open_file("hosts");
	char line[MAX_LINE];
	unsigned n = 0, twice = 0;

	while (fgets(line, sizeof(line), stream) != NULL) {
		line[strcspn(line, " \t\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0' && n < 16384)
			suffix[n++] = strdup(line);
	}
	fclose(stream);
	qsort(suffix, n, sizeof(*suffix), by_text);
	for (unsigned i = 1; i < n; i++)
		if (strcmp(suffix[i - 1], suffix[i]) == 0) {
			print_error("hosts has %s twice\n", suffix[i]);
			twice++;
		}
	for (unsigned i = 0; i < n; i++)
		free(suffix[i]);
	assert_int_equal(twice, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(messages_of_the_sources_are_named, conversation_open,
					    conversation_close),
	    cmocka_unit_test(each_rule_has_a_source_and_each_source_a_rule),
	    cmocka_unit_test(no_host_stands_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
