// SPDX-License-Identifier: BSD-3-Clause
// The table holds every listed suffix and all of the suffixes above it ("com" for "netflix.com")
// under a hash that grows label by label from the right. A look-up walks the labels from the right
// and stops where the table has nothing, so a name that nobody listed costs one or two probes.
#include <emmintrin.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/hosts.h"

enum { REACH = 64, GUARD = 16 };

struct host {
	uint64_t hash;	      // 0: free
	uint16_t application; // 0: only on the way to longer ones
	uint16_t unused[3];
};

struct hosts {
	struct host *slots;
	unsigned mask, n, n_listed;
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

// The hash of a label put to the left of what `hash` stands for; `end` is behind its last octet,
// with 8 readable octets before its first.
static inline uint64_t add_label(uint64_t hash, const uint8_t *end, unsigned length)
{
	while (length > 8) {
		hash = mix(hash, load8(end - 8));
		end -= 8;
		length -= 8;
	}
	if (length > 0)
		hash = mix(hash, load8(end - 8) >> (64 - 8 * length));
	return mix(hash, length + 1) | 1;
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

static void fold_block(struct folded *f, unsigned block)
{
	__m128i *at = (__m128i *)(void *)(f->octets + GUARD + 16 * (size_t)block);
	__m128i octets = _mm_loadu_si128(at);
	__m128i upper = _mm_and_si128(_mm_cmpgt_epi8(octets, _mm_set1_epi8('A' - 1)),
				      _mm_cmpgt_epi8(_mm_set1_epi8('Z' + 1), octets));
	__m128i dots = _mm_cmpeq_epi8(octets, _mm_set1_epi8('.'));

	_mm_storeu_si128(at, _mm_or_si128(octets, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
	f->dots |= (uint64_t)(unsigned)_mm_movemask_epi8(dots) << (16 * block);
}

static void fold(struct folded *f, const uint8_t *name, unsigned length)
{
	unsigned first;

	length = trim(name, length);
	if (length > REACH) {
		name += length - REACH;
		length = REACH;
	}
	f->length = length;
	f->dots = 0;
	memcpy(f->octets + GUARD + REACH - length, name, length);
	first = (REACH - length) / 16;
	for (unsigned block = first; block < 4; block++)
		fold_block(f, block);
	if (length < REACH)
		f->dots &= length > 0 ? ~UINT64_C(0) << (REACH - length) : 0;
}

static inline const struct host *find(const struct hosts *hosts, uint64_t hash)
{
	for (unsigned slot = (unsigned)(hash >> 32) & hosts->mask;;
	     slot = (slot + 1) & hosts->mask) {
		if (hosts->slots[slot].hash == hash)
			return &hosts->slots[slot];
		if (hosts->slots[slot].hash == 0)
			return NULL;
	}
}

uint16_t hosts_find(const struct hosts *hosts, const void *name, unsigned length)
{
	struct folded f;
	uint64_t hash = 0;
	uint16_t found = 0;
	unsigned end = REACH, start;

	fold(&f, name, length);
	while (end > REACH - f.length) {
		uint64_t below = f.dots & (end < 64 ? (UINT64_C(1) << end) - 1 : ~UINT64_C(0));
		const struct host *host;

		start = below != 0 ? 64 - (unsigned)__builtin_clzll(below) : REACH - f.length;
		if (start == REACH - f.length && f.length == REACH && below == 0)
			break; // a label cut by our reach
		hash = add_label(hash, f.octets + GUARD + end, end - start);
		host = find(hosts, hash);
		if (host == NULL)
			break;
		if (host->application != 0)
			found = host->application;
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

static void put(struct hosts *hosts, const struct host *host)
{
	unsigned slot = (unsigned)(host->hash >> 32) & hosts->mask;

	while (hosts->slots[slot].hash != 0)
		slot = (slot + 1) & hosts->mask;
	hosts->slots[slot] = *host;
}

static int grow(struct hosts *hosts)
{
	struct hosts larger = {.mask = hosts->mask * 2 + 1};

	larger.slots = calloc(larger.mask + 1, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i <= hosts->mask; i++)
		if (hosts->slots[i].hash != 0)
			put(&larger, &hosts->slots[i]);
	free(hosts->slots);
	hosts->slots = larger.slots;
	hosts->mask = larger.mask;
	return 0;
}

static struct host *find_or_add(struct hosts *hosts, uint64_t hash)
{
	const struct host *known = find(hosts, hash);

	if (known == NULL) {
		if (hosts->n * 4 > hosts->mask && grow(hosts) != 0)
			return NULL;
		put(hosts, &(struct host){.hash = hash});
		hosts->n++;
		known = find(hosts, hash);
	}
	return &hosts->slots[known - hosts->slots];
}

int hosts_add(struct hosts *hosts, const char *suffix, uint16_t application)
{
	struct folded f;
	uint64_t hash = 0;
	unsigned end = REACH;
	struct host *host = NULL;

	fold(&f, (const uint8_t *)suffix, (unsigned)strlen(suffix));
	while (end > REACH - f.length) {
		uint64_t below = f.dots & (end < 64 ? (UINT64_C(1) << end) - 1 : ~UINT64_C(0));
		unsigned start =
		    below != 0 ? 64 - (unsigned)__builtin_clzll(below) : REACH - f.length;

		hash = add_label(hash, f.octets + GUARD + end, end - start);
		host = find_or_add(hosts, hash);
		if (host == NULL)
			return -ENOMEM;
		end = start > 0 ? start - 1 : 0;
	}
	if (host != NULL) {
		hosts->n_listed += host->application == 0;
		host->application = application;
	}
	return 0;
}

unsigned hosts_count(const struct hosts *hosts)
{
	return hosts->n_listed;
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

void hosts_add_line(struct hosts *hosts, struct applications *applications, const struct line *line,
		    struct problems *problems)
{
	unsigned id;
	const char *fault;

	if (line->n != 4) {
		problem_tell(problems, line->file, line->number,
			     "has %u columns, needs 4: suffix name id category", line->n);
		return;
	}
	fault = suffix_fault(line->column[0]);
	if (fault != NULL)
		problem_tell(problems, line->file, line->number, "suffix %s %s", line->column[0],
			     fault);
	else if (!text_read_number(line->column[2], 65535, &id) || id == 0)
		problem_tell(problems, line->file, line->number, "id %s is not 1 to 65535",
			     line->column[2]);
	else if (applications_agree(applications, (uint16_t)id, line->column[1], line->column[3],
				    line, problems) &&
		 hosts_add(hosts, line->column[0], (uint16_t)id) != 0)
		problem_tell(problems, line->file, line->number, "no memory");
}
