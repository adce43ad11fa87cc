// SPDX-License-Identifier: BSD-3-Clause
// What users write. Input: which kind of file (1), its text.
#include <stdio.h>

#include "dpi/engine/engine.h"
#include "fuzz_input.h"

static void read_lines(struct signatures *s, unsigned kind, struct text_file *file)
{
	struct problems problems = {.n = 1}; // silent
	struct text_line line;

	while (text_next(file, &line, kind == 0 ? 11 : LINE_MAX_COLUMNS)) {
		if (kind == 0)
			rules_add_line(&s->rules, s->applications, &line, &problems);
		else if (kind == 1)
			hosts_add_line(s->hosts, s->applications, &line, &problems);
		else if (kind == 2)
			ports_add_line(s->ports, s->applications, &line, &problems);
		else
			applications_add_line(s->applications, &line, &problems);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	unsigned kind = fuzz_number(&input, 1) % 4;
	struct signatures s = {.rules = {.find_check = dissector_check},
			       .applications = applications_new(NULL),
			       .hosts = hosts_new(),
			       .ports = calloc(1, sizeof(struct port_table))};
	char *text = malloc(input.left + 1);
	struct text_file file = {.path = (char *)(uintptr_t) "x", .text = text, .at = text};

	memcpy(text, input.at, input.left);
	text[input.left] = '\0';
	read_lines(&s, kind, &file);
	free(text);
	rules_finish(&s.rules);
	applications_finish(s.applications);
	signatures_free(&s, false);
	return 0;
}
