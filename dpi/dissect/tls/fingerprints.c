// SPDX-License-Identifier: BSD-3-Clause
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/dissect/tls/fingerprints.h"

enum { N_ENTRIES = 128, SOURCE_OCTETS = 608 };
static_assert(HELLO_MAX_EXTENSIONS * 2 + 6 < SOURCE_OCTETS, "a ServerHello fits");

// What the fingerprints are made of, one part after the other with their lengths in front.
struct hello_source {
	unsigned n;
	uint8_t octets[SOURCE_OCTETS];
};

struct entry {
	struct hello_source source;
	struct fingerprint fingerprint;
};

struct fingerprints {
	struct entry entries[N_ENTRIES];
	struct fingerprint made; // of a hello too large to be kept
};

struct fingerprints *fingerprints_new(void)
{
	return calloc(1, sizeof(struct fingerprints));
}

void fingerprints_free(struct fingerprints *fingerprints)
{
	free(fingerprints);
}

static void put(struct hello_source *source, const void *octets, size_t n)
{
	if (n > SOURCE_OCTETS - source->n) {
		source->n = SOURCE_OCTETS; // too large: nothing more fits either
		return;
	}
	if (n > 0) // an empty list has no address
		memcpy(source->octets + source->n, octets, n);
	source->n += (unsigned)n;
}

static void collect(struct hello_source *source, const struct tls_hello *hello,
		    enum hello_carrier carrier)
{
	const uint16_t head[] = {(uint16_t)carrier,
				 (uint16_t)hello->has_name,
				 hello->version,
				 hello->best,
				 (uint16_t)hello->ciphers.n,
				 (uint16_t)hello->n_extensions,
				 (uint16_t)hello->groups.n,
				 (uint16_t)hello->formats.n,
				 (uint16_t)hello->algorithms.n,
				 (uint16_t)hello->more_algorithms.n,
				 (uint16_t)hello->alpn.n};

	source->n = 0;
	put(source, head, sizeof(head));
	put(source, hello->ciphers.at, hello->ciphers.n);
	put(source, hello->extensions, hello->n_extensions * sizeof(hello->extensions[0]));
	put(source, hello->groups.at, hello->groups.n);
	put(source, hello->formats.at, hello->formats.n);
	put(source, hello->algorithms.at, hello->algorithms.n);
	put(source, hello->more_algorithms.at, hello->more_algorithms.n);
	put(source, hello->alpn.at, hello->alpn.n);
}

static unsigned hash_of(const struct hello_source *source)
{
	uint64_t hash = source->n, octets;
	unsigned at = 0;

	for (; at + 8 <= source->n; at += 8) {
		memcpy(&octets, source->octets + at, sizeof(octets));
		hash = (hash ^ octets) * 0x9e3779b97f4a7c15U;
		hash ^= hash >> 29;
	}
	for (; at < source->n; at++)
		hash = (hash ^ source->octets[at]) * 0x9e3779b97f4a7c15U;
	return (unsigned)(hash >> 40) % N_ENTRIES;
}

static void make(struct fingerprint *fingerprint, const struct tls_hello *hello,
		 enum hello_carrier carrier)
{
	tls_ja3(hello, fingerprint->ja3);
	tls_ja4(hello, carrier, fingerprint->ja4);
}

// The entry that has or shall have this source; *known: it has.
static struct entry *find(struct fingerprints *fingerprints, const struct hello_source *source,
			  bool *known)
{
	struct entry *entry = &fingerprints->entries[hash_of(source)];

	*known = entry->source.n == source->n &&
		 memcmp(entry->source.octets, source->octets, source->n) == 0;
	if (!*known)
		memcpy(&entry->source, source, sizeof(source->n) + source->n);
	return entry;
}

const struct fingerprint *fingerprints_find(struct fingerprints *fingerprints,
					    const struct tls_hello *hello,
					    enum hello_carrier carrier)
{
	struct hello_source source;
	struct entry *entry;
	bool known;

	collect(&source, hello, carrier);
	if (source.n == SOURCE_OCTETS) {
		make(&fingerprints->made, hello, carrier);
		return &fingerprints->made;
	}
	entry = find(fingerprints, &source, &known);
	if (!known)
		make(&entry->fingerprint, hello, carrier);
	return &entry->fingerprint;
}

const struct fingerprint *fingerprints_find_server(struct fingerprints *fingerprints,
						   const struct tls_hello *hello)
{
	const uint16_t head[] = {0, hello->version, hello->cipher}; // 0: no carrier
	struct hello_source source;
	struct entry *entry;
	bool known;

	source.n = 0;
	put(&source, head, sizeof(head));
	put(&source, hello->extensions, hello->n_extensions * sizeof(hello->extensions[0]));
	entry = find(fingerprints, &source, &known);
	if (!known)
		tls_ja3s(hello, entry->fingerprint.ja3s);
	return &entry->fingerprint;
}
