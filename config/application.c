// SPDX-License-Identifier: BSD-3-Clause
#include <stddef.h>
#include <strings.h>

#include "config/application.h"

const char *application_confidence_name(enum application_confidence confidence)
{
	static const char *const names[] = {
	    [CONFIDENCE_NONE] = "",
	    [CONFIDENCE_PORT] = "port",
	    [CONFIDENCE_DNS] = "dns",
	    [CONFIDENCE_EXPECTATION] = "expectation",
	    [CONFIDENCE_SIGNATURE] = "signature",
	    [CONFIDENCE_DISSECTOR] = "dissector",
	    [CONFIDENCE_HOSTNAME] = "hostname",
	};

	return confidence <= CONFIDENCE_HOSTNAME ? names[confidence] : "";
}

const char *application_name(const struct application_table *table, uint16_t id)
{
	if (table == NULL || table->by_id[id] == 0)
		return "Unknown";
	return table->all[table->by_id[id] - 1].name;
}

const struct application *application_find(const struct application_table *table, const char *name)
{
	for (unsigned i = 0; table != NULL && i < table->n; i++) {
		if (strcasecmp(table->all[i].name, name) == 0)
			return &table->all[i];
	}
	return NULL;
}
