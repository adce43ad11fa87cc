// SPDX-License-Identifier: BSD-3-Clause
// HKDF by the plain SHA-256 functions: the two HMAC states of each version's salt are computed
// once, so the keys of a Flow cost 14 compressions (a quarter of what EVP_MAC takes).
#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/dissect/tls/quic_keys.h"

enum { BLOCK = 64, KEY = 16, IV = 12, SAMPLE = 16, TAG = 16, SALT = 20, MAX_HEADER = 1500 };

struct hmac {
	SHA256_CTX inner, outer;
};

enum family { V1, V2, DRAFT29, DRAFT23, DRAFT22, Q050, T050, T051, N_FAMILIES };

static const uint8_t salts[N_FAMILIES][SALT] = {
    // RFC 9001 section 5.2, RFC 9369 section 3.3.1, the drafts before them, Google's versions
    [V1] = {0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
	    0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
    [V2] = {0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
	    0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
    [DRAFT29] = {0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
		 0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99},
    [DRAFT23] = {0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
		 0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02},
    [DRAFT22] = {0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
		 0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a},
    [Q050] = {0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94,
	      0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45},
    [T050] = {0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
	      0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10},
    [T051] = {0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
	      0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d},
};

struct quic_keys {
	struct hmac salt[N_FAMILIES];
	EVP_CIPHER *ecb, *gcm;
	EVP_CIPHER_CTX *header, *body;
	uint8_t header_octets[MAX_HEADER];
	uint8_t plain[QUIC_PLAIN_OCTETS];
};

// One block through SHA-256; all messages here are so short that they need no more.
static void hash_block(SHA256_CTX *state, const uint8_t block[BLOCK])
{
	SHA256_Transform(state, block);
}

static void hmac_start(struct hmac *hmac, const uint8_t *key, unsigned n)
{
	uint8_t pad[BLOCK];

	memset(pad, 0x36, sizeof(pad));
	for (unsigned i = 0; i < n; i++)
		pad[i] ^= key[i];
	SHA256_Init(&hmac->inner);
	hash_block(&hmac->inner, pad);
	for (unsigned i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	SHA256_Init(&hmac->outer);
	hash_block(&hmac->outer, pad);
}

// A last block of n octets after one block of pad (FIPS 180-4 section 5.1.1).
static void hash_last(const SHA256_CTX *from, const uint8_t *octets, unsigned n, uint8_t digest[32])
{
	SHA256_CTX state = *from;
	uint8_t block[BLOCK] = {0};
	unsigned bits = (BLOCK + n) * 8;

	memcpy(block, octets, n);
	block[n] = 0x80;
	block[BLOCK - 2] = (uint8_t)(bits >> 8);
	block[BLOCK - 1] = (uint8_t)bits;
	hash_block(&state, block);
	for (unsigned i = 0; i < 8; i++) {
		uint32_t word = htonl(state.h[i]);

		memcpy(digest + 4 * (size_t)i, &word, sizeof(word));
	}
}

// n is at most BLOCK - 9.
static void hmac_of(const struct hmac *hmac, const uint8_t *octets, unsigned n, uint8_t digest[32])
{
	hash_last(&hmac->inner, octets, n, digest);
	hash_last(&hmac->outer, digest, 32, digest);
}

// HKDF-Expand-Label of up to 32 octets without context (RFC 8446 section 7.1).
static void expand(const struct hmac *secret, const char *label, unsigned n, uint8_t out[32])
{
	uint8_t info[40];
	unsigned length = (unsigned)strlen(label), at = 0;

	info[at++] = 0;
	info[at++] = (uint8_t)n;
	info[at++] = (uint8_t)(6 + length);
	memcpy(info + at, "tls13 ", 6);
	memcpy(info + at + 6, label, length);
	at += 6 + length;
	info[at++] = 0;
	info[at++] = 1;
	hmac_of(secret, info, at, out);
}

static void derive(const struct quic_keys *keys, enum family family,
		   const struct quic_packet *packet, struct quic_initial *out)
{
	bool v2 = family == V2;
	struct hmac hmac;
	uint8_t secret[32], key[32];

	hmac_of(&keys->salt[family], packet->id, packet->id_octets, secret);
	hmac_start(&hmac, secret, sizeof(secret));
	expand(&hmac, "client in", 32, secret);
	hmac_start(&hmac, secret, sizeof(secret));
	expand(&hmac, v2 ? "quicv2 key" : "quic key", KEY, key);
	memcpy(out->key, key, KEY);
	expand(&hmac, v2 ? "quicv2 iv" : "quic iv", IV, key);
	memcpy(out->iv, key, IV);
	expand(&hmac, v2 ? "quicv2 hp" : "quic hp", KEY, key);
	memcpy(out->header, key, KEY);
	out->family = (uint8_t)(family + 1);
}

static int family_of(uint32_t version)
{
	if (version == 1)
		return V1;
	if (version == 0x6b3343cf)
		return V2;
	if (version == 0x51303530)
		return Q050;
	if (version == 0x54303530)
		return T050;
	if (version == 0x54303531)
		return T051;
	if (version >> 8 == 0xfaceb0)
		return version == 0xfaceb001 ? DRAFT22 : DRAFT23;
	if (version >= 0xff000021 && version <= 0xff000022)
		return V1;
	if (version >= 0xff00001d && version <= 0xff000020)
		return DRAFT29;
	if (version >= 0xff000017 && version <= 0xff00001c)
		return DRAFT23;
	return version == 0xff000015 || version == 0xff000016 ? DRAFT22 : -1;
}

bool quic_version_is_known(uint32_t version)
{
	return family_of(version) >= 0;
}

// Takes the protection off the header (RFC 9001 section 5.4); the length of the packet number, 0 on
// failure. The open header is in keys->header_octets.
static unsigned open_header(struct quic_keys *keys, const struct quic_initial *initial,
			    const struct quic_packet *packet)
{
	uint8_t *header = keys->header_octets, mask[32];
	unsigned number_octets;
	int n;

	// naming the cipher again would make the context anew
	if (EVP_EncryptInit_ex2(keys->header, NULL, initial->header, NULL, NULL) != 1 ||
	    EVP_EncryptUpdate(keys->header, mask, &n, packet->octets + packet->number_at + 4,
			      SAMPLE) != 1)
		return 0;
	memcpy(header, packet->octets, packet->number_at + 4);
	header[0] ^= mask[0] & 0x0f;
	number_octets = (header[0] & 3U) + 1;
	for (unsigned i = 0; i < number_octets; i++)
		header[packet->number_at + i] ^= mask[1 + i];
	return number_octets;
}

static const uint8_t *open_body(struct quic_keys *keys, const struct quic_initial *initial,
				const struct quic_packet *packet, unsigned number_octets)
{
	unsigned header = packet->number_at + number_octets;
	int length = (int)(packet->end - header - TAG), n;
	uint8_t tag[TAG], iv[IV];

	if (length <= 0 || length > QUIC_PLAIN_OCTETS)
		return NULL;
	memcpy(iv, initial->iv, IV);
	for (unsigned i = 0; i < number_octets; i++)
		iv[IV - number_octets + i] ^= keys->header_octets[packet->number_at + i];
	memcpy(tag, packet->octets + packet->end - TAG, TAG);
	if (EVP_DecryptInit_ex2(keys->body, NULL, initial->key, iv, NULL) != 1 ||
	    EVP_DecryptUpdate(keys->body, NULL, &n, keys->header_octets, (int)header) != 1 ||
	    EVP_DecryptUpdate(keys->body, keys->plain, &n, packet->octets + header, length) != 1 ||
	    EVP_CIPHER_CTX_ctrl(keys->body, EVP_CTRL_AEAD_SET_TAG, TAG, tag) != 1 ||
	    EVP_DecryptFinal_ex(keys->body, keys->plain + n, &n) != 1)
		return NULL;
	return keys->plain;
}

static const uint8_t *open_as(struct quic_keys *keys, enum family family,
			      const struct quic_packet *packet, unsigned *octets)
{
	struct quic_initial *initial = packet->initial;
	unsigned number_octets;

	if (initial->family != family + 1)
		derive(keys, family, packet, initial);
	number_octets = open_header(keys, initial, packet);
	if (number_octets == 0)
		return NULL;
	*octets = packet->end - packet->number_at - number_octets - TAG;
	return open_body(keys, initial, packet, number_octets);
}

const uint8_t *quic_open_initial(struct quic_keys *keys, const struct quic_packet *packet,
				 unsigned *octets)
{
	int family = family_of(packet->version);
	const uint8_t *plain;

	if (family < 0 || packet->number_at + 4 > MAX_HEADER ||
	    packet->number_at + 4 + SAMPLE > packet->end)
		return NULL;
	if (packet->initial->family != 0 && packet->initial->version == packet->version)
		return open_as(keys, (enum family)(packet->initial->family - 1), packet, octets);
	*packet->initial = (struct quic_initial){.version = packet->version};
	plain = open_as(keys, (enum family)family, packet, octets);
	if (plain == NULL && packet->version >> 8 == 0xfaceb0) { // which draft is not to be seen
		plain = open_as(keys, DRAFT29, packet, octets);
		if (plain == NULL)
			plain = open_as(keys, V1, packet, octets);
	}
	return plain;
}

struct quic_keys *quic_keys_new(void)
{
	struct quic_keys *keys = calloc(1, sizeof(*keys));

	if (keys == NULL)
		return NULL;
	for (unsigned i = 0; i < N_FAMILIES; i++)
		hmac_start(&keys->salt[i], salts[i], SALT);
	keys->ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
	keys->gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
	keys->header = EVP_CIPHER_CTX_new();
	keys->body = EVP_CIPHER_CTX_new();
	if (keys->ecb == NULL || keys->gcm == NULL || keys->header == NULL || keys->body == NULL ||
	    EVP_EncryptInit_ex2(keys->header, keys->ecb, NULL, NULL, NULL) != 1 ||
	    EVP_DecryptInit_ex2(keys->body, keys->gcm, NULL, NULL, NULL) != 1) {
		quic_keys_free(keys);
		return NULL;
	}
	return keys;
}

void quic_keys_free(struct quic_keys *keys)
{
	if (keys == NULL)
		return;
	EVP_CIPHER_CTX_free(keys->header);
	EVP_CIPHER_CTX_free(keys->body);
	EVP_CIPHER_free(keys->ecb);
	EVP_CIPHER_free(keys->gcm);
	free(keys);
}
