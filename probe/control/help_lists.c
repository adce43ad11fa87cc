// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_setting.h"
#include "probe/control/counter_lists.h"
#include "probe/control/help.h"
#include "probe/control/wrapped.h"

#include <string.h>

// A device's drops are no part of an equation, and so are records that hold less than they could.
static bool is_loss(const struct counter_row *row)
{
	static const char *const words[] = {"lost", "evicted", "full", "left out"};

	if (row->side == COUNTER_LOST || (row->side == COUNTER_NOTE && row->boundary != NULL))
		return true;
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (row->side == COUNTER_NOTE && strstr(row->name, words[i]) != NULL)
			return true;
	}
	return false;
}

void help_print_losses(FILE *out)
{
	const struct counter_list *list;

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		bool begun = false;

		for (unsigned j = 0; j < list->n_rows; j++) {
			if (!is_loss(&list->rows[j]))
				continue;
			if (!begun)
				fprintf(out, "%s\n", list->title);
			begun = true;
			fprintf(out, "  %s\n", list->rows[j].name);
			wrapped_print(list->rows[j].help, "      ", out);
		}
	}
}

void help_print_collecting(FILE *out)
{
	struct collect_setting_text text;

	for (unsigned i = 0; collect_setting_text(i, &text); i++) {
		fprintf(out, "  %s=\n", text.name);
		wrapped_print(text.allowed, "      ", out);
		if (text.preset != NULL)
			fprintf(out, "      (%s)\n", text.preset);
		wrapped_print(text.help, "      ", out);
	}
	fputc('\n', out);
}
