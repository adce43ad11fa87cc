// SPDX-License-Identifier: BSD-3-Clause
// SSH (RFC 4253): banners, and HASSH of what each side offers in its key exchange.
#include <openssl/md5.h>
#include <string.h>

#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

enum { APP_SSH = 92, MSG_KEXINIT = 20, COOKIE = 16, N_LISTS = 10, MAX_PACKET = 35000 };

// scratch[0], bits by direction: 1 and 2 key exchange read
enum { READ_SERVER = 1, READ_CLIENT = 2, READ_BOTH = 3 };

static void md5_hex(MD5_CTX *md5, char out[33])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t digest[MD5_DIGEST_LENGTH];

	MD5_Final(digest, md5);
	for (unsigned i = 0; i < sizeof(digest); i++) {
		out[2 * i] = hex[digest[i] >> 4];
		out[2 * i + 1] = hex[digest[i] & 15];
	}
	out[32] = '\0';
}

// Lists: 0 key exchange, 1 host key, 2/3 ciphers to server/to client, 4/5 MACs, 6/7 compression.
static void add_hassh_metadata(struct dissection *d, const struct octet_reader lists[N_LISTS])
{
	unsigned way = d->to_server ? 0 : 1;
	const unsigned wanted[] = {0, 2 + way, 4 + way, 6 + way};
	MD5_CTX md5;
	char text[33];

	MD5_Init(&md5);
	for (unsigned i = 0; i < 4; i++) {
		if (i > 0)
			MD5_Update(&md5, ";", 1);
		MD5_Update(&md5, lists[wanted[i]].at, reader_left(&lists[wanted[i]]));
	}
	md5_hex(&md5, text);
	dpi_add_text(d, d->to_server ? METADATA_SSH_HASSH : METADATA_SSH_HASSH_SERVER, text, 32);
}

static enum verdict read_key_exchange(struct dissection *d, struct octet_reader reader)
{
	struct octet_reader lists[N_LISTS], packet;
	uint32_t length = reader_u32(&reader);

	if (length > MAX_PACKET || length < 2 + COOKIE)
		return DISSECT_NAMED;
	packet = reader_part(&reader, length);
	reader_u8(&packet); // padding
	if (reader_u8(&packet) != MSG_KEXINIT)
		return DISSECT_NAMED;
	reader_skip(&packet, COOKIE);
	for (unsigned i = 0; i < N_LISTS; i++) {
		lists[i] = reader_part(&packet, reader_u32(&packet));
		if (i < 8 && lists[i].short_of)
			return DISSECT_WANT_STREAM;
	}
	add_hassh_metadata(d, lists);
	d->scratch[0] |= d->to_server ? READ_CLIENT : READ_SERVER;
	return d->scratch[0] == READ_BOTH ? DISSECT_DONE : DISSECT_NAMED;
}

static bool is_banner(const struct dissection *d)
{
	return d->length >= 8 && memcmp(d->payload, "SSH-", 4) == 0 &&
	       (d->payload[4] == '1' || d->payload[4] == '2') && d->payload[5] == '.';
}

enum verdict ssh_dissect(struct dissection *d)
{
	const uint8_t *end;
	size_t rest;

	if (!is_banner(d)) {
		if (d->flow->label.master == 0)
			return DISSECT_NOT_MINE;
		return read_key_exchange(d, reader_of(d->payload, d->length));
	}
	dpi_set_label(d, APP_SSH, 0);
	end = memchr(d->payload, '\n', d->length);
	if (end == NULL)
		return DISSECT_NAMED;
	rest = (size_t)(d->payload + d->length - end - 1);
	return rest >= 6 ? read_key_exchange(d, reader_of(end + 1, rest)) : DISSECT_NAMED;
}
