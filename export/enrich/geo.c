// SPDX-License-Identifier: BSD-3-Clause
#include "export/enrich/geo.h"

#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <maxminddb.h>

#include "config/hash.h"
#include "config/log.h"
#include "config/number.h"

enum { CACHE_BITS = 14, CACHE_PLACES = 1 << CACHE_BITS };

// Places of addresses that were asked for, each in the one slot that its hash selects.
struct cached {
	uint8_t address[16];
	uint8_t version; // 0: none
	struct geo_place place;
};

struct geo {
	unsigned n;
	MMDB_s *file;
	struct cached *cached;
};

// Where files of different makers have them.
static const char *const country_paths[][3] = {
    {"country", "iso_code"}, {"registered_country", "iso_code"}, {"country_code"}, {"country"}};
static const char *const as_paths[][2] = {{"autonomous_system_number"}, {"asn"}};

static int refuse(const char *path, int status)
{
	const char *why = status == MMDB_IO_ERROR ? strerror(errno) : MMDB_strerror(status);

	return user_error(status == MMDB_FILE_OPEN_ERROR || status == MMDB_IO_ERROR ? ENOENT
										    : EINVAL,
			  "--geo %s: %s; give a file in the MaxMind DB format (.mmdb), readable "
			  "for the probe",
			  path, why);
}

int geo_open(const struct spec_list *files, struct geo **opened)
{
	struct geo *geo;

	*opened = NULL;
	if (files->n == 0)
		return 0;
	geo = calloc(1, sizeof(*geo));
	if (geo != NULL) {
		geo->file = calloc(files->n, sizeof(*geo->file));
		geo->cached = calloc(CACHE_PLACES, sizeof(*geo->cached));
	}
	if (geo == NULL || geo->file == NULL || geo->cached == NULL) {
		geo_close(geo);
		return memory_error(CACHE_PLACES * sizeof(*geo->cached), NULL, "--geo");
	}
	for (unsigned i = 0; i < files->n; i++) {
		const int status = MMDB_open(files->spec[i], MMDB_MODE_MMAP, &geo->file[i]);

		if (status != MMDB_SUCCESS) {
			const int err = refuse(files->spec[i], status);

			geo_close(geo);
			return err;
		}
		geo->n++;
	}
	*opened = geo;
	return 0;
}

void geo_close(struct geo *geo)
{
	if (geo == NULL)
		return;
	for (unsigned i = 0; i < geo->n; i++)
		MMDB_close(&geo->file[i]);
	free(geo->file);
	free(geo->cached);
	free(geo);
}

static void take_country(MMDB_entry_s *entry, struct geo_place *place)
{
	for (unsigned i = 0; i < sizeof(country_paths) / sizeof(country_paths[0]); i++) {
		MMDB_entry_data_s data;

		if (MMDB_aget_value(entry, &data, country_paths[i]) != MMDB_SUCCESS ||
		    !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING ||
		    data.data_size != 2)
			continue;
		memcpy(place->country, data.utf8_string, 2);
		return;
	}
}

// A number, or text: "AS64500".
static uint32_t as_of(const MMDB_entry_data_s *data)
{
	char text[16];
	uint64_t number = 0;
	const uint32_t skipped = data->type == MMDB_DATA_TYPE_UTF8_STRING && data->data_size > 2 &&
					 memcmp(data->utf8_string, "AS", 2) == 0
				     ? 2
				     : 0;

	if (data->type == MMDB_DATA_TYPE_UINT32)
		return data->uint32;
	if (data->type == MMDB_DATA_TYPE_UINT16)
		return data->uint16;
	if (data->type != MMDB_DATA_TYPE_UTF8_STRING || data->data_size - skipped >= sizeof(text))
		return 0;
	memcpy(text, data->utf8_string + skipped, data->data_size - skipped);
	text[data->data_size - skipped] = '\0';
	return number_read(text, 1, UINT32_MAX, &number) ? (uint32_t)number : 0;
}

static void take_as(MMDB_entry_s *entry, struct geo_place *place)
{
	for (unsigned i = 0; i < sizeof(as_paths) / sizeof(as_paths[0]); i++) {
		MMDB_entry_data_s data;

		if (MMDB_aget_value(entry, &data, as_paths[i]) != MMDB_SUCCESS || !data.has_data)
			continue;
		place->as_number = as_of(&data);
		if (place->as_number != 0)
			return;
	}
}

static void look_into(const MMDB_s *file, const struct sockaddr *address, struct geo_place *place)
{
	int status;
	MMDB_lookup_result_s found = MMDB_lookup_sockaddr(file, address, &status);

	if (status != MMDB_SUCCESS || !found.found_entry)
		return;
	if (place->country[0] == '\0')
		take_country(&found.entry, place);
	if (place->as_number == 0)
		take_as(&found.entry, place);
}

static struct geo_place look_up(const struct geo *geo, const uint8_t *address, uint8_t version)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct geo_place place = {0};

	if (version == 4)
		memcpy(&v4.sin_addr, address, sizeof(v4.sin_addr));
	else
		memcpy(&v6.sin6_addr, address, sizeof(v6.sin6_addr));
	for (unsigned i = 0; i < geo->n; i++)
		look_into(&geo->file[i],
			  version == 4 ? (const struct sockaddr *)&v4
				       : (const struct sockaddr *)&v6,
			  &place);
	return place;
}

struct geo_place geo_find(struct geo *geo, const uint8_t *address, uint8_t version)
{
	struct cached wanted = {.version = version};
	struct cached *cached;

	memcpy(wanted.address, address, version == 4 ? 4 : 16);
	cached = &geo->cached[hash_end(hash_octets(HASH_BEGIN, wanted.address, 16)) &
			      (CACHE_PLACES - 1)];
	if (cached->version == version && memcmp(cached->address, wanted.address, 16) == 0)
		return cached->place;
	wanted.place = look_up(geo, address, version);
	*cached = wanted;
	return wanted.place;
}
