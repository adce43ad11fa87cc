// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_AGENTX_PDU_H
#define PROBE_AGENTX_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probe/snmp/snmp_oid.h"

// AgentX on the wire, version 1 (RFC 2741 sections 5 and 6): octets to numbers and back.
enum agentx_type {
	AGENTX_OPEN = 1,
	AGENTX_CLOSE = 2,
	AGENTX_REGISTER = 3,
	AGENTX_GET = 5,
	AGENTX_GET_NEXT = 6,
	AGENTX_GET_BULK = 7,
	AGENTX_TEST_SET = 8,
	AGENTX_COMMIT_SET = 9,
	AGENTX_UNDO_SET = 10,
	AGENTX_CLEANUP_SET = 11,
	AGENTX_PING = 13,
	AGENTX_RESPONSE = 18,
};

// Of a Response: those of SNMP (RFC 3416) and those of AgentX.
enum agentx_error {
	AGENTX_NO_ERROR = 0,
	AGENTX_TOO_BIG = 1,
	AGENTX_GEN_ERR = 5,
	AGENTX_COMMIT_FAILED = 14,
	AGENTX_UNDO_FAILED = 15,
	AGENTX_NOT_WRITABLE = 17,
	AGENTX_UNSUPPORTED_CONTEXT = 262,
	AGENTX_DUPLICATE_REGISTRATION = 263,
	AGENTX_PARSE_ERROR = 266,
};

// Of a variable, on the wire.
enum snmp_type {
	SNMP_INTEGER = 2,
	SNMP_OCTETS = 4,
	SNMP_NULL = 5,
	SNMP_OID = 6,
	SNMP_COUNTER32 = 65,
	SNMP_GAUGE32 = 66,
	SNMP_TICKS = 67, // hundredths of a second
	SNMP_COUNTER64 = 70,
	SNMP_NO_SUCH_OBJECT = 128,
	SNMP_NO_SUCH_INSTANCE = 129,
	SNMP_END_OF_VIEW = 130,
};

enum { AGENTX_HEADER = 20 };

struct agentx_header {
	uint8_t type;
	bool big;     // the order of octets
	bool context; // one that is named stands before all else
	uint32_t session, transaction, packet;
	uint32_t length; // of what follows
};

// A value that is written; what it points to is the caller's.
struct snmp_value {
	enum snmp_type type;
	uint64_t number;
	const char *text;	    // SNMP_OCTETS
	const struct snmp_oid *oid; // SNMP_OID
};

// False: not AgentX as we speak it. `octets` are AGENTX_HEADER.
bool agentx_header_read(const uint8_t *octets, struct agentx_header *header);

// What follows the header of one PDU. `bad` once anything was read that is not there or is wrong;
// from then on there are only zeros.
struct agentx_reader {
	const uint8_t *at, *end;
	bool big, bad;
};
uint8_t agentx_read8(struct agentx_reader *reader);
uint16_t agentx_read16(struct agentx_reader *reader);
uint32_t agentx_read32(struct agentx_reader *reader);
// Returns its "include", of the begin of a range.
bool agentx_read_oid(struct agentx_reader *reader, struct snmp_oid *oid);
// Where the octets are; their number in *n.
const uint8_t *agentx_read_octets(struct agentx_reader *reader, uint32_t *n);

// One PDU that is written, in network order. `full` once something had no room: it must not leave
// then.
struct agentx_writer {
	uint8_t *octets;
	size_t n, size;
	size_t began; // where this PDU begins
	bool full;
};
void agentx_begin(struct agentx_writer *writer, const struct agentx_header *header);
void agentx_write8(struct agentx_writer *writer, uint8_t value);
void agentx_write16(struct agentx_writer *writer, uint16_t value);
void agentx_write32(struct agentx_writer *writer, uint32_t value);
void agentx_write_oid(struct agentx_writer *writer, const struct snmp_oid *oid);
void agentx_write_text(struct agentx_writer *writer, const char *text);
void agentx_write_variable(struct agentx_writer *writer, const struct snmp_oid *name,
			   const struct snmp_value *value);
// Its length goes into the header. False, and nothing of it is left, when it had no room.
bool agentx_end(struct agentx_writer *writer);

#endif
