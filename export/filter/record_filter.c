// SPDX-License-Identifier: BSD-3-Clause
#include "export/filter/record_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "export/filter/filter_tests.h"

// The text as a tree, before it is laid out in steps. "not" has one child.
enum node_kind { NODE_TEST, NODE_NOT, NODE_AND, NODE_OR };

struct node {
	enum node_kind kind;
	struct filter_step step;
	struct node *child[2];
};

struct reader {
	struct filter_words words;
	struct record_filter *filter;
	struct node *nodes; // room for all
	unsigned n, n_tests, depth;
};

enum { MOST_NODES = 4 * FILTER_STEPS };

static struct node *read_or(struct reader *reader);

static struct node *new_node(struct reader *reader, enum node_kind kind, struct node *left,
			     struct node *right)
{
	struct node *node = &reader->nodes[reader->n];

	if (reader->n == MOST_NODES) {
		filter_words_error(&reader->words, "more than %d conditions", FILTER_STEPS);
		return NULL;
	}
	reader->n++;
	node->kind = kind;
	node->child[0] = left;
	node->child[1] = right;
	return node;
}

static struct node *read_test(struct reader *reader)
{
	struct node *node = new_node(reader, NODE_TEST, NULL, NULL);

	if (node == NULL)
		return NULL;
	if (reader->n_tests++ == FILTER_STEPS) {
		filter_words_error(&reader->words, "more than %d conditions", FILTER_STEPS);
		return NULL;
	}
	if (filter_test_read(&node->step, &reader->words) < 0)
		return NULL;
	if (node->step.column.field != NULL)
		wanted_add(&reader->filter->wanted, field_wanted(node->step.column.field));
	return node;
}

static struct node *read_parenthesis(struct reader *reader)
{
	struct node *node;

	if (filter_words_next(&reader->words) < 0)
		return NULL;
	node = read_or(reader);
	if (node == NULL)
		return NULL;
	if (!filter_words_is(&reader->words, ")")) {
		filter_words_error(&reader->words, "a ) belongs here");
		return NULL;
	}
	return filter_words_next(&reader->words) < 0 ? NULL : node;
}

static struct node *read_not(struct reader *reader)
{
	struct node *node = NULL;

	if (++reader->depth > FILTER_DEPTH) {
		filter_words_error(&reader->words, "more than %d ( and not in each other",
				   FILTER_DEPTH);
		return NULL;
	}
	if (filter_words_is(&reader->words, "not")) {
		if (filter_words_next(&reader->words) == 0)
			node = read_not(reader);
		node = node == NULL ? NULL : new_node(reader, NODE_NOT, node, NULL);
	} else if (filter_words_is(&reader->words, "(")) {
		node = read_parenthesis(reader);
	} else {
		node = read_test(reader);
	}
	reader->depth--;
	return node;
}

static struct node *read_joined(struct reader *reader, const char *word, enum node_kind kind,
				struct node *(*read)(struct reader *reader))
{
	struct node *node = read(reader);

	while (node != NULL && filter_words_is(&reader->words, word)) {
		struct node *right = NULL;

		if (filter_words_next(&reader->words) == 0)
			right = read(reader);
		node = right == NULL ? NULL : new_node(reader, kind, node, right);
	}
	return node;
}

static struct node *read_and(struct reader *reader)
{
	return read_joined(reader, "and", NODE_AND, read_not);
}

static struct node *read_or(struct reader *reader)
{
	return read_joined(reader, "or", NODE_OR, read_and);
}

// From the last to the first, so that where a step goes on is known. Returns where the node begins.
static uint8_t lay_out(struct record_filter *filter, const struct node *node, uint8_t yes,
		       uint8_t no)
{
	uint8_t second;

	switch (node->kind) {
	case NODE_NOT:
		return lay_out(filter, node->child[0], no, yes);
	case NODE_AND:
		second = lay_out(filter, node->child[1], yes, no);
		return lay_out(filter, node->child[0], second, no);
	case NODE_OR:
		second = lay_out(filter, node->child[1], yes, no);
		return lay_out(filter, node->child[0], yes, second);
	case NODE_TEST:
		break;
	}
	filter->step[filter->n] = node->step;
	filter->step[filter->n].next[0] = no;
	filter->step[filter->n].next[1] = yes;
	return (uint8_t)filter->n++;
}

static int read_all(struct reader *reader)
{
	const struct node *node;

	if (filter_words_next(&reader->words) < 0)
		return -EINVAL;
	node = read_or(reader);
	if (node == NULL)
		return -EINVAL;
	if (reader->words.word[0] != '\0' || reader->words.quoted)
		return filter_words_error(&reader->words, "and, or or the end belongs here");
	reader->filter->begin = lay_out(reader->filter, node, FILTER_TAKE, FILTER_LEAVE);
	return 0;
}

int record_filter_read(struct record_filter *filter, const char *text,
		       const struct application_table *applications, const char *where)
{
	struct reader reader = {
	    .words = {.rest = text, .where = where, .text = text, .applications = applications},
	    .filter = filter,
	    .nodes = calloc(MOST_NODES, sizeof(struct node)),
	};
	int err = -ENOMEM;

	memset(filter, 0, sizeof(*filter));
	if (reader.nodes != NULL)
		err = read_all(&reader);
	free(reader.nodes);
	return err;
}
