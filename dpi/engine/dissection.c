// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>

#include "config/utf8.h"
#include "dpi/engine/engine.h"

void dpi_set_label(struct dissection *d, uint16_t master, uint16_t application)
{
	verdict_set(d, master, application, CONFIDENCE_DISSECTOR);
}

// An address in place of a name names nobody.
static bool is_host_name(const uint8_t *name, unsigned length)
{
	for (unsigned i = 0; i < length && name[i] != ':' && name[i] != '['; i++)
		if (name[i] != '.' && (name[i] < '0' || name[i] > '9'))
			return true;
	return false;
}

bool dpi_set_host(struct dissection *d, uint16_t master, const void *name, unsigned length)
{
	uint16_t application = dpi_find_host(d, name, length);

	if (is_host_name(name, length))
		d->flow->notes |= NOTE_OWN_NAME;
	d->host = application != 0 ? name : NULL;
	d->host_octets = length;
	verdict_set(d, master, application,
		    application != 0 ? CONFIDENCE_HOSTNAME : CONFIDENCE_DISSECTOR);
	d->host = NULL;
	return application != 0;
}

uint16_t dpi_find_host(const struct dissection *d, const void *name, unsigned length)
{
	return hosts_find(d->worker->signatures->hosts, name, length);
}

bool dpi_wants(const struct dissection *d, enum metadata_kind kind)
{
	return (d->worker->wanted & METADATA_BIT(kind)) != 0 &&
	       !slab_has(&d->worker->slab, d->flow->metadata, kind);
}

enum verdict dpi_named(const struct dissection *d, uint64_t kinds)
{
	return (d->worker->wanted & kinds) != 0 ? DISSECT_NAMED : DISSECT_DONE;
}

// Nothing but printable ASCII, checked 8 octets at a time.
static bool is_plain(const uint8_t *text, unsigned length)
{
	const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
	uint64_t octets, bad = 0;
	unsigned at = 0;

	for (; at + 8 <= length; at += 8) {
		memcpy(&octets, text + at, sizeof(octets));
		bad |= octets | (octets - ones * ' ') | (octets + ones);
	}
	for (; at < length; at++)
		bad |= text[at] < ' ' || text[at] > '~' ? highs : 0;
	return (bad & highs) == 0;
}

// Octets of the character at the start, 0 when there is none or a terminal would obey it.
static unsigned shown_length(const uint8_t *at, unsigned left)
{
	unsigned length = utf8_length(at, left);

	return utf8_is_control(at, length) ? 0 : length;
}

// Control octets become '?'; what is no UTF-8 and other control characters become U+FFFD, octet by
// octet.
static unsigned clean_text(uint8_t out[255], const uint8_t *text, unsigned length)
{
	static const uint8_t unknown[] = {0xef, 0xbf, 0xbd};
	unsigned n = 0;

	for (unsigned at = 0; at < length;) {
		unsigned step = shown_length(text + at, length - at);
		const uint8_t *from = text + at;
		unsigned octets = step;

		if (step == 0) {
			from = text[at] < 0x80 ? (const uint8_t *)"?" : unknown;
			octets = text[at] < 0x80 ? 1 : sizeof(unknown);
			step = 1;
		}
		if (n + octets > 255)
			break;
		memcpy(out + n, from, octets);
		n += octets;
		at += step;
	}
	return n;
}

static void add(struct dissection *d, enum metadata_kind kind, const uint8_t *value, uint8_t length)
{
	if (!slab_add(&d->worker->slab, &d->flow->metadata, kind, value, length))
		count(d->worker, DPI_SLAB_FULL);
}

void dpi_add_text(struct dissection *d, enum metadata_kind kind, const void *text, unsigned length)
{
	uint8_t clean[255];

	if (length == 0 || !dpi_wants(d, kind))
		return;
	if (length <= 255 && is_plain(text, length)) {
		add(d, kind, text, (uint8_t)length);
		return;
	}
	add(d, kind, clean, (uint8_t)clean_text(clean, text, length));
}

void dpi_tell_request(struct dissection *d, bool request)
{
	const unsigned client = request ? d->packet->direction : !d->packet->direction;

	if (dpi_client(d->flow) < 0)
		d->flow->notes |= (uint8_t)(NOTE_CLIENT << client);
}

int dpi_client(const struct dpi_flow *flow)
{
	if (flow->notes & NOTE_CLIENT)
		return 0;
	return flow->notes & NOTE_CLIENT << 1 ? 1 : -1;
}

void dpi_add_number(struct dissection *d, enum metadata_kind kind, uint32_t value)
{
	uint8_t octets[sizeof(value)];

	if (!dpi_wants(d, kind))
		return;
	memcpy(octets, &value, sizeof(value));
	add(d, kind, octets, sizeof(octets));
}

static void announce(struct dissection *d, struct learned_table *table,
		     const struct learned_key *key, uint32_t value, uint64_t lifetime_us)
{
	if (!learned_put(table, key, value, d->packet->now_us, lifetime_us))
		count(d->worker, DPI_ANNOUNCED_LOST);
}

void dpi_expect(struct dissection *d, const struct expectation *expectation)
{
	const struct learned_key key = {.address = expectation->address,
					.octets = expectation->address_octets,
					.port = expectation->port,
					.protocol = expectation->protocol};
	uint16_t application = expectation->application;

	if (application == 0)
		application = expectation->master;
	announce(d, &d->worker->learned->expected, &key,
		 (uint32_t)expectation->master << 16 | application, EXPECTED_LIFETIME_US);
}

void dpi_learn_address(struct dissection *d, const uint8_t *address, unsigned octets,
		       uint16_t application)
{
	const struct learned_key key = {
	    .address = address, .client = d->packet->destination, .octets = octets};

	if (octets != (d->packet->ip_version == 4 ? 4 : 16))
		return; // whom the client will be in the other family is not known
	announce(d, &d->worker->learned->named, &key,
		 application != 0 ? application : LEARNED_NO_NAME, NAMED_LIFETIME_US);
}

uint8_t dissector_check(const char *name)
{
	for (unsigned i = 0; i < n_dissectors; i++)
		if (strcmp(dissectors[i].name, name) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

unsigned dissector_find(const char *name)
{
	uint8_t number = dissector_check(name);

	assert(number != 0);
	return number - 1U;
}

enum verdict dpi_hand_over(struct dissection *d, const char *name, uint16_t master)
{
	if (d->flow->label.master != master)
		verdict_set(d, master, 0, CONFIDENCE_DISSECTOR);
	d->flow->notes |= NOTE_HANDED_OVER;
	d->in_charge = (uint8_t)(dissector_find(name) + 1);
	memset(d->flow->scratch, 0, sizeof(d->flow->scratch));
	return DISSECT_WANT_PACKET;
}

enum verdict dpi_dissect_inner(struct dissection *d, const char *name)
{
	unsigned index = dissector_find(name);

	if (d->length == 0)
		return DISSECT_NOT_MINE;
	d->in_charge = (uint8_t)(index + 1);
	return dissectors[index].dissect(d);
}
