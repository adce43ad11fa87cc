// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_RECORD_H
#define EXPORT_ZMQ_RECORD_H

#include "export/columns.h"
#include "export/zmq_remap.h"
#include "export/zmq_tlv.h"

// How an item's value is found and written.
enum zmq_form {
	ZMQ_NUMBER,
	ZMQ_IPV4,
	ZMQ_IPV6,
	ZMQ_MAC,
	ZMQ_METADATA_TEXT,
	ZMQ_METADATA_NUMBER,
	ZMQ_LABEL, // "master.application" in the frontend's numbers
};

struct zmq_item {
	const struct field *field;
	struct tlv_key key;
	enum zmq_form form;
	uint8_t direction;
	uint8_t json_key_octets;
	char json_key[12]; // ,"57590":
};

// Flow Records with ntop's numeric keys, as TLV or as a JSON object; made once for an output.
struct zmq_writer {
	bool json;
	unsigned n;
	struct zmq_item item[COLUMNS_MAX];
	uint32_t most_octets; // of one record, metadata aside
	const struct zmq_remap *remap;
};

// Columns without a key in ntop's format are left out. Returns how many are in.
unsigned zmq_writer_make(struct zmq_writer *writer, const struct columns *columns, bool json,
			 const struct zmq_remap *remap);

// An upper bound of the octets that zmq_record_write() needs.
uint32_t zmq_record_bound(const struct zmq_writer *writer, const struct flow_record *record);

// Writes the record, counters below 2^32 (export/split.h); returns its end.
uint8_t *zmq_record_write(const struct zmq_writer *writer, const struct flow_record *record,
			  uint8_t *to);

#endif
