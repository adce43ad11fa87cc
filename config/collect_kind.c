// SPDX-License-Identifier: BSD-3-Clause
#include <stdbool.h>
#include <string.h>

#include "config/collect_kind.h"

static const struct {
	const char *prefix;
	enum collect_kind kind;
} kinds[] = {
    {"netflow:", COLLECT_NETFLOW}, {"sflow:", COLLECT_SFLOW},	  {"ipfix+tcp:", COLLECT_TCP},
    {"ipfix+tls:", COLLECT_TLS},   {"ipfix+file:", COLLECT_FILE},
};

static bool is_capture_of_flows(const char *spec)
{
	static const char setting[] = ",decode=flows";
	const char *at = strstr(spec, setting);

	return at != NULL && (at[sizeof(setting) - 1] == '\0' || at[sizeof(setting) - 1] == ',');
}

enum collect_kind collect_kind_of(const char *spec, size_t *prefix)
{
	static const char capture[] = "pcap:";

	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		*prefix = strlen(kinds[i].prefix);
		if (strncmp(spec, kinds[i].prefix, *prefix) == 0)
			return kinds[i].kind;
	}
	*prefix = sizeof(capture) - 1;
	if (strncmp(spec, capture, *prefix) == 0 && is_capture_of_flows(spec))
		return COLLECT_CAPTURE;
	*prefix = 0;
	return COLLECT_NONE;
}
