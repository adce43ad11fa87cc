// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_AGENTX_ANSWER_H
#define PROBE_AGENTX_ANSWER_H

#include "probe/snmp/agentx_pdu.h"
#include "probe/snmp/snmp_tree.h"

// What the master agent asks of a sub-agent that only shows (RFC 2741 section 7.2).

// Whether values are asked for, which have to be those of now.
bool agentx_asks_values(const struct agentx_header *header);
// Writes the Response, if that kind has one. `context` is ours, "" the default one. What has no
// room is answered as tooBig. False: there is no room even for that; nothing is written.
bool agentx_answer(const struct agentx_header *header, const uint8_t *octets, const char *context,
		   const struct snmp_tree *tree, struct agentx_writer *writer);
// A Response without variables.
bool agentx_refuse(const struct agentx_header *header, enum agentx_error error, unsigned index,
		   struct agentx_writer *writer);

#endif
