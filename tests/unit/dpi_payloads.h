// SPDX-License-Identifier: BSD-3-Clause
// Payloads made by hand: what a client or server would send, for tests and benches.
#ifndef DPI_PAYLOADS_H
#define DPI_PAYLOADS_H

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct payload {
	size_t n;
	uint8_t at[4096];
};

static inline void put(struct payload *p, const void *octets, size_t n)
{
	if (n > sizeof(p->at) - p->n)
		abort();
	memcpy(p->at + p->n, octets, n);
	p->n += n;
}

static inline void put_number(struct payload *p, uint64_t value, unsigned octets)
{
	for (unsigned i = octets; i > 0; i--)
		put(p, &(uint8_t){(uint8_t)(value >> 8 * (i - 1))}, 1);
}

static inline void put_fill(struct payload *p, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		put(p, &(uint8_t){(uint8_t)(seed >> 24)}, 1);
	}
}

// Writes the length of what follows `from` into the `octets` in front of it.
static inline void close_length(struct payload *p, size_t from, unsigned octets)
{
	size_t length = p->n - from;

	for (unsigned i = 0; i < octets; i++)
		p->at[from - 1 - i] = (uint8_t)(length >> 8 * i);
}

static inline void put_extension(struct payload *p, uint16_t type, const void *octets, size_t n)
{
	put_number(p, type, 2);
	put_number(p, n, 2);
	put(p, octets, n);
}

static inline void put_server_name(struct payload *p, const char *name)
{
	size_t n = strlen(name);

	put_number(p, 0, 2);
	put_number(p, n + 5, 2);
	put_number(p, n + 3, 2);
	put_number(p, 0, 1);
	put_number(p, n, 2);
	put(p, name, n);
}

// What a browser of 2023 sends, with its published JA4 t13d1516h2_8daaf6152771_e5627efa2ab1; the
// key share is `key_share` octets long (a post-quantum one has 1216).
static inline void put_client_hello(struct payload *p, const char *name, unsigned key_share)
{
	static const char ciphers[] = "\x0a\x0a\x13\x01\x13\x02\x13\x03\xc0\x2b\xc0\x2f\xc0\x2c"
				      "\xc0\x30\xcc\xa9\xcc\xa8\xc0\x13\xc0\x14\x00\x9c\x00\x9d"
				      "\x00\x2f\x00\x35";
	size_t hello, extensions, share;

	put(p, "\1\0\0\0", 4);
	hello = p->n;
	put(p, "\3\3", 2);
	put_fill(p, 32, 7);
	put(p, "\x20", 1);
	put_fill(p, 32, 9);
	put_number(p, sizeof(ciphers) - 1, 2);
	put(p, ciphers, sizeof(ciphers) - 1);
	put(p, "\1\0\0\0", 4);
	extensions = p->n;
	put_extension(p, 0x1a1a, "", 0);
	put_extension(p, 27, "\2\0\2", 3);
	put_extension(p, 35, "", 0);
	put_extension(p, 18, "", 0);
	put_server_name(p, name);
	put_extension(p, 0x4469, "\0\3\2h2", 5);
	put_extension(p, 45, "\1\1", 2);
	put_extension(p, 13, "\0\x10\4\3\x08\4\4\1\5\3\x08\5\5\1\x08\6\6\1", 18);
	put_extension(p, 23, "", 0);
	put_extension(p, 5, "\1\0\0\0\0", 5);
	put_extension(p, 43, "\6\x1a\x1a\3\4\3\3", 7);
	put_extension(p, 65281, "\0", 1);
	put_extension(p, 11, "\1\0", 2);
	put_extension(p, 10, "\0\x08\x2a\x2a\0\x1d\0\x17\0\x18", 10);
	put(p, "\0\x33\0\0", 4);
	share = p->n;
	put_number(p, key_share + 4, 2);
	put_number(p, 0x001d, 2);
	put_number(p, key_share, 2);
	put_fill(p, key_share, 11);
	close_length(p, share, 2);
	put_extension(p, 16, "\0\x0c\2h2\x08http/1.1", 14);
	put_extension(p, 21, "\0\0\0\0", 4);
	close_length(p, extensions, 2);
	close_length(p, hello, 3);
}

static inline void put_record(struct payload *p, const void *octets, size_t n)
{
	put(p, "\x16\3\1", 3);
	put_number(p, n, 2);
	put(p, octets, n);
}

// The ClientHello in one TLS record.
static inline struct payload tls_client_hello(const char *name, unsigned key_share)
{
	struct payload hello = {0}, record = {0};

	put_client_hello(&hello, name, key_share);
	put_record(&record, hello.at, hello.n);
	return record;
}

// TLS 1.3, cipher 0x1301.
static inline struct payload tls_server_hello(void)
{
	struct payload hello = {0}, record = {0};

	put(&hello, "\2\0\0\0\3\3", 6);
	put_fill(&hello, 32, 3);
	put(&hello, "\x20", 1);
	put_fill(&hello, 32, 5);
	put(&hello, "\x13\1\0\0\0", 5);
	size_t extensions = hello.n;
	put_extension(&hello, 43, "\3\4", 2);
	put_extension(&hello, 51, "\0\x1d\0\4abcd", 8);
	close_length(&hello, extensions, 2);
	close_length(&hello, 4, 3);
	put_record(&record, hello.at, hello.n);
	return record;
}

// "www.example.org" as DNS writes it.
static inline void put_dns_name(struct payload *p, const char *name)
{
	while (*name != '\0') {
		size_t n = strcspn(name, ".");

		put_number(p, n, 1);
		put(p, name, n);
		name += n + (name[n] == '.');
	}
	put_number(p, 0, 1);
}

static inline struct payload dns_query(const char *name, uint16_t type)
{
	struct payload p = {0};

	put(&p, "\x12\x34\1\0\0\1\0\0\0\0\0\0", 12);
	put_dns_name(&p, name);
	put_number(&p, type, 2);
	put_number(&p, 1, 2);
	return p;
}

static inline struct payload dns_answer(const char *name, const uint8_t address[4])
{
	struct payload p = dns_query(name, 1);

	p.at[2] = 0x81;
	p.at[3] = 0x80;
	p.at[7] = 1;
	put(&p, "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4", 12);
	put(&p, address, 4);
	return p;
}

static inline struct payload http_request(const char *host, const char *target)
{
	struct payload p = {0};

	p.n = (size_t)snprintf((char *)p.at, sizeof(p.at),
			       "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: curl/7.88.1\r\n"
			       "Accept: */*\r\n\r\n",
			       target, host);
	return p;
}

static inline struct payload http_response(unsigned status, const char *type)
{
	struct payload p = {0};

	p.n = (size_t)snprintf((char *)p.at, sizeof(p.at),
			       "HTTP/1.1 %u OK\r\nServer: x\r\nContent-Type: %s\r\n"
			       "Content-Length: 5\r\n\r\nhello",
			       status, type);
	return p;
}

// QUIC, by RFC 9001 section 5 and OpenSSL's one-shot functions.

static inline void expand_label(const uint8_t secret[32], const char *label, uint8_t n,
				uint8_t out[32])
{
	struct payload info = {0};
	unsigned length = 32;

	put_number(&info, n, 2);
	put_number(&info, 6 + strlen(label), 1);
	put(&info, "tls13 ", 6);
	put(&info, label, strlen(label));
	put(&info, "\0\1", 2);
	HMAC(EVP_sha256(), secret, 32, info.at, info.n, out, &length);
}

struct quic_secrets {
	uint8_t key[32], iv[32], header[32];
};

struct quic_kind {
	uint32_t version;
	const char *salt; // 20 octets
	const char *key, *iv, *header;
};

#define QUIC_LABELS "quic key", "quic iv", "quic hp"

// RFC 9001 section 5.2.
static const struct quic_kind quic_v1 = {
    1, "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a",
    QUIC_LABELS};

static inline struct quic_secrets quic_client_secrets(const struct quic_kind *kind,
						      const uint8_t *id, size_t id_octets)
{
	struct quic_secrets s;
	uint8_t secret[32];
	unsigned n = 32;

	HMAC(EVP_sha256(), kind->salt, 20, id, id_octets, secret, &n);
	expand_label(secret, "client in", 32, secret);
	expand_label(secret, kind->key, 16, s.key);
	expand_label(secret, kind->iv, 12, s.iv);
	expand_label(secret, kind->header, 16, s.header);
	return s;
}

static inline void quic_seal(struct payload *p, size_t header, const struct payload *frames,
			     const struct quic_secrets *s)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	uint8_t iv[12], mask[32];
	int n;

	memcpy(iv, s->iv, sizeof(iv));
	for (unsigned i = 0; i < 4; i++)
		iv[8 + i] ^= p->at[header - 4 + i];
	EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, s->key, iv);
	EVP_EncryptUpdate(context, NULL, &n, p->at, (int)header);
	EVP_EncryptUpdate(context, p->at + header, &n, frames->at, (int)frames->n);
	EVP_EncryptFinal_ex(context, p->at + header + n, &n);
	EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, p->at + header + frames->n);
	p->n = header + frames->n + 16;
	EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), NULL, s->header, NULL);
	EVP_EncryptUpdate(context, mask, &n, p->at + header, 16);
	p->at[0] ^= mask[0] & 0x0f;
	for (unsigned i = 0; i < 4; i++)
		p->at[header - 4 + i] ^= mask[1 + i];
	EVP_CIPHER_CTX_free(context);
}

// A client's Initial with these frames, padded to `frames_octets`.
static inline struct payload quic_initial_of(const struct quic_kind *kind, const uint8_t id[8],
					     uint32_t number, struct payload frames,
					     size_t frames_octets)
{
	struct quic_secrets secrets = quic_client_secrets(kind, id, 8);
	struct payload p = {0};

	while (frames.n < frames_octets)
		put_number(&frames, 0, 1);
	put(&p, "\xc3", 1);
	put_number(&p, kind->version, 4);
	put(&p, "\x08", 1);
	put(&p, id, 8);
	put_number(&p, 0, 2);
	put_number(&p, 0x4000 | (4 + frames.n + 16), 2);
	put_number(&p, number, 4);
	quic_seal(&p, p.n, &frames, &secrets);
	return p;
}

// Of version 1.
static inline struct payload quic_initial(const uint8_t id[8], uint32_t number,
					  struct payload frames, size_t frames_octets)
{
	return quic_initial_of(&quic_v1, id, number, frames, frames_octets);
}

static inline void put_crypto_frame(struct payload *p, size_t offset, const uint8_t *octets,
				    size_t n)
{
	put_number(p, 6, 1);
	put_number(p, 0x4000 | offset, 2);
	put_number(p, 0x4000 | n, 2);
	put(p, octets, n);
}

#endif
