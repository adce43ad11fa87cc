// SPDX-License-Identifier: BSD-3-Clause
#include "export/decode/interfaces.h"

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

enum { LEAST_ROOM = 16 };

static unsigned begin_of(const struct interfaces *own, uint32_t index)
{
	return (index * UINT32_C(2654435761) >> 16) & (2 * own->room - 1);
}

// Half of the places are empty, so that the search ends.
static unsigned place_of(const struct interfaces *own, uint32_t index)
{
	unsigned at = begin_of(own, index);

	while (own->place[at] != 0 && own->interface[own->place[at] - 1].index != index)
		at = (at + 1) & (2 * own->room - 1);
	return at;
}

const struct exporter_interface *interfaces_find(const struct interfaces *own, uint32_t index)
{
	unsigned place;

	if (own->n == 0)
		return NULL;
	place = own->place[place_of(own, index)];
	return place != 0 ? &own->interface[place - 1] : NULL;
}

static bool grow(struct interfaces *own)
{
	const unsigned room = RTE_MAX((unsigned)LEAST_ROOM, 2 * own->room);
	struct exporter_interface *more = realloc(own->interface, room * sizeof(*more));
	uint16_t *place;

	if (more == NULL)
		return false;
	own->interface = more;
	place = calloc(2 * room, sizeof(*place));
	if (place == NULL)
		return false;
	free(own->place);
	own->place = place;
	own->room = room;
	for (unsigned i = 0; i < own->n; i++)
		place[place_of(own, more[i].index)] = (uint16_t)(i + 1);
	return true;
}

struct exporter_interface *interfaces_put(struct interfaces *own, uint32_t index, unsigned *all,
					  unsigned most)
{
	const struct exporter_interface *known = interfaces_find(own, index);

	if (known != NULL)
		return &own->interface[known - own->interface];
	if (own->n == INTERFACES_MOST || *all >= most || (own->n == own->room && !grow(own)))
		return NULL;
	own->place[place_of(own, index)] = (uint16_t)(own->n + 1);
	own->interface[own->n] = (struct exporter_interface){.index = index};
	(*all)++;
	return &own->interface[own->n++];
}

void interfaces_free(struct interfaces *own, unsigned *all)
{
	*all -= own->n;
	free(own->interface);
	free(own->place);
	memset(own, 0, sizeof(*own));
}

static uint8_t put_text(char *to, size_t room, const void *text, size_t n, uint8_t before)
{
	n = strnlen(text, RTE_MIN(n, room));
	if (n == 0)
		return before;
	memcpy(to, text, n);
	return (uint8_t)n;
}

void interface_name(struct exporter_interface *interface, const void *name, size_t n)
{
	interface->name_octets =
	    put_text(interface->name, sizeof(interface->name), name, n, interface->name_octets);
}

void interface_alias(struct exporter_interface *interface, const void *alias, size_t n)
{
	interface->alias_octets =
	    put_text(interface->alias, sizeof(interface->alias), alias, n, interface->alias_octets);
}
