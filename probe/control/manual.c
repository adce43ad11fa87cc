// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <rte_common.h>

#include "config/options/options.h"
#include "config/options/subcommand.h"
#include "probe/control/control_command.h"
#include "probe/control/manual.h"

static const char manual_text[] = ""
#include "manual_text.h" // made from manual.8
    ;

static void print_version(FILE *out)
{
	fprintf(out, ".TH LINEPROBE 8 \"\" \"lineprobe %s\"\n", options_version);
}

// A line of the text that stands for what this prints.
static const struct {
	const char *line;
	void (*print)(FILE *out);
} lists[] = {
    {"@HEAD@\n", print_version},
    {"@OPTIONS@\n", options_print_roff},
    {"@OUTPUTS@\n", manual_print_outputs},
    {"@COUNTERS@\n", manual_print_counters},
    {"@CONTROL@\n", control_print_roff},
    {"@COMMANDS@\n", subcommands_print_roff},
    {"@EXIT_CODES@\n", manual_print_exit_codes},
};

static bool print_list(const char *line, FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(lists); i++) {
		if (strncmp(line, lists[i].line, strlen(lists[i].line)) == 0) {
			lists[i].print(out);
			return true;
		}
	}
	return false;
}

void manual_print(FILE *out)
{
	for (const char *line = manual_text; *line != '\0'; line = strchr(line, '\n') + 1) {
		if (!print_list(line, out))
			fwrite(line, 1, (size_t)(strchr(line, '\n') + 1 - line), out);
	}
}
