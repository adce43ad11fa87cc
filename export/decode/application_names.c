// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/hash.h"
#include "export/decode/application_names.h"

enum { FIRST_ROOM = 16 };

size_t application_names_octets(const struct application_names *names)
{
	return names == NULL ? 0 : sizeof(*names) + names->room * sizeof(names->name[0]);
}

static unsigned bucket_of(const uint8_t *id, size_t octets)
{
	return (unsigned)(hash_end(hash_octets(HASH_BEGIN, id, octets)) % NAME_BUCKETS);
}

const struct application_label_name *application_names_find(const struct application_names *names,
							    const struct flow_span *id)
{
	if (names == NULL)
		return NULL;
	for (unsigned i = names->bucket[bucket_of(id->octets, id->n)]; i != 0;
	     i = names->name[i - 1].next) {
		const struct application_label_name *one = &names->name[i - 1];

		if (one->id_octets == id->n && memcmp(one->id, id->octets, id->n) == 0)
			return one;
	}
	return NULL;
}

static void take_out(struct application_names *names, unsigned i)
{
	const struct application_label_name *name = &names->name[i];
	uint16_t *at = &names->bucket[bucket_of(name->id, name->id_octets)];

	while (*at != i + 1)
		at = &names->name[*at - 1].next;
	*at = name->next;
}

// Room for one more. False: memory.
static bool grow(struct application_names **names)
{
	const bool begins = *names == NULL;
	const unsigned room = begins ? FIRST_ROOM : (*names)->room * 2;
	struct application_names *more;

	if (!begins && ((*names)->n < (*names)->room || (*names)->n == SENDER_NAMES))
		return true;
	more = realloc(*names, sizeof(*more) + room * sizeof(more->name[0]));
	if (more == NULL)
		return false;
	if (begins)
		memset(more, 0, sizeof(*more));
	more->room = room;
	*names = more;
	return true;
}

// The place of a new one: the oldest's where there is no more room.
static unsigned place_of(struct application_names *names)
{
	unsigned i;

	if (names->n < SENDER_NAMES)
		return names->n++;
	i = names->next++ % SENDER_NAMES;
	take_out(names, i);
	return i;
}

static struct application_label_name *add(struct application_names **all,
					  const struct flow_span *id)
{
	struct application_names *names;
	uint16_t *bucket;
	unsigned i;

	if (!grow(all))
		return NULL;
	names = *all;
	i = place_of(names);
	bucket = &names->bucket[bucket_of(id->octets, id->n)];
	names->name[i].id_octets = (uint8_t)id->n;
	memcpy(names->name[i].id, id->octets, id->n);
	names->name[i].next = *bucket;
	*bucket = (uint16_t)(i + 1);
	return &names->name[i];
}

void application_names_put(struct application_names **names, const struct flow_span *id,
			   const struct flow_span *name)
{
	size_t n = strnlen((const char *)name->octets, RTE_MIN(name->n, SENDER_NAME_OCTETS));
	const struct application_label_name *known;
	struct application_label_name *place;

	if (id->n == 0 || id->n > SENDER_ID_OCTETS || n == 0)
		return;
	known = application_names_find(*names, id);
	place = known != NULL ? &(*names)->name[known - (*names)->name] : add(names, id);
	if (place == NULL)
		return;
	place->name_octets = (uint8_t)n;
	memcpy(place->name, name->octets, n);
}
