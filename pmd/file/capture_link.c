// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include <pcap/pcap.h>
#include <rte_common.h>

#include "config/link_types.h"
#include "config/names.h"
#include "pmd/file/capture_link.h"

static const struct capture_link types[] = {
#define X(number, same, dlt, name, parse) {number, same, name},
    LINK_TYPES(X)
#undef X
};

const struct capture_link *capture_link_find(uint32_t number)
{
	for (unsigned i = 0; i < RTE_DIM(types); i++)
		if (types[i].number == number)
			return &types[i];
	return NULL;
}

const char *capture_link_name(uint32_t number)
{
	const struct capture_link *type = capture_link_find(number);
	const char *name = type ? type->name : pcap_datalink_val_to_name((int)number);

	return name ? name : "without a name";
}

// Each name once; those of the same name stand together.
static void list_names(char *names, size_t size)
{
	names[0] = '\0';
	for (unsigned i = 0; i < RTE_DIM(types); i++)
		if (i == 0 || strcmp(types[i].name, types[i - 1].name) != 0)
			names_add(names, size, ", ", types[i].name);
}

enum format_found capture_link_refuse(struct stream *stream, uint32_t number)
{
	char names[400];

	list_names(names, sizeof(names));
	stream_wrong(stream, "link type %s (%u) is not known; %s are", capture_link_name(number),
		     number, names);
	return FORMAT_WRONG;
}
