// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "export/decode/application_names.h"

const struct application_label_name *application_names_find(const struct application_names *names,
							    const struct flow_span *id)
{
	for (unsigned i = 0; names != NULL && i < names->n; i++) {
		const struct application_label_name *one = &names->name[i];

		if (one->id_octets == id->n && memcmp(one->id, id->octets, id->n) == 0)
			return one;
	}
	return NULL;
}

static struct application_label_name *place_of(struct application_names *names,
					       const struct flow_span *id)
{
	const struct application_label_name *same = application_names_find(names, id);

	if (same != NULL)
		return &names->name[same - names->name];
	if (names->n < SENDER_NAMES)
		return &names->name[names->n++];
	return &names->name[names->next++ % SENDER_NAMES];
}

void application_names_put(struct application_names **names, const struct flow_span *id,
			   const struct flow_span *name)
{
	size_t n = strnlen((const char *)name->octets, RTE_MIN(name->n, SENDER_NAME_OCTETS));
	struct application_label_name *place;

	if (id->n == 0 || id->n > SENDER_ID_OCTETS || n == 0)
		return;
	if (*names == NULL)
		*names = calloc(1, sizeof(**names));
	if (*names == NULL)
		return;
	place = place_of(*names, id);
	place->id_octets = (uint8_t)id->n;
	place->name_octets = (uint8_t)n;
	memcpy(place->id, id->octets, id->n);
	memcpy(place->name, name->octets, n);
}
