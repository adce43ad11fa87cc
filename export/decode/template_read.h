// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TEMPLATE_READ_H
#define EXPORT_TEMPLATE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/decode/element.h"

enum { TEMPLATE_MOST_ELEMENTS = 512, TEMPLATE_LEAST_ID = 256 };

// What a Template of other exporters defines, ready for reading Data Records.
struct data_template {
	struct data_template *next; // of the same bucket, see template_pool.h
	uint64_t hash;
	unsigned n_users, version;
	bool options;
	bool varies; // in length
	uint16_t n_elements, n_scope;
	uint16_t definition_octets;
	uint32_t octets; // of the shortest record
	// VALUE_BIT()s and SPAN_BIT()s of what a record of it sets.
	uint64_t values[2];
	uint32_t spans;
	uint64_t measures;   // RECORD_HAS() bits of MEASURES_ALL that a record of it needs room for
	uint8_t *definition; // behind the elements: as it came, to know it again
	struct element element[];
};

// A definition in a set: where it begins, and what its header says.
struct template_definition {
	const uint8_t *at; // the first element
	uint16_t octets;   // of all of them
	uint16_t id;
	uint16_t n_elements; // of scope too; 0: a withdrawal
	uint16_t n_scope;    // of the first ones; NetFlow v9 has numbers of its own for them
	bool options;
};

// Reads the header of the next definition of a set (`options`: of an Options Template Set) and
// finds its end. The octets that it takes, or 0: no more definition there, what is left is padding
// or cut.
size_t template_next(unsigned version, bool options, const uint8_t *octets, size_t left,
		     struct template_definition *definition);

// Octets that the elements of a definition take; 0: they do not fit into what it says.
size_t template_elements_octets(unsigned version, const struct template_definition *definition);

// NULL with errno: ENOMEM; EINVAL: it can never have a record, or has too many elements. Freed by
// free().
struct data_template *template_read(const struct element_wishes *wishes, unsigned version,
				    const struct template_definition *definition);

// Whether it is a repetition of what is known.
bool template_is(const struct data_template *known, const struct template_definition *definition);

// Octets that it takes in memory.
static inline size_t template_memory(const struct data_template *known)
{
	return sizeof(*known) + known->n_elements * sizeof(known->element[0]) +
	       known->definition_octets;
}

#endif
