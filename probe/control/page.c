// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/page.h"

#include <string.h>

static const struct page_list *find(const struct page_list *lists, const char *line)
{
	while (lists->line != NULL && strncmp(line, lists->line, strlen(lists->line)) != 0)
		lists++;
	return lists->line != NULL ? lists : NULL;
}

void page_print(const char *text, const struct page_list *lists, FILE *out)
{
	while (*text != '\0') {
		const size_t whole = strcspn(text, "\n"), length = whole + (text[whole] == '\n');
		const struct page_list *list = find(lists, text);

		if (list != NULL)
			list->print(out);
		else
			fwrite(text, 1, length, out);
		text += length;
	}
}
