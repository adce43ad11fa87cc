// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "dpi/dissect/tls/gquic.h"

enum { APP_QUIC = 188 };
enum { FLAG_VERSION = 1, FLAG_ID = 8, PUBLIC_VERSION_AT = 9, LONG_VERSION_AT = 1 };
enum { TAG_SNI = 0x00494e53, TAG_UAID = 0x44494155, MAX_TAGS = 128 };

bool gquic_is_version(uint32_t version)
{
	uint8_t tens = version >> 8 & 0xff, ones = version & 0xff;

	return (version >> 24 == 'Q' || version >> 24 == 'T') && (version >> 16 & 0xff) == '0' &&
	       tens >= '0' && tens <= '9' && ones >= '0' && ones <= '9';
}

static uint32_t version_at(const struct dissection *d, unsigned at)
{
	struct octet_reader reader = reader_of(d->payload, d->length);

	reader_skip(&reader, at);
	return reader_u32(&reader);
}

bool gquic_has_version(const struct dissection *d, uint32_t *version)
{
	uint8_t flags = d->payload[0];

	if ((flags & 0x80) == 0 && (flags & FLAG_VERSION) != 0 && (flags & FLAG_ID) != 0 &&
	    d->length > 13) {
		*version = version_at(d, PUBLIC_VERSION_AT);
		return gquic_is_version(*version);
	}
	if ((flags & 0xc0) == 0xc0 && d->length > 13) { // Q046 has the IETF's long header already
		*version = version_at(d, LONG_VERSION_AT);
		return gquic_is_version(*version) && *version <= 0x51303439;
	}
	return false;
}

static uint32_t little32(const uint8_t *at)
{
	return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

bool gquic_is_hello(const struct octet_reader *message)
{
	return reader_left(message) >= 8 && memcmp(message->at, "CHLO", 4) == 0;
}

static void add_tag_metadata(struct dissection *d, uint32_t tag, const uint8_t *value, unsigned n)
{
	if (tag == TAG_SNI && n > 0 && n <= 255) {
		dpi_set_host(d, APP_QUIC, value, n);
		dpi_add_text(d, METADATA_TLS_SERVER_NAME, value, n);
	} else if (tag == TAG_UAID && n > 0 && n <= 255) {
		dpi_add_text(d, METADATA_HTTP_USER_AGENT, value, n);
	}
}

// "CHLO", number of tags, then (tag, end of its value) each, then the values.
enum verdict gquic_add_hello_metadata(struct dissection *d, struct octet_reader message)
{
	const uint8_t *tags;
	unsigned n_tags = message.at[4] | (unsigned)message.at[5] << 8;
	uint32_t from = 0;

	reader_skip(&message, 8);
	tags = n_tags <= MAX_TAGS ? reader_take(&message, 8 * (size_t)n_tags) : NULL;
	for (unsigned i = 0; tags != NULL && i < n_tags; i++) {
		uint32_t to = little32(tags + 8 * (size_t)i + 4);

		if (to < from || to > reader_left(&message))
			break;
		add_tag_metadata(d, little32(tags + 8 * (size_t)i), message.at + from, to - from);
		from = to;
	}
	if (!d->labelled)
		dpi_set_label(d, APP_QUIC, 0);
	return DISSECT_DONE;
}

enum verdict gquic_dissect(struct dissection *d, uint32_t version)
{
	const uint8_t *hello = memmem(d->payload, d->length < 128 ? d->length : 128, "CHLO", 4);
	struct octet_reader message;

	dpi_add_number(d, METADATA_QUIC_VERSION, version);
	if (hello != NULL) {
		message = reader_of(hello, (size_t)(d->payload + d->length - hello));
		if (gquic_is_hello(&message))
			return gquic_add_hello_metadata(d, message);
	}
	if (d->master == 0)
		dpi_set_label(d, APP_QUIC, 0);
	return DISSECT_WANT_PACKET;
}
