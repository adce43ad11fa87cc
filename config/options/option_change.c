// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/option_change.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"

static int find_row(const char *name, const struct option_row **row)
{
	const char *nearest;

	*row = option_find(name, strlen(name));
	if (*row != NULL && option_in_file(*row))
		return 0;
	nearest = option_nearest(name, strlen(name));
	if (*row == NULL && nearest != NULL)
		return user_error(EINVAL, "%s is not an option; did you mean %s?", name, nearest);
	return user_error(EINVAL, "%s is not an option that can be set", name);
}

static int check_live(const struct option_row *row)
{
	if (row->change == CHANGE_LIVE)
		return 0;
	if (row->change == CHANGE_OUTPUTS)
		return user_error(EINVAL,
				  "%s is changed by `output add SPEC` and `output remove "
				  "SPEC`",
				  row->name);
	return user_error(EINVAL, "%s needs a restart; the probe goes on as it was", row->name);
}

int option_value_read(struct option_value *value, const char *name, const char *text)
{
	char why[OPTION_WHY] = "";
	int err;

	memset(value, 0, sizeof(*value));
	err = find_row(name, &value->row);
	if (err == 0)
		err = check_live(value->row);
	if (err < 0)
		return err;
	if (text == NULL)
		text = value->row->preset;
	if (text == NULL) // as if it were not given
		return 0;
	if (value->row->type->read(value->row, text, option_value(value->row, &value->holder),
				   why) < 0)
		return user_error(EINVAL, "%s %s: %s", value->row->name, text, why);
	return 0;
}

void option_value_clear(struct option_value *value)
{
	if (value->row != NULL && value->row->type->clear != NULL)
		value->row->type->clear(option_value(value->row, &value->holder));
}

void option_value_show(const struct option_value *value, const struct options *options,
		       struct options *shown)
{
	const struct option_row *row = value->row;

	*shown = *options;
	memcpy(option_value(row, shown), option_value(row, &value->holder), row->size);
}

void option_value_swap(struct option_value *value, struct options *options)
{
	struct options next;

	option_value_show(value, options, &next);
	memcpy(option_value(value->row, &value->holder), option_value(value->row, options),
	       value->row->size);
	*options = next;
}

char *option_text_of(const struct option_row *row, const struct options *options)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL)
		return NULL;
	for (unsigned i = 0; row->type->write(row, option_value(row, options), i, out); i++)
		fputs(row->type->repeats ? "\n" : "", out);
	fclose(out);
	return text;
}
