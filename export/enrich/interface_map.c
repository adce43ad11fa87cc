// SPDX-License-Identifier: BSD-3-Clause
#include "export/enrich/interface_map.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/number.h"

enum { MOST_WORDS = 7, LONGEST_LINE = 512 };

enum { ANY_INPUT = 1, ANY_VLAN = 2, ANY_MAC = 4, HAS_INGRESS = 8, HAS_EGRESS = 16 };

struct map_line {
	uint32_t input;
	uint16_t vlan;
	uint8_t mac[6];
	unsigned has;
	uint32_t ingress, egress;
	uint8_t direction; // FLOW_INGRESS, FLOW_EGRESS, or
};
enum { DIRECTION_NOT_SAID = 255 };

struct interface_map {
	unsigned n;
	struct map_line line[INTERFACE_MAP_MOST_LINES];
};

// Where in the file it is, for messages.
struct place_in_file {
	const char *path;
	unsigned line;
};

static int refuse(const struct place_in_file *place, const char *word, const char *wanted)
{
	return user_error(EINVAL,
			  "--interface-map %s: line %u: '%s' is not %s; a line is INPUT "
			  "VLAN MAC INGRESS EGRESS [in|out]",
			  place->path, place->line, word, wanted);
}

// A number, or the word that stands for none of them, which sets or leaves the bit.
static int read_number(const struct place_in_file *place, const char *word, const char *none,
		       uint64_t most, uint32_t *number, bool *is_none)
{
	uint64_t read = 0;
	char wanted[48];

	*is_none = strcmp(word, none) == 0;
	if (!*is_none && !number_read(word, 0, most, &read)) {
		snprintf(wanted, sizeof(wanted), "a number up to %u or %s", (unsigned)most, none);
		return refuse(place, word, wanted);
	}
	*number = (uint32_t)read;
	return 0;
}

static bool read_mac(const char *word, uint8_t mac[6])
{
	unsigned octet[6];
	char behind;

	if (strlen(word) != 17 || sscanf(word, "%2x:%2x:%2x:%2x:%2x:%2x%c", &octet[0], &octet[1],
					 &octet[2], &octet[3], &octet[4], &octet[5], &behind) != 6)
		return false;
	for (unsigned i = 0; i < 6; i++)
		mac[i] = (uint8_t)octet[i];
	return true;
}

static int read_key(const struct place_in_file *place, char *const *word, struct map_line *line)
{
	uint32_t vlan = 0;
	bool any;
	int err = read_number(place, word[0], "*", UINT32_MAX, &line->input, &any);

	if (err < 0)
		return err;
	line->has |= any ? ANY_INPUT : 0;
	err = read_number(place, word[1], "*", 4095, &vlan, &any);
	if (err < 0)
		return err;
	line->vlan = (uint16_t)vlan;
	line->has |= any ? ANY_VLAN : 0;
	if (strcmp(word[2], "*") == 0)
		line->has |= ANY_MAC;
	else if (!read_mac(word[2], line->mac))
		return refuse(place, word[2], "a MAC address as 02:00:5e:10:00:01, or *");
	return 0;
}

static int read_value(const struct place_in_file *place, char *const *word, unsigned n,
		      struct map_line *line)
{
	bool none;
	int err = read_number(place, word[3], "-", UINT32_MAX, &line->ingress, &none);

	if (err < 0)
		return err;
	line->has |= none ? 0 : HAS_INGRESS;
	err = read_number(place, word[4], "-", UINT32_MAX, &line->egress, &none);
	if (err < 0)
		return err;
	line->has |= none ? 0 : HAS_EGRESS;
	line->direction = DIRECTION_NOT_SAID;
	if (n < 6)
		return 0;
	if (strcmp(word[5], "in") == 0)
		line->direction = FLOW_INGRESS;
	else if (strcmp(word[5], "out") == 0)
		line->direction = FLOW_EGRESS;
	else
		return refuse(place, word[5], "in or out");
	return 0;
}

static unsigned split(char *text, char *word[MOST_WORDS])
{
	unsigned n = 0;
	char *at;

	text[strcspn(text, "#\r\n")] = '\0';
	while (n < MOST_WORDS && (at = strsep(&text, " \t")) != NULL)
		if (*at != '\0')
			word[n++] = at;
	return n;
}

static int read_line(const struct place_in_file *place, char *text, struct interface_map *map)
{
	char *word[MOST_WORDS];
	const unsigned n = split(text, word);
	struct map_line *line = &map->line[map->n];
	int err;

	if (n == 0)
		return 0;
	if (n < 5 || n == MOST_WORDS)
		return user_error(EINVAL,
				  "--interface-map %s: line %u: has %s words; a line is INPUT VLAN "
				  "MAC INGRESS EGRESS [in|out]",
				  place->path, place->line, n < 5 ? "too few" : "too many");
	if (map->n == INTERFACE_MAP_MOST_LINES)
		return user_error(ENOSPC, "--interface-map %s: line %u: more than %u lines",
				  place->path, place->line, INTERFACE_MAP_MOST_LINES);
	*line = (struct map_line){0};
	err = read_key(place, word, line);
	if (err == 0)
		err = read_value(place, word, n, line);
	map->n += err == 0;
	return err;
}

static int read_file(FILE *file, const char *path, struct interface_map *map)
{
	struct place_in_file place = {.path = path};
	char text[LONGEST_LINE];
	int err = 0;

	while (err == 0 && fgets(text, sizeof(text), file) != NULL) {
		place.line++;
		if (strchr(text, '\n') == NULL && !feof(file))
			return user_error(EINVAL,
					  "--interface-map %s: line %u: is longer than %u octets",
					  path, place.line, LONGEST_LINE - 2);
		err = read_line(&place, text, map);
	}
	if (err == 0 && ferror(file))
		return user_error(errno, "--interface-map %s: %s", path, strerror(errno));
	return err;
}

int interface_map_read(const char *path, struct interface_map **read)
{
	struct interface_map *map;
	FILE *file;
	int err;

	*read = NULL;
	if (path == NULL)
		return 0;
	file = fopen(path, "re");
	if (file == NULL)
		return user_error(errno, "--interface-map %s: %s", path, strerror(errno));
	map = calloc(1, sizeof(*map));
	if (map == NULL)
		err = memory_error(sizeof(*map), NULL, "--interface-map");
	else
		err = read_file(file, path, map);
	fclose(file);
	if (err == 0)
		*read = map;
	else
		free(map);
	return err;
}

void interface_map_free(struct interface_map *map)
{
	free(map);
}

// What a packet of that source address is for the map; NULL: nothing.
static const struct map_line *match(const struct interface_map *map, uint32_t input, uint16_t vlan,
				    const uint8_t *mac)
{
	for (unsigned i = 0; i < map->n; i++) {
		const struct map_line *line = &map->line[i];

		if ((line->has & ANY_INPUT || line->input == input) &&
		    (line->has & ANY_VLAN || line->vlan == vlan) &&
		    (line->has & ANY_MAC || (mac != NULL && memcmp(line->mac, mac, 6) == 0)))
			return line;
	}
	return NULL;
}

static void put_direction(const struct map_line *line, unsigned d, struct flow_record *record)
{
	if (line == NULL || line->direction == DIRECTION_NOT_SAID)
		return;
	record->flow_direction[d] = line->direction;
	record->flow_direction[!d] = !line->direction;
	record->has |= RECORD_HAS(DIRECTION);
}

// Of a line that tells no address from another: answers go the other way.
static void put_both_ways(const struct map_line *line, struct flow_record *record)
{
	if (line->has & HAS_INGRESS)
		record->ingress_interface = record->egress_interface[REVERSE] = line->ingress;
	if (line->has & HAS_EGRESS)
		record->egress_interface[FORWARD] = record->reverse_ingress_interface =
		    line->egress;
	put_direction(line, FORWARD, record);
}

void interface_map_put(const struct interface_map *map, struct flow_record *record)
{
	const bool has_mac = (record->has & RECORD_HAS(MAC)) != 0;
	const uint8_t *mac[2] = {has_mac ? record->source_mac : NULL,
				 has_mac ? record->destination_mac : NULL};
	const uint32_t input[2] = {record->ingress_interface, record->reverse_ingress_interface};
	uint32_t *ingress[2] = {&record->ingress_interface, &record->reverse_ingress_interface};
	const struct map_line *line[2];

	for (unsigned d = FORWARD; d <= REVERSE; d++)
		line[d] = match(map, input[d], record->vlan, mac[d]);
	if (line[FORWARD] == line[REVERSE] && line[FORWARD] != NULL) {
		put_both_ways(line[FORWARD], record);
		return;
	}
	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		if (line[d] != NULL && line[d]->has & HAS_INGRESS)
			*ingress[d] = line[d]->ingress;
		if (line[d] != NULL && line[d]->has & HAS_EGRESS)
			record->egress_interface[d] = line[d]->egress;
		else if (line[!d] != NULL && line[!d]->has & HAS_INGRESS)
			record->egress_interface[d] = line[!d]->ingress;
	}
	put_direction(line[REVERSE], REVERSE, record);
	put_direction(line[FORWARD], FORWARD, record);
}
