// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "config/figure.h"
#include "config/log.h"

int user_error(int err, const char *format, ...)
{
	char line[1024];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	fprintf(stderr, "lineprobe: %s\n", line);
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
