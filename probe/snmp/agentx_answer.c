// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/agentx_answer.h"

#include <string.h>

#include <rte_common.h>

// Repeated variables of a GetBulk whose place is kept; with more each is repeated once, as one may
// (RFC 3416 section 4.2.3). A repetition of that many takes VARIABLE_MOST each.
enum { BULK_MOST = 16, VARIABLE_MOST = 2 * (4 + 4 * SNMP_OID_MOST) };

bool agentx_asks_values(const struct agentx_header *header)
{
	return header->type == AGENTX_GET || header->type == AGENTX_GET_NEXT ||
	       header->type == AGENTX_GET_BULK;
}

static void begin(const struct agentx_header *header, enum agentx_error error, unsigned index,
		  struct agentx_writer *writer)
{
	const struct agentx_header response = {
	    .type = AGENTX_RESPONSE,
	    .session = header->session,
	    .transaction = header->transaction,
	    .packet = header->packet,
	};

	agentx_begin(writer, &response);
	agentx_write32(writer, 0); // sysUpTime is the master's
	agentx_write16(writer, (uint16_t)error);
	agentx_write16(writer, (uint16_t)index);
}

bool agentx_refuse(const struct agentx_header *header, enum agentx_error error, unsigned index,
		   struct agentx_writer *writer)
{
	begin(header, error, index, writer);
	return agentx_end(writer);
}

static bool is_our_context(struct agentx_reader *reader, const struct agentx_header *header,
			   const char *context)
{
	const uint8_t *at;
	uint32_t n = 0;

	if (!header->context)
		return *context == '\0';
	at = agentx_read_octets(reader, &n);
	return at == NULL || (n == strlen(context) && memcmp(at, context, n) == 0);
}

static void get(const struct snmp_tree *tree, struct agentx_reader *reader,
		struct agentx_writer *writer)
{
	struct snmp_oid name, end;
	struct snmp_value value;

	agentx_read_oid(reader, &name);
	agentx_read_oid(reader, &end);
	snmp_tree_get(tree, &name, &value);
	agentx_write_variable(writer, &name, &value);
}

// A SearchRange (RFC 2741 section 5.2), whose begin moves on as it is asked again.
struct search_range {
	struct snmp_oid name, end;
	bool include, over;
};

static void range_read(struct agentx_reader *reader, struct search_range *range)
{
	range->include = agentx_read_oid(reader, &range->name);
	agentx_read_oid(reader, &range->end);
	range->over = false;
}

static void range_step(const struct snmp_tree *tree, struct search_range *range,
		       struct agentx_writer *writer)
{
	struct snmp_value value = {.type = SNMP_END_OF_VIEW};

	if (!range->over)
		range->over = !snmp_tree_next(tree, &range->name, range->include, &range->end,
					      &range->name, &value);
	range->include = false;
	agentx_write_variable(writer, &range->name, &value);
}

static void get_next(const struct snmp_tree *tree, struct agentx_reader *reader,
		     struct agentx_writer *writer)
{
	struct search_range range;

	range_read(reader, &range);
	range_step(tree, &range, writer);
}

static bool goes_on(const struct search_range *ranges, unsigned n,
		    const struct agentx_writer *writer)
{
	bool over = true;

	for (unsigned i = 0; i < n; i++)
		over &= ranges[i].over;
	return !over && writer->size - writer->n > (size_t)n * VARIABLE_MOST;
}

// The repeaters that are kept, once more and once more.
static void repeat(const struct snmp_tree *tree, struct search_range *ranges, unsigned n,
		   unsigned times, struct agentx_writer *writer)
{
	for (unsigned turn = 0; turn < times && goes_on(ranges, n, writer); turn++)
		for (unsigned i = 0; i < n; i++)
			range_step(tree, &ranges[i], writer);
}

// RFC 2741 section 7.2.3.3
static void get_bulk(const struct snmp_tree *tree, struct agentx_reader *reader,
		     struct agentx_writer *writer)
{
	static struct search_range ranges[BULK_MOST]; // main's alone
	const unsigned once = agentx_read16(reader), times = agentx_read16(reader);
	unsigned n = 0;

	for (unsigned i = 0; i < once && reader->at < reader->end && !reader->bad && !writer->full;
	     i++)
		get_next(tree, reader, writer);
	for (; n < BULK_MOST && reader->at < reader->end && !reader->bad; n++)
		range_read(reader, &ranges[n]);
	if (reader->bad || times == 0)
		return;
	if (reader->at == reader->end) {
		repeat(tree, ranges, n, times, writer);
		return;
	}
	for (unsigned i = 0; i < n; i++)
		range_step(tree, &ranges[i], writer);
	while (reader->at < reader->end && !reader->bad && !writer->full)
		get_next(tree, reader, writer);
}

static void put_values(const struct agentx_header *header, const struct snmp_tree *tree,
		       struct agentx_reader *reader, struct agentx_writer *writer)
{
	if (header->type == AGENTX_GET_BULK) {
		get_bulk(tree, reader, writer);
		return;
	}
	while (reader->at < reader->end && !reader->bad && !writer->full) {
		if (header->type == AGENTX_GET)
			get(tree, reader, writer);
		else
			get_next(tree, reader, writer);
	}
}

static bool answer_values(const struct agentx_header *header, const char *context,
			  const struct snmp_tree *tree, struct agentx_reader *reader,
			  struct agentx_writer *writer)
{
	const bool ours = is_our_context(reader, header, context);

	if (!ours)
		return agentx_refuse(header, AGENTX_UNSUPPORTED_CONTEXT, 0, writer);
	begin(header, AGENTX_NO_ERROR, 0, writer);
	put_values(header, tree, reader, writer);
	if (!reader->bad)
		return agentx_end(writer) || agentx_refuse(header, AGENTX_TOO_BIG, 0, writer);
	writer->n = writer->began;
	return agentx_refuse(header, AGENTX_PARSE_ERROR, 0, writer);
}

bool agentx_answer(const struct agentx_header *header, const uint8_t *octets, const char *context,
		   const struct snmp_tree *tree, struct agentx_writer *writer)
{
	struct agentx_reader reader = {octets, octets + header->length, header->big, false};

	switch (header->type) {
	case AGENTX_GET:
	case AGENTX_GET_NEXT:
	case AGENTX_GET_BULK:
		return answer_values(header, context, tree, &reader, writer);
	case AGENTX_TEST_SET:
		return agentx_refuse(header, AGENTX_NOT_WRITABLE, 1, writer);
	case AGENTX_COMMIT_SET:
		return agentx_refuse(header, AGENTX_COMMIT_FAILED, 1, writer);
	case AGENTX_UNDO_SET:
		return agentx_refuse(header, AGENTX_UNDO_FAILED, 1, writer);
	default:
		return true;
	}
}
