// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/sampling.h"

#include <errno.h>
#include <string.h>

#include "config/log.h"
#include "config/number.h"

enum { FOLDS = 1 << 16 };

// "NAME=N" with N from 1 to most; false when it is not.
static bool rate_read(const char *spec, const char *name, uint32_t most, uint32_t *rate)
{
	uint64_t number;

	if (strncmp(spec, name, strlen(name)) != 0 ||
	    !number_read(spec + strlen(name), 1, most, &number))
		return false;
	*rate = (uint32_t)number;
	return true;
}

int sampling_parse(struct sampling *sampling, const char *spec)
{
	*sampling = (struct sampling){.packets = 1, .flows = 1, .threshold = FOLDS};
	if (spec == NULL)
		return 0;
	if (rate_read(spec, "packets=", SAMPLING_MAX_PACKETS, &sampling->packets))
		return 0;
	if (rate_read(spec, "flows=", SAMPLING_MAX_FLOWS, &sampling->flows)) {
		sampling->threshold = (FOLDS + sampling->flows / 2) / sampling->flows;
		return 0;
	}
	return user_error(EINVAL,
			  "--sampling '%s': write packets=N (N is 1 to %d) or flows=N (1 to %d)",
			  spec, SAMPLING_MAX_PACKETS, SAMPLING_MAX_FLOWS);
}
