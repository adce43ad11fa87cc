// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CAPTURE_LINK_H
#define PMD_CAPTURE_LINK_H

#include <stdint.h>

#include "pmd/file/format.h"

// The link types of captures (LINKTYPE_, https://www.tcpdump.org/linktypes.html) that are known:
// what packet_stamp says for one, and what people call it.
struct capture_link {
	uint16_t number;
	uint16_t stamp;
	const char *name;
};

// NULL: not known.
const struct capture_link *capture_link_find(uint32_t number);

// A name for any of them.
const char *capture_link_name(uint32_t number);

// Says that the stream's link type is not known, and which are. FORMAT_WRONG.
enum format_found capture_link_refuse(struct stream *stream, uint32_t number);

#endif
