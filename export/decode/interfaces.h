// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_INTERFACES_H
#define EXPORT_INTERFACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What an exporter tells of its interfaces: names by options records (IE 82, 83) and by sFlow,
// counters by sFlow's counter samples. One thread's alone.
enum { INTERFACES_MOST = 4096, INTERFACE_NAME_OCTETS = 32, INTERFACE_ALIAS_OCTETS = 64 };

// sflow_version_5.txt, struct if_counters: index FORWARD is in, REVERSE out; since the start of the
// exporter.
struct interface_counters {
	uint64_t octets[2];
	uint32_t unicast[2], multicast[2], broadcast[2], discards[2], errors[2];
	uint32_t unknown_protocols; // in
	uint32_t type;		    // IANAifType
	uint64_t speed;		    // bits a second
	uint32_t direction;	    // 1 full duplex, 2 half, 3 in, 4 out
	uint32_t status;	    // bit 0 by its user, bit 1 in fact: up
	uint32_t promiscuous;
};

struct exporter_interface {
	uint32_t index; // ifIndex
	uint8_t name_octets, alias_octets;
	char name[INTERFACE_NAME_OCTETS];
	char alias[INTERFACE_ALIAS_OCTETS]; // what its user calls it
	uint64_t counted_us;		    // wall clock, of the counters; 0: none came
	uint64_t n_counted;		    // times that they came
	struct interface_counters counters;
};

struct interfaces {
	unsigned n, room;
	struct exporter_interface *interface;
	uint16_t *place; // by hash of the index: 1 + where it stands; 2 * room of them
};

// NULL: it is not known.
const struct exporter_interface *interfaces_find(const struct interfaces *interfaces,
						 uint32_t index);
// Makes it if it is not there, up to INTERFACES_MOST and while `all`, of all exporters, is below
// `most`. NULL: there is no room, or no memory.
struct exporter_interface *interfaces_put(struct interfaces *interfaces, uint32_t index,
					  unsigned *all, unsigned most);
void interfaces_free(struct interfaces *interfaces, unsigned *all);

// Texts without the zeros that pad them; what does not fit is cut. An empty one changes nothing.
void interface_name(struct exporter_interface *interface, const void *name, size_t n);
void interface_alias(struct exporter_interface *interface, const void *alias, size_t n);

#endif
