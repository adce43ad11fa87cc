// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/sampling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"

enum { FOLDS = 1 << 16 };

static bool number_read(const char *text, uint32_t most, uint32_t *number)
{
	char *end;
	unsigned long value;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || value < 1 || value > most)
		return false;
	*number = (uint32_t)value;
	return true;
}

int sampling_parse(struct sampling *sampling, const char *spec)
{
	static const char packets[] = "packets=", flows[] = "flows=";

	*sampling = (struct sampling){.packets = 1, .flows = 1, .threshold = FOLDS};
	if (spec == NULL)
		return 0;
	if (strncmp(spec, packets, strlen(packets)) == 0 &&
	    number_read(spec + strlen(packets), SAMPLING_MAX_PACKETS, &sampling->packets))
		return 0;
	if (strncmp(spec, flows, strlen(flows)) == 0 &&
	    number_read(spec + strlen(flows), SAMPLING_MAX_FLOWS, &sampling->flows)) {
		sampling->threshold = (FOLDS + sampling->flows / 2) / sampling->flows;
		return 0;
	}
	return user_error(EINVAL,
			  "--sampling '%s': write packets=N (N is 1 to %d) or flows=N (1 to %d)",
			  spec, SAMPLING_MAX_PACKETS, SAMPLING_MAX_FLOWS);
}
