// SPDX-License-Identifier: BSD-3-Clause
#include "export/enrich/enricher.h"

#include <stdlib.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/enrich/geo.h"
#include "export/enrich/interface_map.h"
#include "export/record/widen.h"

struct enricher {
	struct geo *geo;		  // NULL: no --geo
	struct interface_map *interfaces; // NULL: no --interface-map
	uint16_t record_octets;		  // that a record has before its metadata
	union flow_record_room room;
};

int enricher_new(const struct options *options, struct enricher **enricher)
{
	struct enricher *made;
	int err;

	*enricher = NULL;
	if (options->geo.n == 0 && options->interface_map == NULL)
		return 0;
	made = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*made), 64));
	if (made == NULL)
		return memory_error(sizeof(*made), NULL, "--geo");
	made->geo = NULL;
	made->interfaces = NULL;
	made->record_octets =
	    flow_record_octets(options->geo.n != 0 ? RECORD_HAS(ROUTE) : UINT64_C(0));
	err = geo_open(&options->geo, &made->geo);
	if (err == 0)
		err = interface_map_read(options->interface_map, &made->interfaces);
	if (err == 0)
		*enricher = made;
	else
		enricher_free(made);
	return err;
}

void enricher_free(struct enricher *enricher)
{
	if (enricher == NULL)
		return;
	geo_close(enricher->geo);
	interface_map_free(enricher->interfaces);
	free(enricher);
}

static void put_places(struct geo *geo, struct flow_record *record)
{
	struct flow_route *route = &record->measures.route;
	const uint8_t *address[2] = {record->source, record->destination};

	for (unsigned end = 0; end < 2; end++) {
		const struct geo_place place = geo_find(geo, address[end], record->ip_version);

		if (route->as_number[end] == 0)
			route->as_number[end] = place.as_number;
		memcpy(route->country[end], place.country, sizeof(place.country));
	}
	record->has |= RECORD_HAS(ROUTE);
}

const struct flow_record *enricher_put(struct enricher *enricher, const struct flow_record *record)
{
	struct flow_record *enriched = &enricher->room.record;

	flow_record_widen(enriched, record, enricher->record_octets);
	if (enricher->geo != NULL && record->ip_version != 0)
		put_places(enricher->geo, enriched);
	if (enricher->interfaces != NULL)
		interface_map_put(enricher->interfaces, enriched);
	return enriched;
}
