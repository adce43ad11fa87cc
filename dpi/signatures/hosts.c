// SPDX-License-Identifier: BSD-3-Clause
// The table holds every listed suffix and all of the suffixes above it ("com" for "netflix.com")
// under a hash that grows label by label from the right. A look-up walks the labels from
// the right and stops where the table has nothing, so a name that nobody listed costs one or two
// probes.
#include <emmintrin.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/signatures/hosts.h"

enum { REACH = 64, GUARD = 16 };

// A slot: 48 bits of the hash, never 0, and 16 of the application (0: only on the way to longer
// suffixes). An empty slot is 0.
struct hosts {
	uint64_t *slots;
	unsigned mask, n;
};

static uint64_t load8(const uint8_t *at)
{
	uint64_t octets;

	memcpy(&octets, at, sizeof(octets));
	return octets;
}

static inline uint64_t mix(uint64_t hash, uint64_t octets)
{
	__uint128_t product = (__uint128_t)(hash ^ octets) * 0x9e3779b97f4a7c15U;

	return (uint64_t)product ^ (uint64_t)(product >> 64) ^ 0x2545f4914f6cdd1dU;
}

// The hash of a label put to the left of what `hash` stands for; `end` is after its last octet,
// with 8 readable octets before its first.
static inline uint64_t add_label(uint64_t hash, const uint8_t *end, unsigned length)
{
	uint64_t salt = (uint64_t)length << 56 | length;

	while (length > 8) {
		hash = mix(hash, load8(end - 8));
		end -= 8;
		length -= 8;
	}
	return mix(hash + salt, length > 0 ? load8(end - 8) >> (64 - 8 * length) : 0);
}

// A name's last 64 octets in lower case, standing at the end of `octets`, and where its dots are.
struct folded {
	uint8_t octets[GUARD + REACH];
	uint64_t dots; // bit 63: the last octet
	unsigned length;
};

static unsigned trim(const uint8_t *name, unsigned length)
{
	for (unsigned i = length; i > 0 && i + 6 > length; i--)
		if (name[i - 1] == ':') {
			length = i - 1;
			break;
		}
	while (length > 0 && name[length - 1] == '.')
		length--;
	return length;
}

// Lower case of 16 octets, put where they end `back` octets from the end; their dots.
static inline void fold_block(struct folded *f, const uint8_t *from, unsigned back)
{
	__m128i octets = _mm_loadu_si128((const __m128i *)(const void *)from);
	__m128i upper = _mm_and_si128(_mm_cmpgt_epi8(octets, _mm_set1_epi8('A' - 1)),
				      _mm_cmpgt_epi8(_mm_set1_epi8('Z' + 1), octets));
	__m128i dots = _mm_cmpeq_epi8(octets, _mm_set1_epi8('.'));
	unsigned at = REACH - back - 16;

	_mm_storeu_si128((__m128i *)(void *)(f->octets + GUARD + at),
			 _mm_or_si128(octets, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
	f->dots |= (uint64_t)(unsigned)_mm_movemask_epi8(dots) << at;
}

static inline void fold(struct folded *f, const uint8_t *name, unsigned length)
{
	uint8_t last = length > 0 ? name[length - 1] : 0;
	unsigned back = 0;

	if (last == '.' || (last >= '0' && last <= ':'))
		length = trim(name, length);
	if (length > REACH) {
		name += length - REACH;
		length = REACH;
	}
	f->length = length;
	f->dots = 0;
	for (; back + 16 <= length; back += 16)
		fold_block(f, name + length - back - 16, back);
	if (back == length)
		return;
	if (length >= 16) { // overlaps what is there already
		fold_block(f, name, length - 16);
	} else {
		uint8_t small[16] = {0};

		memcpy(small + 16 - length, name, length);
		fold_block(f, small, 0);
	}
}

enum { APPLICATION_BITS = 16 };

static inline uint64_t tag_of(uint64_t hash)
{
	return (hash | UINT64_C(1) << 63) >> APPLICATION_BITS << APPLICATION_BITS;
}

// The slot of a hash, or the empty one where it would stand.
static inline uint64_t *find(const struct hosts *hosts, uint64_t hash)
{
	uint64_t tag = tag_of(hash);

	for (unsigned at = (unsigned)(hash >> 24) & hosts->mask;; at = (at + 1) & hosts->mask) {
		uint64_t slot = hosts->slots[at];

		if (slot == 0 || (slot ^ tag) >> APPLICATION_BITS == 0)
			return &hosts->slots[at];
	}
}

// Where the label that ends at `end` begins.
static inline unsigned label_start(const struct folded *f, unsigned end)
{
	uint64_t below = f->dots & (end < 64 ? (UINT64_C(1) << end) - 1 : ~UINT64_C(0));

	return below != 0 ? 64 - (unsigned)__builtin_clzll(below) : REACH - f->length;
}

uint16_t hosts_find(const struct hosts *hosts, const void *name, unsigned length)
{
	struct folded f;
	uint64_t hash = 0;
	uint16_t found = 0;
	unsigned end = REACH, first;

	fold(&f, name, length);
	first = REACH - f.length;
	while (end > first) {
		unsigned start = label_start(&f, end);
		uint64_t slot;

		if (start == 0 && length > REACH)
			break; // a label cut by our reach
		hash = add_label(hash, f.octets + GUARD + end, end - start);
		slot = *find(hosts, hash);
		if (slot == 0)
			break;
		if ((uint16_t)slot != 0)
			found = (uint16_t)slot;
		end = start > 0 ? start - 1 : 0;
	}
	return found;
}

struct hosts *hosts_new(void)
{
	struct hosts *hosts = calloc(1, sizeof(*hosts));

	if (hosts == NULL)
		return NULL;
	hosts->mask = 1023;
	hosts->slots = calloc(hosts->mask + 1, sizeof(*hosts->slots));
	if (hosts->slots == NULL) {
		free(hosts);
		return NULL;
	}
	return hosts;
}

void hosts_free(struct hosts *hosts)
{
	if (hosts == NULL)
		return;
	free(hosts->slots);
	free(hosts);
}

// Position bits are part of the tag, so that slots can move.
static int grow(struct hosts *hosts)
{
	struct hosts larger = {.mask = hosts->mask * 2 + 1};

	larger.slots = calloc(larger.mask + 1, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i <= hosts->mask; i++)
		if (hosts->slots[i] != 0)
			*find(&larger, hosts->slots[i]) = hosts->slots[i];
	free(hosts->slots);
	hosts->slots = larger.slots;
	hosts->mask = larger.mask;
	return 0;
}

static uint64_t *find_or_add(struct hosts *hosts, uint64_t hash)
{
	uint64_t *slot = find(hosts, hash);

	if (*slot != 0)
		return slot;
	if (hosts->n * 2 > hosts->mask) {
		if (grow(hosts) != 0)
			return NULL;
		slot = find(hosts, hash);
	}
	hosts->n++;
	*slot = tag_of(hash);
	return slot;
}

int hosts_add(struct hosts *hosts, const char *suffix, uint16_t application)
{
	struct folded f;
	uint64_t hash = 0, *slot = NULL;
	unsigned end = REACH;

	fold(&f, (const uint8_t *)suffix, (unsigned)strlen(suffix));
	while (end > REACH - f.length) {
		unsigned start = label_start(&f, end);

		hash = add_label(hash, f.octets + GUARD + end, end - start);
		slot = find_or_add(hosts, hash);
		if (slot == NULL)
			return -ENOMEM;
		end = start > 0 ? start - 1 : 0;
	}
	if (slot != NULL)
		*slot = tag_of(*slot) | application;
	return 0;
}

static const char *suffix_fault(const char *suffix)
{
	size_t length = strlen(suffix);

	if (length > 60)
		return "is longer than 60 octets";
	if (suffix[0] == '.' || suffix[length - 1] == '.' || strstr(suffix, "..") != NULL)
		return "begins or ends with a dot or has an empty label";
	for (const char *at = suffix; *at != '\0'; at++)
		if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || *at == '-' ||
		      *at == '_' || *at == '.'))
			return "holds other octets than a-z 0-9 - _ .";
	return NULL;
}

void hosts_add_line(struct hosts *hosts, struct applications *applications,
		    const struct text_line *line, struct problems *problems)
{
	unsigned id;
	const char *fault;

	if (line->n != 4) {
		problem_report(problems, line->file, line->number,
			       "has %u columns, needs 4: suffix name id category", line->n);
		return;
	}
	fault = suffix_fault(line->column[0]);
	if (fault != NULL)
		problem_report(problems, line->file, line->number, "suffix %s %s", line->column[0],
			       fault);
	else if (!text_read_number(line->column[2], 65535, &id) || id == 0)
		problem_report(problems, line->file, line->number, "id %s is not 1 to 65535",
			       line->column[2]);
	else if (applications_agree(applications, (uint16_t)id, line->column[1], line->column[3],
				    line, problems) &&
		 hosts_add(hosts, line->column[0], (uint16_t)id) != 0)
		problem_report(problems, line->file, line->number, "no memory");
}
