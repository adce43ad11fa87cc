// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_cell.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ENGINE = 22 };

static void write_number(uint64_t number, char *text)
{
	snprintf(text, VERIFY_TEXT, "%" PRIu64, number);
}

static void read_plain(const char *cell, char *text)
{
	char *end;
	const uint64_t number = strtoull(cell, &end, 16);

	if (strncmp(cell, "0x", 2) == 0 && *end == '\0')
		write_number(number, text);
}

static void read_address(const char *cell, char *text)
{
	uint8_t octets[16];

	if (inet_pton(AF_INET, cell, octets) == 1)
		inet_ntop(AF_INET, octets, text, VERIFY_TEXT);
	else if (inet_pton(AF_INET6, cell, octets) == 1)
		inet_ntop(AF_INET6, octets, text, VERIFY_TEXT);
}

// Milliseconds of a fraction ".123" or ".123456".
static unsigned thousandths(const char *fraction)
{
	unsigned ms = 0;

	for (unsigned i = 0, of = 100; i < 3 && isdigit((unsigned char)fraction[1 + i]);
	     i++, of /= 10)
		ms += (unsigned)(fraction[1 + i] - '0') * of;
	return ms;
}

static void read_time(const char *cell, char *text)
{
	struct tm parts = {.tm_isdst = -1};
	const char *end = strptime(cell, "%Y-%m-%d", &parts);
	char *point;
	uint64_t seconds;

	if (end != NULL && (*end == ' ' || *end == 'T'))
		end = strptime(end + 1, "%H:%M:%S", &parts);
	if (end != NULL) {
		seconds = (uint64_t)mktime(&parts);
	} else {
		seconds = strtoull(cell, &point, 10);
		end = point;
	}
	if (end != cell && *end == '.')
		write_number(seconds * 1000 + thousandths(end), text);
	else if (end != cell && *end == '\0')
		write_number(seconds * 1000, text);
}

static void read_flags(const char *cell, char *text)
{
	static const char letters[] = "CEUAPRSF"; // the highest bit first
	const size_t n = strlen(cell);
	uint64_t flags = 0;

	if (n != 8 || strspn(cell, "CEUAPRSF.") != n)
		return read_plain(cell, text);
	for (unsigned i = 0; i < 8; i++)
		flags |= (uint64_t)(cell[i] == letters[i]) << (7 - i);
	write_number(flags, text);
}

static void read_protocol(const char *cell, char *text)
{
	const struct protoent *protocol =
	    isdigit((unsigned char)*cell) ? NULL : getprotobyname(cell);

	if (protocol != NULL)
		write_number((uint64_t)protocol->p_proto, text);
}

static void read_icmp(const char *cell, char *text)
{
	unsigned type, code;

	if (sscanf(cell, "%u.%u", &type, &code) == 2)
		write_number(type * 256 + code, text);
}

static void read_label(const char *cell, char *text)
{
	unsigned label, exp, bottom;

	if (sscanf(cell, "%u-%u-%u", &label, &exp, &bottom) == 3)
		write_number((uint64_t)label << 4 | exp << 1 | bottom, text);
}

static void read_engine(const char *cell, char *text)
{
	unsigned a, b;

	if (sscanf(cell, "%u..%u", &a, &b) == 2)
		write_number(a == ENGINE ? b : a, text);
}

static void read_length(const char *cell, char *text)
{
	const char *end = strchr(cell, ')');

	if (strncmp(cell, "(len:", 5) == 0 && end != NULL)
		snprintf(text, VERIFY_TEXT, "%s", end[1] == ' ' ? end + 2 : end + 1);
}

void verify_cell_read(enum verify_form form, const char *cell, char text[VERIFY_TEXT])
{
	static void (*const read[])(const char *cell, char *text) = {
	    [VERIFY_PLAIN] = read_plain,       [VERIFY_ADDRESS] = read_address,
	    [VERIFY_TIME] = read_time,	       [VERIFY_FLAGS] = read_flags,
	    [VERIFY_PROTOCOL] = read_protocol, [VERIFY_ICMP] = read_icmp,
	    [VERIFY_LABEL] = read_label,       [VERIFY_ENGINE] = read_engine,
	    [VERIFY_LENGTH] = read_length,
	};
	char trimmed[2 * VERIFY_TEXT];
	size_t n;

	while (isspace((unsigned char)*cell))
		cell++;
	n = (size_t)snprintf(trimmed, sizeof(trimmed), "%s", cell);
	n = n < sizeof(trimmed) ? n : sizeof(trimmed) - 1;
	while (n > 0 && isspace((unsigned char)trimmed[n - 1]))
		trimmed[--n] = '\0';
	snprintf(text, VERIFY_TEXT, "%.*s", VERIFY_TEXT - 1, trimmed);
	read[form](trimmed, text);
}
