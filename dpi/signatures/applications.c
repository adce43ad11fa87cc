// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <strings.h>

#include "dpi/signatures/applications.h"

enum { MAX_CATEGORIES = 255, MAX_APPLICATIONS = APPLICATIONS_NAME_SLOTS / 2 };

static int category_index(struct applications *a, const char *name)
{
	for (unsigned i = 0; i < a->table.n_categories; i++)
		if (strcmp(a->categories[i], name) == 0)
			return (int)i;
	if (a->table.n_categories == MAX_CATEGORIES)
		return -1;
	if (a->table.n_categories == a->category_room) {
		unsigned room = a->category_room * 2 + 32;
		char **grown = realloc(a->categories, room * sizeof(*grown));

		if (grown == NULL)
			return -1;
		a->categories = grown;
		a->category_room = room;
		a->table.categories = (const char *const *)grown;
	}
	a->categories[a->table.n_categories] = strdup(name);
	return (int)a->table.n_categories++;
}

struct applications *applications_new(const struct applications *previous)
{
	struct applications *a = calloc(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	category_index(a, "Unspecified");
	for (unsigned i = 1; previous != NULL && i < previous->table.n_categories; i++)
		category_index(a, previous->categories[i]);
	a->table.by_id = a->by_id;
	return a;
}

void applications_free(struct applications *a)
{
	if (a == NULL)
		return;
	for (unsigned i = 0; i < a->table.n; i++)
		free((void *)(uintptr_t)a->all[i].name);
	for (unsigned i = 0; i < a->table.n_categories; i++)
		free(a->categories[i]);
	free(a->all);
	free(a->categories);
	free(a);
}

static bool add(struct applications *a, uint16_t id, const char *name, int category)
{
	if (a->table.n == a->room) {
		unsigned room = a->room * 2 + 512;
		struct application *grown = realloc(a->all, room * sizeof(*grown));

		if (grown == NULL)
			return false;
		a->all = grown;
		a->room = room;
		a->table.all = grown;
	}
	if (a->table.n == MAX_APPLICATIONS || category < 0)
		return false;
	a->all[a->table.n] =
	    (struct application){.id = id, .category = (uint8_t)category, .name = strdup(name)};
	a->by_id[id] = (uint16_t)++a->table.n;
	return true;
}

static const char *name_fault(const char *name)
{
	if (strlen(name) > 63)
		return "is longer than 63 octets";
	for (const char *at = name; *at != '\0'; at++)
		if (*at == '.' || *at < '!' || *at > '~' || *at == '"' || *at == '\\')
			return "may hold printable ASCII without dot, quote and backslash only";
	return NULL;
}

static unsigned name_slot(const char *name)
{
	unsigned hash = 2166136261U;

	for (; *name != '\0'; name++)
		hash = (hash ^ (unsigned)(*name | 0x20)) * 16777619U;
	return (hash >> 8) % APPLICATIONS_NAME_SLOTS;
}

// While the table is being built its entries do not move.
static const struct application *find_name(const struct applications *a, const char *name)
{
	unsigned slot = name_slot(name);

	for (; a->by_name[slot] != 0; slot = (slot + 1) % APPLICATIONS_NAME_SLOTS)
		if (strcasecmp(a->all[a->by_name[slot] - 1].name, name) == 0)
			return &a->all[a->by_name[slot] - 1];
	return NULL;
}

static void keep_name(struct applications *a, const char *name)
{
	unsigned slot = name_slot(name);

	while (a->by_name[slot] != 0)
		slot = (slot + 1) % APPLICATIONS_NAME_SLOTS;
	a->by_name[slot] = (uint16_t)a->table.n;
}

static bool add_new(struct applications *a, uint16_t id, const char *name, const char *category,
		    const struct text_line *line, struct problems *problems)
{
	const struct application *other = find_name(a, name);
	const char *fault = name_fault(name);
	unsigned before = problems->n;

	if (fault != NULL)
		problem_report(problems, line->file, line->number, "name %s %s", name, fault);
	else if (other != NULL)
		problem_report(problems, line->file, line->number, "name %s has id %u, not %u",
			       name, other->id, id);
	else if (!add(a, id, name,
		      category_index(a, strcmp(category, "-") == 0 ? "Unspecified" : category)))
		problem_report(problems, line->file, line->number,
			       "more than 255 categories or no memory");
	else
		keep_name(a, name);
	return problems->n == before;
}

bool applications_agree(struct applications *a, uint16_t id, const char *name, const char *category,
			const struct text_line *line, struct problems *problems)
{
	const struct application *known;

	if (a->by_id[id] == 0)
		return add_new(a, id, name, category, line, problems);
	known = &a->all[a->by_id[id] - 1];
	if (strcmp(known->name, name) != 0) {
		problem_report(problems, line->file, line->number, "id %u is %s, not %s", id,
			       known->name, name);
		return false;
	}
	if (strcmp(category, "-") != 0 && strcmp(a->categories[known->category], category) != 0) {
		problem_report(problems, line->file, line->number, "category of %s is %s, not %s",
			       name, a->categories[known->category], category);
		return false;
	}
	return true;
}

void applications_add_line(struct applications *a, const struct text_line *line,
			   struct problems *problems)
{
	unsigned id;

	if (line->n != 3)
		problem_report(problems, line->file, line->number,
			       "has %u columns, needs 3: id name category", line->n);
	else if (!text_read_number(line->column[0], 65535, &id))
		problem_report(problems, line->file, line->number, "id %s is not 0 to 65535",
			       line->column[0]);
	else if (a->by_id[id] != 0)
		problem_report(problems, line->file, line->number, "id %u stands here twice", id);
	else
		add_new(a, (uint16_t)id, line->column[1], line->column[2], line, problems);
}

static int by_id(const void *a, const void *b)
{
	return ((const struct application *)a)->id - ((const struct application *)b)->id;
}

void applications_finish(struct applications *a)
{
	if (a->table.n == 0)
		return;
	qsort(a->all, a->table.n, sizeof(*a->all), by_id);
	for (unsigned i = 0; i < a->table.n; i++)
		a->by_id[a->all[i].id] = (uint16_t)(i + 1);
}

bool applications_same(const struct applications *a, const struct applications *b)
{
	if (a->table.n != b->table.n || a->table.n_categories != b->table.n_categories)
		return false;
	for (unsigned i = 0; i < a->table.n_categories; i++)
		if (strcmp(a->categories[i], b->categories[i]) != 0)
			return false;
	for (unsigned i = 0; i < a->table.n; i++)
		if (a->all[i].id != b->all[i].id || a->all[i].category != b->all[i].category ||
		    strcmp(a->all[i].name, b->all[i].name) != 0)
			return false;
	return true;
}

uint8_t applications_category(const struct applications *a, uint16_t id)
{
	return a->by_id[id] != 0 ? a->all[a->by_id[id] - 1].category : 0;
}
