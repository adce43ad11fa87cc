// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_APPLICATIONS_H
#define DPI_APPLICATIONS_H

#include <stdint.h>

#include "config/application.h"
#include "dpi/signatures/text.h"

enum { APPLICATIONS_NAME_SLOTS = 16384 };

// The application table while it is being built, and its storage.
struct applications {
	struct application_table table;
	struct application *all;
	char **categories;
	unsigned room, category_room;
	uint16_t by_id[65536];
	uint16_t by_name[APPLICATIONS_NAME_SLOTS]; // index + 1, only while it is being built
};

// Starts with the categories of `previous` (or NULL), so that an index keeps its meaning over a
// reload.
struct applications *applications_new(const struct applications *previous);
void applications_free(struct applications *applications);
// One line "id name category" of the applications file.
void applications_add_line(struct applications *applications, const struct text_line *line,
			   struct problems *problems);
// Checks that name, id and category agree with what is known, adding an id that is new. A category
// "-" is not checked. False after a problem.
bool applications_agree(struct applications *applications, uint16_t id, const char *name,
			const char *category, const struct text_line *line,
			struct problems *problems);
// Orders by id; nothing is added after it.
void applications_finish(struct applications *applications);
// Both say the same; finished ones.
bool applications_same(const struct applications *a, const struct applications *b);
uint8_t applications_category(const struct applications *applications, uint16_t id);

#endif
