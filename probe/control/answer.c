// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/answer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "config/utf8.h"

enum { MOST_TEXT = 1024 };

void answer_quote(const char *text, FILE *out)
{
	char shown[4 * MOST_TEXT];

	utf8_visible(text, shown, sizeof(shown));
	fputc('"', out);
	for (const char *at = shown; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			fputc('\\', out);
		fputc(*at, out);
	}
	fputc('"', out);
}

static void comma(struct answer *answer)
{
	if (answer->more)
		fputc(',', answer->out);
	answer->more = true;
}

static void member(struct answer *answer, const char *name)
{
	comma(answer);
	fprintf(answer->out, "\"%s\":", name);
}

void answer_begin(struct answer *answer, bool json, FILE *out)
{
	*answer = (struct answer){.out = out, .json = json};
	if (json)
		fputc('{', out);
}

void answer_end(struct answer *answer)
{
	if (answer->json)
		fputs("}\n", answer->out);
}

// `name`: of the member in JSON, NULL for none; `prefix`: before the text for people.
static void put_text(struct answer *answer, const char *name, const char *prefix,
		     const char *format, va_list values)
{
	char text[MOST_TEXT];

	vsnprintf(text, sizeof(text), format, values);
	if (!answer->json) {
		fprintf(answer->out, "%s%s\n", prefix, text);
	} else if (name != NULL) {
		member(answer, name);
		answer_quote(text, answer->out);
	}
}

void answer_say(struct answer *answer, const char *name, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	put_text(answer, name, "", format, values);
	va_end(values);
}

void answer_error(struct answer *answer, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	put_text(answer, answer->failed ? NULL : "error", "error: ", format, values);
	va_end(values);
	answer->failed = true;
}

void answer_number(struct answer *answer, const char *name, uint64_t value)
{
	if (!answer->json)
		return;
	member(answer, name);
	fprintf(answer->out, "%" PRIu64, value);
}

void answer_truth(struct answer *answer, const char *name, bool value)
{
	if (!answer->json)
		return;
	member(answer, name);
	fputs(value ? "true" : "false", answer->out);
}

void answer_open(struct answer *answer, const char *name, char bracket)
{
	if (!answer->json)
		return;
	if (name != NULL)
		member(answer, name);
	else
		comma(answer);
	fputc(bracket, answer->out);
	answer->more = false;
}

void answer_close(struct answer *answer, char bracket)
{
	if (!answer->json)
		return;
	fputc(bracket, answer->out);
	answer->more = true;
}

void answer_list(struct answer *answer, const char *name, const struct answer_column *columns)
{
	unsigned n = 0;

	for (; n < ANSWER_COLUMNS - 1 && columns[n].name != NULL; n++)
		answer->text[n] = columns[n].text;
	answer->text[n] = (struct text_column){0};
	answer->columns = columns;
	answer->column = 0;
	answer->table = (struct text_table){.out = answer->out, .columns = answer->text};
	if (answer->json)
		answer_open(answer, name, '[');
	else
		text_table_head(&answer->table);
}

// Before a cell in JSON: what its column is called.
static void cell(struct answer *answer)
{
	if (!answer->in_row)
		answer_open(answer, NULL, '{');
	answer->in_row = true;
	member(answer, answer->columns[answer->column++].name);
}

void answer_text(struct answer *answer, const char *format, ...)
{
	char text[256];
	va_list values;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (!answer->json) {
		text_table_cell(&answer->table, "%s", text);
		return;
	}
	cell(answer);
	answer_quote(text, answer->out);
}

void answer_figure(struct answer *answer, uint64_t value)
{
	if (!answer->json) {
		text_table_figure(&answer->table, value);
		return;
	}
	cell(answer);
	fprintf(answer->out, "%" PRIu64, value);
}

void answer_id(struct answer *answer, uint64_t value)
{
	if (!answer->json)
		text_table_cell(&answer->table, "%" PRIu64, value);
	else
		answer_figure(answer, value);
}

void answer_real(struct answer *answer, double value, unsigned digits, const char *unit)
{
	if (!answer->json) {
		text_table_cell(&answer->table, "%.*f%s", (int)digits, value, unit);
		return;
	}
	cell(answer);
	fprintf(answer->out, "%.*f", (int)digits, value);
}

void answer_none(struct answer *answer)
{
	if (!answer->json) {
		text_table_cell(&answer->table, "%s", "");
		return;
	}
	cell(answer);
	fputs("null", answer->out);
}

void answer_row_end(struct answer *answer)
{
	if (!answer->json) {
		text_table_end(&answer->table);
		return;
	}
	while (answer->columns[answer->column].name != NULL)
		answer_none(answer);
	answer_close(answer, '}');
	answer->in_row = false;
	answer->column = 0;
}

void answer_list_end(struct answer *answer)
{
	answer_close(answer, ']');
}
