// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_VERIFY_KIT_H
#define TESTS_UNIT_VERIFY_KIT_H

#include <stdlib.h>
#include <string.h>

#include "probe/verify/verify_judge.h"

// A collector of nfacctd's kind that shows of each record what was sent, but for one column of a
// Flow. The value in the cells' form is that of verify_value().
static inline void kit_show(struct verify_judge *judge, unsigned flow, unsigned record,
			    const char *field, const char *instead)
{
	char *cells[VERIFY_COLUMNS] = {NULL}, text[VERIFY_TEXT];

	for (unsigned i = 0; i < judge->reader->n_shown; i++) {
		const struct verify_shown *shown = &judge->reader->shown[i];
		const bool other = field != NULL && strcmp(shown->field, field) == 0;

		const bool known = verify_value(judge->run, flow, shown->field, record, text);

		if (known && shown->form == VERIFY_TIME) // s.ms
			memmove(text + 11, text + 10, 4), text[10] = '.';
		if (known)
			cells[i] = other && instead == NULL ? NULL : strdup(other ? instead : text);
		else
			cells[i] = strdup("0");
	}
	verify_judge_take(judge, judge->reader, cells);
	for (unsigned i = 0; i < judge->reader->n_shown; i++)
		free(cells[i]);
}

static inline void kit_show_all(struct verify_judge *judge)
{
	for (unsigned flow = 0; flow < VERIFY_FLOWS; flow++)
		for (unsigned i = 0; i < verify_records(judge->plan, flow); i++)
			kit_show(judge, flow, i, NULL, NULL);
}

#endif
