// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/agentx_pdu.h"

#include <string.h>

enum { VERSION = 1, FLAG_CONTEXT = 0x08, FLAG_NETWORK_ORDER = 0x10, LENGTH_AT = 16 };

// 1.3.6.1, which a prefix stands for together with the number behind it (RFC 2741 section 5.1).
static const uint32_t internet[] = {1, 3, 6, 1};
enum { N_INTERNET = sizeof(internet) / sizeof(internet[0]) };

// Octets that are there, or NULL.
static const uint8_t *take(struct agentx_reader *reader, size_t n)
{
	const uint8_t *at = reader->at;

	if (reader->bad || n > (size_t)(reader->end - at)) {
		reader->bad = true;
		return NULL;
	}
	reader->at += n;
	return at;
}

static uint32_t number(struct agentx_reader *reader, unsigned n)
{
	const uint8_t *at = take(reader, n);
	uint32_t value = 0;

	for (unsigned i = 0; at != NULL && i < n; i++)
		value = value << 8 | at[reader->big ? i : n - 1 - i];
	return value;
}

uint8_t agentx_read8(struct agentx_reader *reader)
{
	return (uint8_t)number(reader, 1);
}

uint16_t agentx_read16(struct agentx_reader *reader)
{
	return (uint16_t)number(reader, 2);
}

uint32_t agentx_read32(struct agentx_reader *reader)
{
	return number(reader, 4);
}

// RFC 2741 section 6.1
bool agentx_header_read(const uint8_t *octets, struct agentx_header *header)
{
	struct agentx_reader reader = {octets, octets + AGENTX_HEADER, false, false};
	const uint8_t version = agentx_read8(&reader);
	uint8_t flags;

	header->type = agentx_read8(&reader);
	flags = agentx_read8(&reader);
	agentx_read8(&reader);
	reader.big = header->big = flags & FLAG_NETWORK_ORDER;
	header->context = flags & FLAG_CONTEXT;
	header->session = agentx_read32(&reader);
	header->transaction = agentx_read32(&reader);
	header->packet = agentx_read32(&reader);
	header->length = agentx_read32(&reader);
	return version == VERSION && header->length % 4 == 0;
}

bool agentx_read_oid(struct agentx_reader *reader, struct snmp_oid *oid)
{
	const uint8_t n = agentx_read8(reader), prefix = agentx_read8(reader);
	const bool include = agentx_read8(reader) != 0;
	const uint32_t id = prefix;

	oid->n = 0;
	agentx_read8(reader);
	if (prefix != 0) {
		snmp_oid_add(oid, internet, N_INTERNET);
		snmp_oid_add(oid, &id, 1);
	}
	if (n > SNMP_OID_MOST - oid->n)
		reader->bad = true;
	for (unsigned i = 0; i < n && !reader->bad; i++)
		oid->id[oid->n++] = agentx_read32(reader);
	return include;
}

const uint8_t *agentx_read_octets(struct agentx_reader *reader, uint32_t *n)
{
	const uint8_t *at;

	*n = agentx_read32(reader);
	at = take(reader, *n + (-*n & (size_t)3));
	if (at == NULL)
		*n = 0;
	return at;
}

static uint8_t *room(struct agentx_writer *writer, size_t n)
{
	uint8_t *at = writer->octets + writer->n;

	if (writer->full || n > writer->size - writer->n) {
		writer->full = true;
		return NULL;
	}
	writer->n += n;
	return at;
}

static void put(struct agentx_writer *writer, uint64_t value, unsigned n)
{
	uint8_t *at = room(writer, n);

	for (unsigned i = 0; at != NULL && i < n; i++)
		at[i] = (uint8_t)(value >> (8 * (n - 1 - i)));
}

void agentx_write8(struct agentx_writer *writer, uint8_t value)
{
	put(writer, value, 1);
}

void agentx_write16(struct agentx_writer *writer, uint16_t value)
{
	put(writer, value, 2);
}

void agentx_write32(struct agentx_writer *writer, uint32_t value)
{
	put(writer, value, 4);
}

void agentx_begin(struct agentx_writer *writer, const struct agentx_header *header)
{
	writer->began = writer->n;
	writer->full = false;
	agentx_write8(writer, VERSION);
	agentx_write8(writer, header->type);
	agentx_write8(writer, FLAG_NETWORK_ORDER | (header->context ? FLAG_CONTEXT : 0));
	agentx_write8(writer, 0);
	agentx_write32(writer, header->session);
	agentx_write32(writer, header->transaction);
	agentx_write32(writer, header->packet);
	agentx_write32(writer, 0);
}

void agentx_write_oid(struct agentx_writer *writer, const struct snmp_oid *oid)
{
	const bool prefixed = oid->n > N_INTERNET && oid->id[N_INTERNET] != 0 &&
			      oid->id[N_INTERNET] <= UINT8_MAX &&
			      memcmp(oid->id, internet, sizeof(internet)) == 0;
	const unsigned first = prefixed ? N_INTERNET + 1 : 0;

	agentx_write8(writer, (uint8_t)(oid->n - first));
	agentx_write8(writer, prefixed ? (uint8_t)oid->id[N_INTERNET] : 0);
	agentx_write16(writer, 0);
	for (unsigned i = first; i < oid->n; i++)
		agentx_write32(writer, oid->id[i]);
}

static void write_octets(struct agentx_writer *writer, const void *octets, uint32_t n)
{
	const uint32_t padding = -n & 3;
	uint8_t *at;

	agentx_write32(writer, n);
	at = room(writer, n + padding);
	if (at == NULL)
		return;
	memcpy(at, octets, n);
	memset(at + n, 0, padding);
}

void agentx_write_text(struct agentx_writer *writer, const char *text)
{
	write_octets(writer, text, (uint32_t)strlen(text));
}

// RFC 2741 section 5.4
void agentx_write_variable(struct agentx_writer *writer, const struct snmp_oid *name,
			   const struct snmp_value *value)
{
	agentx_write16(writer, (uint16_t)value->type);
	agentx_write16(writer, 0);
	agentx_write_oid(writer, name);
	switch (value->type) {
	case SNMP_INTEGER:
	case SNMP_COUNTER32:
	case SNMP_GAUGE32:
	case SNMP_TICKS:
		agentx_write32(writer, (uint32_t)value->number);
		break;
	case SNMP_COUNTER64:
		put(writer, value->number, 8);
		break;
	case SNMP_OCTETS:
		agentx_write_text(writer, value->text);
		break;
	case SNMP_OID:
		agentx_write_oid(writer, value->oid);
		break;
	case SNMP_NULL:
	case SNMP_NO_SUCH_OBJECT:
	case SNMP_NO_SUCH_INSTANCE:
	case SNMP_END_OF_VIEW:
		break;
	}
}

bool agentx_end(struct agentx_writer *writer)
{
	const size_t end = writer->n;

	if (writer->full) {
		writer->n = writer->began;
		writer->full = false;
		return false;
	}
	writer->n = writer->began + LENGTH_AT;
	agentx_write32(writer, (uint32_t)(end - writer->began - AGENTX_HEADER));
	writer->n = end;
	return true;
}
