// SPDX-License-Identifier: BSD-3-Clause
// The algorithm is the one of Misra and Gries (1982) with many evictions at once (Anderson et al.,
// "A High-Performance Algorithm for Identifying Frequent Items in Data Streams", 2017). A key that
// is listed anew may have missed `floor`; its weight is what it can have at most, less `floor`.
// When the list is full, `floor` rises by the weight of the keep-th largest key, which takes that
// much from `keep` weights or more; and as all weights together never exceed all octets, `floor`
// never exceeds 1/keep of them. Keys without weight leave. Once in `keep` new keys that costs some
// 20 comparisons for each.
#include "export/analyze/top_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>
#include <wmmintrin.h>

int top_list_new(struct top_list *list, unsigned keep)
{
	memset(list, 0, sizeof(*list));
	list->keep = rte_align32pow2(keep);
	list->n_places = 4 * list->keep;
	list->entry = calloc((size_t)2 * list->keep, sizeof(*list->entry));
	list->upper = calloc((size_t)2 * list->keep, sizeof(*list->upper));
	list->place = calloc(list->n_places, sizeof(*list->place));
	if (list->entry != NULL && list->upper != NULL && list->place != NULL &&
	    getrandom(list->secret, sizeof(list->secret), 0) == sizeof(list->secret))
		return 0;
	top_list_free(list);
	return -ENOMEM;
}

void top_list_free(struct top_list *list)
{
	free(list->entry);
	free(list->upper);
	free(list->place);
	memset(list, 0, sizeof(*list));
}

void top_list_clear(struct top_list *list)
{
	if (list->n > 0)
		memset(list->place, 0, list->n_places * sizeof(*list->place));
	list->n = 0;
	list->floor = list->slack = 0;
	list->total = (struct top_sum){0};
}

static uint32_t hash(const struct top_list *list, const struct top_key *key)
{
	const __m128i *part = (const __m128i *)key;
	__m128i sum = _mm_xor_si128(_mm_loadu_si128(&part[0]), list->secret[0]);

	sum = _mm_aesenc_si128(sum, _mm_loadu_si128(&part[1]));
	sum = _mm_aesenc_si128(sum, _mm_loadl_epi64(&part[2]));
	sum = _mm_aesenc_si128(sum, list->secret[1]);
	sum = _mm_aesenc_si128(sum, list->secret[0]);
	return (uint32_t)_mm_cvtsi128_si32(sum);
}

static bool is_same(const struct top_key *one, const struct top_key *other)
{
	const uint64_t *a = (const uint64_t *)one, *b = (const uint64_t *)other;

	return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4])) == 0;
}

// Its place, or the free one that it would have: half of them are free.
static uint32_t *find(const struct top_list *list, const struct top_key *key)
{
	for (uint32_t at = hash(list, key);; at++) {
		uint32_t *place = &list->place[at & (list->n_places - 1)];

		if (*place == 0 || is_same(&list->entry[*place - 1].key, key))
			return place;
	}
}

static uint64_t upper(const struct top_entry *entry)
{
	return top_sum_octets(&entry->sum) + entry->missed;
}

// The nth largest (from 0 on) of values, which change their places.
static uint64_t nth_largest(uint64_t *values, unsigned n, unsigned nth)
{
	unsigned from = 0, to = n - 1;

	while (from < to) {
		const uint64_t pivot = values[from + (to - from) / 2];
		unsigned left = from, right = to;

		while (left <= right) {
			while (values[left] > pivot)
				left++;
			while (values[right] < pivot)
				right--;
			if (left <= right) {
				RTE_SWAP(values[left], values[right]);
				left++;
				if (right == 0)
					break;
				right--;
			}
		}
		if (nth <= right && right < left)
			to = right;
		else if (nth >= left)
			from = left;
		else
			return values[nth];
	}
	return values[nth];
}

static void keep_largest(struct top_list *list)
{
	const unsigned n = list->n;

	for (unsigned i = 0; i < n; i++)
		list->upper[i] = upper(&list->entry[i]);
	list->floor = nth_largest(list->upper, n, list->keep - 1);
	memset(list->place, 0, list->n_places * sizeof(*list->place));
	list->n = 0;
	for (unsigned i = 0; i < n; i++) {
		if (upper(&list->entry[i]) <= list->floor)
			continue;
		list->entry[list->n] = list->entry[i];
		*find(list, &list->entry[i].key) = ++list->n;
	}
}

static struct top_entry *enter(struct top_list *list, const struct top_key *key)
{
	uint32_t *place = find(list, key);
	struct top_entry *entry;

	if (likely(*place != 0))
		return &list->entry[*place - 1];
	if (list->n == 2 * list->keep) {
		keep_largest(list);
		place = find(list, key);
	}
	entry = &list->entry[list->n];
	*entry = (struct top_entry){.key = *key, .missed = list->floor};
	*place = ++list->n;
	return entry;
}

void top_list_add(struct top_list *list, const struct top_key *key, const struct top_sum *sum)
{
	top_sum_add(&enter(list, key)->sum, sum);
	top_sum_add(&list->total, sum);
}

void top_list_add_unknown(struct top_list *list, const struct top_sum *sum)
{
	list->slack += top_sum_octets(sum);
	top_sum_add(&list->total, sum);
}

void top_list_merge(struct top_list *list, const struct top_list *more)
{
	for (unsigned i = 0; i < more->n; i++)
		top_sum_add(&enter(list, &more->entry[i].key)->sum, &more->entry[i].sum);
	list->slack += top_list_error(more);
	top_sum_add(&list->total, &more->total);
}

uint64_t top_list_error(const struct top_list *list)
{
	return list->floor + list->slack;
}

static uint64_t value_of(const struct top_entry *entry, enum top_order by)
{
	switch (by) {
	case TOP_BY_PACKETS:
		return top_sum_packets(&entry->sum);
	case TOP_BY_FLOWS:
		return entry->sum.flows;
	default:
		return top_sum_octets(&entry->sum);
	}
}

static bool is_before(const struct top_entry *one, const struct top_entry *other, enum top_order by)
{
	const uint64_t a = value_of(one, by), b = value_of(other, by);

	return a != b ? a > b : memcmp(&one->key, &other->key, sizeof(one->key)) < 0;
}

unsigned top_list_largest(const struct top_list *list, enum top_order by, struct top_entry *largest,
			  unsigned most)
{
	unsigned n = 0;

	for (unsigned i = 0; i < list->n && most > 0; i++) {
		const struct top_entry *entry = &list->entry[i];
		unsigned at = n;

		while (at > 0 && is_before(entry, &largest[at - 1], by))
			at--;
		if (at == most)
			continue;
		n = RTE_MIN(n + 1, most);
		memmove(&largest[at + 1], &largest[at], (n - 1 - at) * sizeof(*entry));
		largest[at] = *entry;
	}
	return n;
}
