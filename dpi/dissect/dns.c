// SPDX-License-Identifier: BSD-3-Clause
// DNS (RFC 1035), multicast DNS (RFC 6762) and LLMNR (RFC 4795), over UDP and over TCP with its
// length of 2 octets. Answers teach which application an address belongs to.
#include <ctype.h>
#include <netinet/in.h>
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_DNS = 5, APP_MDNS = 8, APP_LLMNR = 154 };
enum { HEADER = 12, NAME_MAX_OCTETS = 255, ESCAPE_OCTETS = 4, MAX_JUMPS = 16, MAX_ANSWERS = 32 };
enum { PORT_DNS = 53, PORT_NETBIOS = 137 };
enum { FLAG_RESPONSE = 0x8000, TYPE_A = 1, TYPE_AAAA = 28, CLASS_IN = 1 };

struct dns_message {
	const uint8_t *start, *end;
	uint16_t flags, questions, answers, authorities, additional;
	struct octet_reader rest; // after the header, then after what was read
	uint16_t application;	  // of the name that it asks for; 0: of no list
};

struct name {
	uint8_t text[NAME_MAX_OCTETS + 1];
	unsigned n;
	bool extended; // has a label of an extended type
};

// What stands for a name with such a label, as Wireshark shows it: none of the types is in use
// (RFC 6891 section 5), and where the label would end is not known.
static const char extended_label[] = "<Unknown extended label>";

static bool has_control(const uint8_t *label, unsigned n)
{
	bool found = false;

	for (unsigned i = 0; i < n; i++)
		found |= label[i] < ' ' || label[i] == 0x7f;
	return found;
}

// Octets that cannot be shown stand as \DDD, decimal (RFC 1035 section 5.1).
static bool add_escaped(struct name *name, const uint8_t *label, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint8_t octet = label[i];

		if (name->n + ESCAPE_OCTETS > NAME_MAX_OCTETS)
			return false;
		if (!has_control(&octet, 1)) {
			name->text[name->n++] = octet;
			continue;
		}
		name->text[name->n++] = '\\';
		name->text[name->n++] = (uint8_t)('0' + octet / 100);
		name->text[name->n++] = (uint8_t)('0' + octet / 10 % 10);
		name->text[name->n++] = (uint8_t)('0' + octet % 10);
	}
	return true;
}

static bool add_label(struct name *name, const uint8_t *label, unsigned n)
{
	if (name->n + n + 1 > NAME_MAX_OCTETS)
		return false;
	if (name->n > 0)
		name->text[name->n++] = '.';
	if (has_control(label, n))
		return add_escaped(name, label, n);
	memcpy(name->text + name->n, label, n);
	name->n += n;
	return true;
}

// RFC 1035 section 4.1.4. Pointers may only lead backwards, so that there is no circle.
static bool read_name(const struct dns_message *message, struct octet_reader *reader,
		      struct name *name)
{
	struct octet_reader at = *reader;
	bool jumped = false;

	name->n = 0;
	name->extended = false;
	for (unsigned jumps = 0; jumps <= MAX_JUMPS;) {
		const uint8_t *here = at.at, *label;
		uint8_t length = reader_u8(&at);
		unsigned to;

		if (at.short_of)
			return false;
		if (length >= 0xc0) {
			to = (length & 0x3fU) << 8 | reader_u8(&at);
			if (!jumped)
				*reader = at;
			if (at.short_of || message->start + to >= here)
				return false;
			at = reader_of(message->start + to,
				       (size_t)(message->end - message->start) - to);
			jumped = true;
			jumps++;
			continue;
		}
		if (length == 0) {
			if (!jumped)
				*reader = at;
			return true;
		}
		name->extended = length >= 0x40 && length < 0x80;
		label = length <= 63 ? reader_take(&at, length) : NULL;
		if (label == NULL || !add_label(name, label, length))
			return false;
	}
	return false;
}

static bool is_plausible(const struct dns_message *message)
{
	unsigned opcode = message->flags >> 11 & 15, rcode = message->flags & 15;
	bool response = (message->flags & FLAG_RESPONSE) != 0;

	if (opcode > 6 || opcode == 3 || rcode > 10 || (!response && rcode != 0))
		return false;
	if (message->questions > 32 || message->answers > 300 || message->authorities > 300 ||
	    message->additional > 300)
		return false;
	return message->questions + message->answers > 0;
}

static bool open_message(struct dns_message *message, const uint8_t *octets, size_t n)
{
	struct octet_reader *rest = &message->rest;

	*rest = reader_of(octets, n);
	message->start = octets;
	message->application = 0;
	message->end = octets + n;
	reader_skip(rest, 2);
	message->flags = reader_u16(rest);
	message->questions = reader_u16(rest);
	message->answers = reader_u16(rest);
	message->authorities = reader_u16(rest);
	message->additional = reader_u16(rest);
	return !rest->short_of;
}

static void learn_answers(struct dissection *d, struct dns_message *message, uint16_t application)
{
	struct octet_reader *rest = &message->rest;
	struct name name;

	for (unsigned i = 0; i < message->answers && i < MAX_ANSWERS; i++) {
		uint16_t type, rr_class;
		struct octet_reader value;

		if (!read_name(message, rest, &name))
			return;
		type = reader_u16(rest);
		rr_class = reader_u16(rest);
		reader_skip(rest, 4);
		value = reader_part(rest, reader_u16(rest));
		if (value.short_of || rest->short_of)
			return;
		if (rr_class == CLASS_IN && ((type == TYPE_A && reader_left(&value) == 4) ||
					     (type == TYPE_AAAA && reader_left(&value) == 16)))
			dpi_learn_address(d, value.at, (unsigned)reader_left(&value), application);
	}
}

static bool has_port(const struct dpi_packet *packet, uint16_t port)
{
	return packet->source_port == port || packet->destination_port == port;
}

static bool read_question(struct dissection *d, struct dns_message *message, uint16_t master)
{
	struct name name;
	uint16_t type;

	if (!read_name(message, &message->rest, &name)) {
		if (name.extended && has_port(d->packet, PORT_DNS))
			dpi_add_text(d, METADATA_DNS_NAME, extended_label,
				     sizeof(extended_label) - 1);
		return false;
	}
	type = reader_u16(&message->rest);
	reader_u16(&message->rest);
	if (message->rest.short_of)
		return false;
	if ((message->flags & FLAG_RESPONSE) != 0 && master == APP_DNS)
		message->application = dpi_find_host(d, name.text, name.n);
	if (d->flow->label.master == 0 && master == APP_DNS)
		dpi_set_host(d, master, name.text, name.n);
	else if (d->flow->label.master == 0)
		dpi_set_label(d, master, 0);
	dpi_add_text(d, METADATA_DNS_NAME, name.text, name.n);
	dpi_add_number(d, METADATA_DNS_TYPE, type);
	for (unsigned i = 1; i < message->questions; i++) {
		if (!read_name(message, &message->rest, &name))
			break;
		reader_skip(&message->rest, 4);
	}
	return true;
}

// A message without question, as multicast DNS announces: the first answer must be one.
static bool read_announcement(struct dissection *d, const struct dns_message *message,
			      uint16_t master)
{
	struct octet_reader rest = message->rest;
	struct name name;

	if ((message->flags & FLAG_RESPONSE) == 0 || message->answers == 0 ||
	    !read_name(message, &rest, &name))
		return false;
	reader_skip(&rest, 8);
	if (rest.short_of || reader_u16(&rest) > 4096)
		return false;
	if (d->flow->label.master == 0)
		dpi_set_label(d, master, 0);
	return true;
}

static enum verdict read_message(struct dissection *d, struct dns_message *message, uint16_t master)
{
	bool response = (message->flags & FLAG_RESPONSE) != 0;

	if (message->questions > 0 ? !read_question(d, message, master)
				   : !read_announcement(d, message, master)) {
		if (!has_port(d->packet, PORT_DNS))
			return DISSECT_NOT_MINE;
		if (d->flow->label.master == 0) // the header is plausible, what follows is broken
			dpi_set_label(d, master, 0);
	}
	if (master == APP_DNS)
		dpi_tell_request(d, !response);
	if (!response)
		return DISSECT_NAMED; // its answer announces addresses
	dpi_add_number(d, METADATA_DNS_RCODE, message->flags & 15);
	if (master == APP_DNS)
		learn_answers(d, message, message->application);
	return message->questions > 0 ? DISSECT_DONE : DISSECT_NAMED; // a question may follow
}

static bool is_host_label(const uint8_t *label, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (!isalnum(label[i]) && label[i] != '-' && label[i] != '_')
			return false;
	return n > 0;
}

// Whatever the rest of the header says: on DNS's own port a name of several labels is a question,
// and so is a single one that begins with a label as hosts have.
static bool asks_for_name(const struct dpi_packet *packet, const struct dns_message *message)
{
	struct octet_reader rest = message->rest;
	struct name name;
	uint8_t length;
	const uint8_t *label;

	if (!has_port(packet, PORT_DNS) || message->questions == 0)
		return false;
	if (read_name(message, &rest, &name))
		return memchr(name.text, '.', name.n) != NULL;
	rest = message->rest;
	length = reader_u8(&rest);
	label = length <= 63 ? reader_take(&rest, length) : NULL;
	return label != NULL && message->questions == 1 && (message->flags & 0x7840) == 0 &&
	       is_host_label(label, length);
}

static uint16_t dns_master(const struct dpi_packet *packet)
{
	if (has_port(packet, 5353))
		return APP_MDNS;
	return has_port(packet, 5355) ? APP_LLMNR : APP_DNS;
}

enum verdict dns_dissect(struct dissection *d)
{
	uint16_t master = dns_master(d->packet);
	struct dns_message message;
	unsigned length;

	if (d->packet->protocol == IPPROTO_UDP) {
		if (!open_message(&message, d->payload, d->length) ||
		    (!is_plausible(&message) && !asks_for_name(d->packet, &message)))
			return DISSECT_NOT_MINE;
		return read_message(d, &message, master);
	}
	if (d->length < 2 + HEADER)
		return d->length >= 2 && d->missing == 0 && d->flow->label.master == 0
			   ? DISSECT_WANT_STREAM
			   : DISSECT_NOT_MINE;
	length = (unsigned)d->payload[0] << 8 | d->payload[1];
	if (length < HEADER + 5 ||
	    !open_message(&message, d->payload + 2,
			  length < d->length - 2 ? length : d->length - 2) ||
	    !is_plausible(&message))
		return DISSECT_NOT_MINE;
	return read_message(d, &message, master);
}

// On any port of UDP: one question of class IN with nothing but EDNS after it, or the answer to
// one; everything else there is another protocol's.
enum verdict dns_anywhere_dissect(struct dissection *d)
{
	struct dns_message message;
	struct octet_reader question;
	struct name name;
	uint16_t type, rr_class;

	if (has_port(d->packet, PORT_NETBIOS) || d->length < HEADER + 5 || d->payload[4] != 0 ||
	    d->payload[5] != 1 || d->payload[6] != 0 || d->payload[8] != 0 || d->payload[10] != 0 ||
	    !open_message(&message, d->payload, d->length) || !is_plausible(&message) ||
	    (message.flags & 0x7840) != 0)
		return DISSECT_NOT_MINE;
	question = message.rest;
	if (!read_name(&message, &question, &name) || name.n < 3)
		return DISSECT_NOT_MINE;
	type = reader_u16(&question);
	rr_class = reader_u16(&question);
	if (question.short_of || rr_class != CLASS_IN || type == 0 || type > 260)
		return DISSECT_NOT_MINE;
	if ((message.flags & FLAG_RESPONSE) == 0 &&
	    (message.answers + message.authorities > 0 || message.additional > 1 ||
	     (message.additional == 0 && reader_left(&question) > 0)))
		return DISSECT_NOT_MINE;
	return read_message(d, &message, APP_DNS);
}
