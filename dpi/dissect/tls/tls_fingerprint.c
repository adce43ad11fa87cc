// SPDX-License-Identifier: BSD-3-Clause
#include <openssl/md5.h>
#include <openssl/sha.h>
#include <string.h>

#include "dpi/dissect/tls/tls_hello.h"

// Text that is built up octet by octet; what does not fit is dropped.
struct number_text {
	char at[4096];
	unsigned n;
};

static void put_char(struct number_text *text, char c)
{
	if (text->n < sizeof(text->at))
		text->at[text->n++] = c;
}

static void put_decimal(struct number_text *text, unsigned value)
{
	char digits[10];
	unsigned n = 0;

	do {
		digits[n++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	while (n > 0)
		put_char(text, digits[--n]);
}

static void put_hex(struct number_text *text, uint16_t value)
{
	static const char hex[] = "0123456789abcdef";

	for (int shift = 12; shift >= 0; shift -= 4)
		put_char(text, hex[value >> shift & 15]);
}

static uint16_t pair(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

// "771-49195": the numbers of a list of 2 octets each, without GREASE.
static void put_list(struct number_text *text, const struct octets *list)
{
	bool any = false;

	for (unsigned i = 0; i + 2 <= list->n; i += 2) {
		uint16_t value = pair(list->at + i);

		if (tls_is_grease(value))
			continue;
		if (any)
			put_char(text, '-');
		put_decimal(text, value);
		any = true;
	}
}

static void put_extensions(struct number_text *text, const struct tls_hello *hello)
{
	bool any = false;

	for (unsigned i = 0; i < hello->n_extensions; i++) {
		if (tls_is_grease(hello->extensions[i]))
			continue;
		if (any)
			put_char(text, '-');
		put_decimal(text, hello->extensions[i]);
		any = true;
	}
}

static void to_hex(const uint8_t *octets, unsigned n, char *out)
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = 0; i < n; i++) {
		out[2 * i] = hex[octets[i] >> 4];
		out[2 * i + 1] = hex[octets[i] & 15];
	}
	out[2 * n] = '\0';
}

static void md5_text(const struct number_text *text, char out[33])
{
	uint8_t digest[MD5_DIGEST_LENGTH];
	MD5_CTX md5;

	MD5_Init(&md5);
	MD5_Update(&md5, text->at, text->n);
	MD5_Final(digest, &md5);
	to_hex(digest, sizeof(digest), out);
}

void tls_ja3(const struct tls_hello *hello, char out[33])
{
	struct number_text text;

	text.n = 0;
	put_decimal(&text, hello->version);
	put_char(&text, ',');
	put_list(&text, &hello->ciphers);
	put_char(&text, ',');
	put_extensions(&text, hello);
	put_char(&text, ',');
	put_list(&text, &hello->groups);
	put_char(&text, ',');
	for (unsigned i = 0; i < hello->formats.n; i++) {
		if (i > 0)
			put_char(&text, '-');
		put_decimal(&text, hello->formats.at[i]);
	}
	md5_text(&text, out);
}

void tls_ja3s(const struct tls_hello *hello, char out[33])
{
	struct number_text text;

	text.n = 0;
	put_decimal(&text, hello->version);
	put_char(&text, ',');
	put_decimal(&text, hello->cipher);
	put_char(&text, ',');
	put_extensions(&text, hello);
	md5_text(&text, out);
}

static const char *ja4_version(uint16_t version)
{
	static const struct {
		uint16_t version;
		char name[3];
	} known[] = {
	    {0x0304, "13"}, {0x0303, "12"}, {0x0302, "11"}, {0x0301, "10"}, {0x0300, "s3"},
	    {0x0002, "s2"}, {0xfeff, "d1"}, {0xfefd, "d2"}, {0xfefc, "d3"},
	};

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].version == version)
			return known[i].name;
	return "00";
}

static bool is_alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// First and last character of the first protocol, or of its hex form where these are not
// alphanumeric.
static void ja4_alpn(const struct octets *alpn, char out[2])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t first, last;

	out[0] = out[1] = '0';
	if (alpn->n < 2 || alpn->at[0] == 0 || alpn->at[0] >= alpn->n)
		return;
	first = alpn->at[1];
	last = alpn->at[alpn->at[0]];
	if (is_alphanumeric(first) && is_alphanumeric(last)) {
		out[0] = (char)first;
		out[1] = (char)last;
		return;
	}
	out[0] = hex[first >> 4];
	out[1] = hex[last & 15];
}

// A few dozen values that come nearly in order or in random order: insertion is what is fast.
static void sort(uint16_t *values, unsigned n)
{
	for (unsigned i = 1; i < n; i++) {
		uint16_t value = values[i];
		unsigned at = i;

		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
}

static void put_sorted(struct number_text *text, uint16_t *values, unsigned n)
{
	sort(values, n);
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			put_char(text, ',');
		put_hex(text, values[i]);
	}
}

static void hash12(const struct number_text *text, char out[12])
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	char hex[13];
	SHA256_CTX sha;

	if (text->n == 0) {
		memset(out, '0', 12);
		return;
	}
	SHA256_Init(&sha);
	SHA256_Update(&sha, text->at, text->n);
	SHA256_Final(digest, &sha);
	to_hex(digest, 6, hex);
	memcpy(out, hex, 12);
}

enum { MAX_CIPHERS = 512 };

static unsigned ja4_ciphers(const struct tls_hello *hello, char out[12])
{
	uint16_t values[MAX_CIPHERS];
	struct number_text text;
	unsigned n = 0;

	for (unsigned i = 0; i + 2 <= hello->ciphers.n && n < MAX_CIPHERS; i += 2) {
		values[n] = pair(hello->ciphers.at + i);
		n += !tls_is_grease(values[n]);
	}
	text.n = 0;
	put_sorted(&text, values, n);
	hash12(&text, out);
	return n;
}

// The published fingerprints hold the lists of both extensions (RFC 8446 section 4.2.3), as they
// come.
static void put_algorithms(struct number_text *text, const struct octets *list, char before)
{
	for (unsigned i = 0; i + 2 <= list->n; i += 2) {
		put_char(text, i == 0 ? before : ',');
		put_hex(text, pair(list->at + i));
	}
}

static unsigned ja4_extensions(const struct tls_hello *hello, char out[12])
{
	uint16_t values[HELLO_MAX_EXTENSIONS];
	struct number_text text;
	unsigned n = 0, n_all = 0;

	for (unsigned i = 0; i < hello->n_extensions; i++) {
		uint16_t type = hello->extensions[i];

		if (tls_is_grease(type))
			continue;
		n_all++;
		if (type != 0 && type != 16)
			values[n++] = type;
	}
	text.n = 0;
	put_sorted(&text, values, n);
	if (n > 0) {
		put_algorithms(&text, &hello->algorithms, '_');
		put_algorithms(&text, &hello->more_algorithms, ',');
	}
	hash12(&text, out);
	return n_all;
}

void tls_ja4(const struct tls_hello *hello, enum hello_carrier carrier, char out[37])
{
	char ciphers[12], extensions[12], alpn[2];
	unsigned n_ciphers = ja4_ciphers(hello, ciphers);
	unsigned n_extensions = ja4_extensions(hello, extensions);
	const char *version = ja4_version(hello->best != 0 ? hello->best : hello->version);

	ja4_alpn(&hello->alpn, alpn);
	n_ciphers = n_ciphers < 99 ? n_ciphers : 99;
	n_extensions = n_extensions < 99 ? n_extensions : 99;
	out[0] = (char)carrier;
	memcpy(out + 1, version, 2);
	out[3] = hello->has_name ? 'd' : 'i';
	out[4] = (char)('0' + n_ciphers / 10);
	out[5] = (char)('0' + n_ciphers % 10);
	out[6] = (char)('0' + n_extensions / 10);
	out[7] = (char)('0' + n_extensions % 10);
	memcpy(out + 8, alpn, 2);
	out[10] = '_';
	memcpy(out + 11, ciphers, 12);
	out[23] = '_';
	memcpy(out + 24, extensions, 12);
	out[36] = '\0';
}
