// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_RECORD_H
#define EXPORT_ZMQ_RECORD_H

#include <assert.h>

#include "config/metadata.h"
#include "export/encode/zmq_remap.h"
#include "export/encode/zmq_tlv.h"
#include "export/record/columns.h"
#include "export/record/field_value.h"
#include "export/record/metadata_items.h"

// How an item's value is found and written.
enum zmq_form {
	ZMQ_MEMBER, // a number as it stands in the record
	ZMQ_NUMBER,
	ZMQ_FRACTION, // FIELD_PARTS
	ZMQ_IPV4,
	ZMQ_IPV4_TEXT,
	ZMQ_IPV6,
	ZMQ_MAC,
	ZMQ_OCTETS,	// as text in hexadecimal
	ZMQ_TOLD,	// an address of an extra, which the record may lack
	ZMQ_SHORT_TEXT, // a member of the record
	ZMQ_LABEL,	// "master.application" in the frontend's numbers
	ZMQ_END_REASON, // in words
	ZMQ_METADATA_TEXT,
	ZMQ_METADATA_NUMBER,
	ZMQ_URL, // the target with the host before it
};

struct zmq_item {
	uint64_t key_word; // key of TLV and octet of kinds, ready to be stored
	uint64_t mask;	   // of a member's eight octets that are loaded at once
	uint16_t offset;   // of these
	uint8_t shift;
	uint8_t key_octets; // of key_word
	uint8_t form;	    // enum zmq_form
	uint16_t needs;	    // ZMQ_IF_: of these, the record must be all
	uint16_t zero_if;   // any of these: a zero is written too
	uint8_t direction;
	const struct field *field;
	struct tlv_key key;
	uint8_t json_key_octets;
	char json_key[12]; // ,"57590":
};
static_assert(sizeof(struct zmq_item) <= 64, "an item is one cache line");

// What a record is.
enum {
	ZMQ_IF_ANY = 1,
	ZMQ_IF_IPV4 = 2,
	ZMQ_IF_IPV6 = 4,
	ZMQ_IF_MAC = 8,
	ZMQ_IF_TCP = 16,
	ZMQ_IF_DIRECTION = 32,
	ZMQ_IF_ONE_TAG = 64, // of VLANs, or none
	ZMQ_IF_TWO_TAGS = 128,
	ZMQ_IF_EXPORTER_IPV4 = 256,
	ZMQ_IF_EXPORTER_IPV6 = 512,
	ZMQ_IF_EXPORTER = ZMQ_IF_EXPORTER_IPV4 | ZMQ_IF_EXPORTER_IPV6,
};

// What records say of the probe.
struct zmq_probe {
	const char *address; // IPv4
	uint32_t source;     // as its events have it
};

// Flow Records with ntop's numeric keys, as TLV or as a JSON object; made once for an output.
struct zmq_writer {
	bool json;
	unsigned n;
	struct zmq_item item[COLUMNS_MAX];
	struct zmq_item metadata[METADATA_N_KINDS]; // by kind; without a field: not wanted
	struct zmq_item info, error;		    // l7Info and l7ErrorCode, likewise
	uint64_t looked_at;			    // METADATA_BIT()s of items that these are of
	uint8_t constant[96];			    // what is the same in all records
	uint8_t constant_octets;
	uint8_t constant_octets_of[2]; // of a record with another exporter, and without
	uint32_t most_octets;	       // of one record, metadata aside
	const struct zmq_remap *remap;
};

// The fields of a feed with that remap= (NULL: none). ntopng reads JA4 since it has nDPI 4.10, and
// JA3 before.
const char *zmq_default_fields(const char *remap);

// Logs which columns, named by the user, have no key in ntop's format.
void zmq_tell_left_out(const struct columns *columns, const char *spec);

// Whether ntop's format has a key for it.
bool zmq_has_key(const struct column *column);

// Columns without a key in ntop's format are left out. Returns how many are in, metadata too.
unsigned zmq_writer_make(struct zmq_writer *writer, const struct columns *columns, bool json,
			 const struct zmq_remap *remap, const struct zmq_probe *probe);

// What its items need.
struct wanted zmq_writer_wanted(const struct zmq_writer *writer);

// An upper bound of the octets that zmq_record_write() needs.
uint32_t zmq_record_bound(const struct zmq_writer *writer, const struct flow_record *record);

// Writes the record, counters below 2^32 (export/split.h); returns its end.
uint8_t *zmq_record_write(const struct zmq_writer *writer, const struct flow_record *record,
			  uint8_t *to);

#endif
