// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CAPTURE_LINK_H
#define PMD_CAPTURE_LINK_H

#include <stdbool.h>
#include <stdint.h>

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

// "link type USB_LINUX (189) is not known; Ethernet, ... are", for people.
const char *capture_link_refusal(uint32_t number, char *text, unsigned size);

#endif
