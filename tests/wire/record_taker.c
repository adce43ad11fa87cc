// SPDX-License-Identifier: BSD-3-Clause
// record_taker [-j] MAP < RECORDS: what a collector gets of record_sender. Reads IPFIX messages,
// one behind the other, or with -j the JSON of the ZMQ feed, until its input ends. Then MAP has a
// bit for each record that came, and a line says how many came, twice, and out of the order of
// their recordId (of JSON their number), and how many messages are broken and sets without a
// Template.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HEADER = 16,
	SET_HEADER = 4,
	TEMPLATES = 65536,
	TEMPLATE_SET = 2,
	OPTIONS_SET = 3,
	OPTIONS_HEADER = 6,
	SOURCE = 8,
	RECORD_ID = 46,
	OWN = 32473,
	ENTERPRISE = 0x8000,
};

// Offsets in a Data Record; octets 0: no Template. Those of other things have no source.
static struct tmpl {
	uint32_t octets;
	int source, id; // -1: it has none
} tmpls[TEMPLATES];

static uint8_t *map;
static uint64_t room, n, twice, disorder, broken, unknown, last;

static uint64_t number(const uint8_t *at, unsigned octets)
{
	uint64_t value = 0;

	while (octets-- > 0)
		value = value << 8 | *at++;
	return value;
}

static void note(uint64_t source, uint64_t order)
{
	if (source / 8 >= room) {
		const uint64_t more = 2 * room > source / 8 ? 2 * room : source / 8 + 4096;

		map = realloc(map, more);
		if (map == NULL)
			exit(2);
		memset(map + room, 0, more - room);
		room = more;
	}
	n++;
	twice += map[source / 8] >> source % 8 & 1;
	map[source / 8] |= (uint8_t)(1 << source % 8);
	disorder += order < last;
	last = order;
}

static const uint8_t *take_template(const uint8_t *at, const uint8_t *end, unsigned header)
{
	struct tmpl *tmpl = &tmpls[number(at, 2)];
	unsigned fields = (unsigned)number(at + 2, 2);

	*tmpl = (struct tmpl){.source = -1, .id = -1};
	for (at += header; fields > 0 && end - at >= 4; fields--) {
		const unsigned element = (unsigned)number(at, 2),
			       octets = (unsigned)number(at + 2, 2);
		const bool own = (element & ENTERPRISE) != 0 && number(at + 4, 4) == OWN;

		if (element == SOURCE)
			tmpl->source = (int)tmpl->octets;
		if (own && (element & ~ENTERPRISE) == RECORD_ID)
			tmpl->id = (int)tmpl->octets;
		tmpl->octets += octets;
		at += (element & ENTERPRISE) != 0 ? 8 : 4;
	}
	return at;
}

static void take_set(const uint8_t *set, uint32_t octets)
{
	const unsigned id = (unsigned)number(set, 2);
	const uint8_t *at = set + SET_HEADER, *end = set + octets;
	const struct tmpl *tmpl = &tmpls[id];

	while (id == TEMPLATE_SET && end - at >= SET_HEADER)
		at = take_template(at, end, 4);
	while (id == OPTIONS_SET && end - at >= OPTIONS_HEADER)
		at = take_template(at, end, OPTIONS_HEADER);
	if (id <= 255)
		return;
	unknown += tmpl->octets == 0;
	for (; tmpl->octets > 0 && tmpl->source >= 0 && end - at >= (long)tmpl->octets;
	     at += tmpl->octets)
		note(number(at + tmpl->source, 4),
		     tmpl->id < 0 ? number(at + tmpl->source, 4) : number(at + tmpl->id, 8));
}

static bool read_whole(uint8_t *to, size_t octets)
{
	return fread(to, 1, octets, stdin) == octets;
}

static void take_messages(void)
{
	static uint8_t message[65536];

	while (read_whole(message, HEADER)) {
		const uint32_t octets = (uint32_t)number(message + 2, 2);

		broken += number(message, 2) != 10 || octets < HEADER;
		if (broken > 0 || !read_whole(message + HEADER, octets - HEADER))
			return; // the last one may be cut, where the connection was
		for (uint32_t at = HEADER; octets - at >= SET_HEADER;) {
			const uint32_t set = (uint32_t)number(message + at + 2, 2);

			if (set < SET_HEADER || set > octets - at) {
				broken++;
				break;
			}
			take_set(message + at, set);
			at += set;
		}
	}
}

// The source address as the feed has it: "8":"10.0.0.1".
static void take_json(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t octets;

	while ((octets = getdelim(&line, &size, '}', stdin)) > 0) {
		const char *at = strstr(line, "\"8\":\"");
		unsigned a, b, c, d;

		if (at != NULL && sscanf(at + 5, "%u.%u.%u.%u", &a, &b, &c, &d) == 4) {
			const uint32_t source = a << 24 | b << 16 | c << 8 | d;

			note(source, source);
		}
	}
	free(line);
}

int main(int argc, char *argv[])
{
	const bool json = argc > 2 && strcmp(argv[1], "-j") == 0;
	FILE *file;

	if (argc != 2 + json)
		return 2;
	if (json)
		take_json();
	else
		take_messages();
	file = fopen(argv[argc - 1], "w");
	if (file == NULL || fwrite(map, 1, room, file) != room || fclose(file) != 0)
		return 2;
	printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", n, twice, disorder,
	       broken, unknown);
	return 0;
}
