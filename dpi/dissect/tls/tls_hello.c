// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "dpi/dissect/tls/tls_hello.h"

enum { EXT_SERVER_NAME = 0, EXT_GROUPS = 10, EXT_FORMATS = 11, EXT_ALGORITHMS = 13, EXT_ALPN = 16 };
enum {
	EXT_VERSIONS = 43,
	EXT_CERTIFICATE_ALGORITHMS = 50,
	EXT_ENCRYPTED_HELLO = 0xfe0d,
	EXT_ENCRYPTED_NAME = 0xffce
};

static struct octets octets_of(const struct octet_reader *reader)
{
	return (struct octets){.at = reader->at, .n = (unsigned)reader_left(reader)};
}

// RFC 6066 section 3: the first host_name of the list.
static void read_server_name(struct tls_hello *hello, struct octet_reader *body)
{
	struct octet_reader list, name;

	hello->has_name = true;
	if (reader_left(body) == 0)
		return;
	list = reader_part(body, reader_u16(body));
	if (reader_u8(&list) != 0)
		return;
	name = reader_part(&list, reader_u16(&list));
	if (!name.short_of && reader_left(&name) <= 255)
		hello->name = octets_of(&name);
}

static void read_versions(struct tls_hello *hello, struct octet_reader *body)
{
	struct octet_reader list = reader_part(body, reader_u8(body));

	while (reader_left(&list) >= 2) {
		uint16_t version = reader_u16(&list);

		if (tls_is_grease(version))
			continue;
		// DTLS counts downwards
		if (hello->best == 0 ||
		    (version >> 8 == 0xfe ? version < hello->best : version > hello->best))
			hello->best = version;
	}
}

static struct octets list16(struct octet_reader *body)
{
	struct octet_reader list = reader_part(body, reader_u16(body));

	return octets_of(&list);
}

// By pointer: a copy of the reader, written in parts and read in one, waits for the store buffer.
static void read_extension(struct tls_hello *hello, uint16_t type, struct octet_reader *body)
{
	struct octet_reader list;

	switch (type) {
	case EXT_SERVER_NAME:
		read_server_name(hello, body);
		break;
	case EXT_GROUPS:
		hello->groups = list16(body);
		break;
	case EXT_FORMATS:
		list = reader_part(body, reader_u8(body));
		hello->formats = octets_of(&list);
		break;
	case EXT_ALGORITHMS:
	case EXT_CERTIFICATE_ALGORITHMS:
		if (hello->algorithms.at == NULL)
			hello->algorithms = list16(body);
		else
			hello->more_algorithms = list16(body);
		break;
	case EXT_ALPN:
		hello->alpn = list16(body);
		break;
	case EXT_VERSIONS:
		read_versions(hello, body);
		break;
	case EXT_ENCRYPTED_HELLO:
	case EXT_ENCRYPTED_NAME:
		hello->encrypted_name = true;
		break;
	default:
		break;
	}
}

// Returns false when the extensions end in the middle of one.
static bool read_extensions(struct tls_hello *hello, struct octet_reader *body, bool server)
{
	struct octet_reader all;

	if (reader_left(body) == 0)
		return !body->short_of; // there need not be any
	all = reader_part(body, reader_u16(body));
	while (reader_left(&all) >= 4) {
		uint16_t type = reader_u16(&all);
		struct octet_reader part = reader_part(&all, reader_u16(&all));

		if (hello->n_extensions < HELLO_MAX_EXTENSIONS)
			hello->extensions[hello->n_extensions++] = type;
		if (server && type == EXT_VERSIONS && !part.short_of)
			hello->best = reader_u16(&part);
		else if (!server && (!part.short_of || type == EXT_SERVER_NAME))
			read_extension(hello, type, &part);
	}
	return !body->short_of && !all.short_of && reader_left(&all) == 0;
}

static bool is_version(uint16_t version)
{
	return (version >= 0x0300 && version <= 0x0305) || version == 0xfeff || version == 0xfefd ||
	       version == 0xfefc || version == 0x0100 || version >> 8 == 0x7f ||
	       version >> 8 == 0xfb;
}

// ServerHello of TLS 1.3 before draft 22, and of Facebook's variant: no session id, no compression.
static bool is_early_13(uint16_t version)
{
	return version >> 8 == 0xfb || (version >= 0x7f00 && version < 0x7f16);
}

bool tls_read_client_hello(struct tls_hello *hello, struct octet_reader body, bool dtls)
{
	struct octet_reader part;

	memset(hello, 0, sizeof(*hello));
	hello->version = reader_u16(&body);
	if (!is_version(hello->version))
		return false;
	reader_skip(&body, 32);
	part = reader_part(&body, reader_u8(&body)); // session id
	if (!part.short_of && part.end - part.at > 32)
		return false;
	if (dtls)
		reader_skip(&body, reader_u8(&body)); // cookie
	part = reader_part(&body, reader_u16(&body));
	if (body.short_of)
		return true;
	hello->ciphers = octets_of(&part);
	if (hello->ciphers.n % 2 != 0 || hello->ciphers.n == 0)
		return false;
	part = reader_part(&body, reader_u8(&body)); // compression
	if (part.short_of || body.short_of)
		return true;
	hello->complete = read_extensions(hello, &body, false);
	return true;
}

bool tls_read_server_hello(struct tls_hello *hello, struct octet_reader body)
{
	struct octet_reader part;

	memset(hello, 0, sizeof(*hello));
	hello->version = reader_u16(&body);
	if (!is_version(hello->version))
		return false;
	reader_skip(&body, 32);
	if (!is_early_13(hello->version)) {
		part = reader_part(&body, reader_u8(&body));
		if (!part.short_of && part.end - part.at > 32)
			return false;
	}
	hello->cipher = reader_u16(&body);
	if (!is_early_13(hello->version))
		reader_u8(&body);
	if (body.short_of)
		return true;
	hello->complete = read_extensions(hello, &body, true);
	return true;
}
