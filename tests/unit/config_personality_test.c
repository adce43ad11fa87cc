// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <rte_common.h>

#include "config/personality/foreign.h"
#include "translated.h"

static void programs_are_found_by_name_and_path(void **)
{
	static const char *const names[] = {
	    "softflowd", "/usr/sbin/softflowctl", "nprobe",	   "cento",
	    "cento-ids", "cento-bridge",	  "./flow-capture"};

	for (unsigned i = 0; i < RTE_DIM(names); i++)
		assert_non_null(personality_find(names[i]));
	assert_null(personality_find("lineprobe"));
	assert_null(personality_find("softflow"));
	assert_null(personality_find(""));
	assert_non_null(personality_stranger("/usr/sbin/pmacctd"));
	assert_non_null(personality_stranger("nfcapd"));
	assert_null(personality_stranger("lineprobe"));
}

// A row that no line can reach, or that says nothing, is a mistake.
static void rows_of_options_are_sound(void **)
{
	static const struct personality *const all[] = {
	    &personality_softflowd, &personality_softflowctl, &personality_nprobe,
	    &personality_cento, &personality_flow_capture};

	for (unsigned k = 0; k < RTE_DIM(all); k++) {
		for (unsigned i = 0; i < all[k]->n_options; i++) {
			const struct foreign_option *row = &all[k]->options[i];

			assert_true(row->letter != '\0' || row->name != NULL);
			assert_true(strlen(row->text) > 1);
			if (row->fate == FOREIGN_OURS)
				assert_non_null(option_find(row->text, strlen(row->text)));
			if (row->fate == FOREIGN_WORDS)
				assert_non_null(option_find(row->text, strcspn(row->text, "=")));
			for (unsigned j = 0; j < i; j++)
				assert_true(row->letter == '\0' ||
					    row->letter != all[k]->options[j].letter);
		}
	}
}

static void all_options_are_printed(void **)
{
	char *text, names[128];
	size_t length;
	FILE *out = open_memstream(&text, &length);

	personalities_print(out);
	fclose(out);
	assert_non_null(strstr(text, "nprobe\n"));
	assert_non_null(strstr(text, "-n, --collector "));
	assert_non_null(strstr(text, "refused: Kafka"));
	free(text);
	personality_names(names, sizeof(names));
	assert_string_equal(names, "softflowd, softflowctl, nprobe, cento, flow-capture");
}

static void a_file_of_softflowd_stands_for_its_line(void **)
{
	static const char text[] =
	    "# comment\ninterface=\"eth7\"\noptions=\"-n 192.0.2.1:2055 -v 9\"\n";
	char path[] = "/tmp/personality.XXXXXX.conf";
	const int fd = mkstemps(path, 5);
	char line[64];

	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	snprintf(line, sizeof(line), "softflowd %s", path);
	assert_becomes(
	    &(struct typed_line){line, "-i eth7|-o netflow9://192.0.2.1:2055", NULL, NULL, NULL});
	unlink(path);
	translate_line(line);
	assert_int_equal(translated.wrong.n, 1);
	translation_end(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(programs_are_found_by_name_and_path),
	    cmocka_unit_test(rows_of_options_are_sound),
	    cmocka_unit_test(all_options_are_printed),
	    cmocka_unit_test(a_file_of_softflowd_stands_for_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
