// SPDX-License-Identifier: BSD-3-Clause
#ifndef NETWORKS_OF_H
#define NETWORKS_OF_H

#include "config/options/option_table.h"
#include "probe/meter/local_networks.h"

// --local-networks, as the option reads it.
static inline struct network_list network_list_of(const char *text)
{
	struct network_list list = {.n = 0};
	char why[OPTION_WHY];

	assert_int_equal(option_networks.read(NULL, text, &list, why), 0);
	return list;
}

static inline struct local_networks *networks_of(const char *text)
{
	struct network_list list = network_list_of(text);
	struct local_networks *networks = NULL;

	assert_int_equal(local_networks_new(&list, &networks), 0);
	option_networks.clear(&list);
	return networks;
}

#endif
