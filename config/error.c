// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "config/figure.h"
#include "config/log.h"
#include "config/log_stream.h"
#include "config/utf8.h"

enum { MOST_LINE = 1024 };

// What comes from outside may hold anything, a line of the log holds no line feed and nothing that
// a terminal obeys.
__attribute__((format(printf, 2, 0))) static void line_make(char line[MOST_LINE],
							    const char *format, va_list arguments)
{
	char text[MOST_LINE];

	vsnprintf(text, sizeof(text), format, arguments);
	utf8_visible(text, line, MOST_LINE);
}

static _Thread_local struct error_line *kept;

struct error_line *user_errors_to(struct error_line *line)
{
	struct error_line *before = kept;

	if (line != NULL)
		line->text[0] = '\0';
	kept = line;
	return before;
}

int user_error(int err, const char *format, ...)
{
	char line[MOST_LINE];
	va_list arguments;

	va_start(arguments, format);
	line_make(line, format, arguments);
	va_end(arguments);
	if (kept != NULL)
		snprintf(kept->text, sizeof(kept->text), "%s", line);
	else
		fprintf(stderr, "%s%s\n", log_prefix(RTE_LOG_ERR), line);
	return -err;
}

int memory_error(uint64_t octets, const char *remedy, const char *format, ...)
{
	char what[512], figure[32];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	return user_error(ENOMEM, "%s: no memory for %s octets; free memory%s%s", what,
			  figure_write(octets, figure, sizeof(figure)),
			  remedy != NULL ? ", or " : "", remedy != NULL ? remedy : "");
}

void log_line(uint32_t level, uint32_t logtype, const char *format, ...)
{
	char line[MOST_LINE];
	va_list arguments;

	if (!rte_log_can_log(logtype, level))
		return;
	va_start(arguments, format);
	line_make(line, format, arguments);
	va_end(arguments);
	rte_log(level, logtype, "%s%s\n", log_is_journal() ? "" : log_prefix(level), line);
}
