// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/collector_inputs.h"

#include "config/collect_kind.h"

bool collector_input_is(const char *spec)
{
	size_t prefix;

	return collect_kind_of(spec, &prefix) != COLLECT_NONE;
}

bool options_collect(const struct options *options)
{
	for (unsigned i = 0; i < options->inputs.n; i++)
		if (collector_input_is(options->inputs.spec[i]))
			return true;
	return false;
}
