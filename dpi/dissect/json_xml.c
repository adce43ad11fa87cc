// SPDX-License-Identifier: BSD-3-Clause
// JSON, XML and Protocol Buffers on a bare connection: names within the text say
// whose it is.
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_MINING = 42, APP_JABBER = 67, APP_SOAP = 253, APP_JSON_RPC = 375, LOOK_AT = 512 };

struct text_mark {
	const char *text;
	uint16_t application;
};

static enum verdict label_by_words(struct dissection *d, const struct text_mark *words, unsigned n)
{
	size_t length = d->length < LOOK_AT ? d->length : LOOK_AT;

	for (unsigned i = 0; i < n; i++) {
		if (memmem(d->payload, length, words[i].text, strlen(words[i].text)) == NULL)
			continue;
		dpi_set_label(d, words[i].application, 0);
		return DISSECT_DONE;
	}
	return DISSECT_NOT_MINE;
}

// The stratum protocol of miners is JSON-RPC, too.
enum verdict json_dissect(struct dissection *d)
{
	static const struct text_mark words[] = {
	    {"\"mining.", APP_MINING},	     {"\"eth_submitLogin\"", APP_MINING},
	    {"\"eth_getWork\"", APP_MINING}, {"\"eth_submitHashrate\"", APP_MINING},
	    {"{\"login\":", APP_MINING},     {"\"eth_submitWork\"", APP_MINING},
	    {"\"job_id\":", APP_MINING},     {"\"eth_login\"", APP_MINING},
	    {"\"jsonrpc\":", APP_JSON_RPC},  {"\"jsonrpc\" :", APP_JSON_RPC},
	};

	return label_by_words(d, words, sizeof(words) / sizeof(words[0]));
}

enum verdict xml_dissect(struct dissection *d)
{
	static const struct text_mark words[] = {
	    {"<stream:stream", APP_JABBER},
	    {"urn:ietf:params:xml:ns:xmpp", APP_JABBER},
	    {":Envelope", APP_SOAP},
	    {"<Envelope", APP_SOAP},
	};

	return label_by_words(d, words, sizeof(words) / sizeof(words[0]));
}

static uint64_t read_varint(struct octet_reader *r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t octet = reader_u8(r);

		value |= (uint64_t)(octet & 0x7f) << shift;
		if ((octet & 0x80) == 0)
			return value;
	}
	r->short_of = true;
	return 0;
}

static bool is_text(const uint8_t *at, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (at[i] < ' ' || at[i] > '~')
			return false;
	return length >= 3;
}

// Skips a field's value by its wire type (Protocol Buffers encoding); 3 and 4 are no longer used.
static bool skip_field(struct octet_reader *r, unsigned wire_type, unsigned *n_texts)
{
	const uint8_t *at;
	uint64_t length;

	switch (wire_type) {
	case 0:
		read_varint(r);
		return !r->short_of;
	case 1:
		return reader_take(r, 8) != NULL;
	case 5:
		return reader_take(r, 4) != NULL;
	case 2:
		length = read_varint(r);
		at = length < 65536 ? reader_take(r, length) : NULL;
		*n_texts += at != NULL && is_text(at, length);
		return at != NULL;
	default:
		return false;
	}
}

// A message of at least three small field numbers in a row, one of them text, that ends where the
// payload ends.
enum verdict protobuf_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);
	unsigned n = 0, n_texts = 0;
	uint64_t before = 0;

	for (; reader_left(&r) > 0; n++) {
		uint64_t tag = read_varint(&r);

		if (tag >> 3 == 0 || tag >> 3 > before + 32 || !skip_field(&r, tag & 7, &n_texts))
			return DISSECT_NOT_MINE;
		before = tag >> 3;
	}
	return n >= 3 && n_texts > 0 && d->missing == 0 ? DISSECT_DONE : DISSECT_NOT_MINE;
}
