// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_SPOOL_KIT_H
#define TESTS_SPOOL_KIT_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "export/spool/spool.h"

// A disk queue in a folder of its own, and its books. Record n has n + 1 packets of 100 octets and
// its number as its flow_hash.
struct kit {
	char folder[64];
	struct spool_settings settings;
	struct counts row[SPOOL_N_ROWS];
	struct spool *spool;
	struct counts taken, passed; // the test's own counts
	uint64_t next;		     // number of the next record made
};

static inline void kit_open(struct kit *kit)
{
	memset(kit->row, 0, sizeof(kit->row));
	memset(&kit->taken, 0, sizeof(kit->taken));
	memset(&kit->passed, 0, sizeof(kit->passed));
	for (unsigned i = 0; i < SPOOL_N_ROWS; i++)
		kit->settings.row[i] = &kit->row[i];
	kit->settings.folder = kit->folder;
	kit->settings.where = "--output test";
	kit->settings.spec = "test";
	if (kit->settings.most_octets == 0)
		kit->settings.most_octets = UINT64_C(1) << 30;
	if (kit->settings.age_us == 0)
		kit->settings.age_us = UINT64_C(3600) * 1000000;
	assert_int_equal(spool_open(&kit->settings, &kit->spool), 0);
}

static inline void kit_new(struct kit *kit)
{
	memset(kit, 0, sizeof(*kit));
	snprintf(kit->folder, sizeof(kit->folder), "/tmp/spool-test-XXXXXX");
	assert_non_null(mkdtemp(kit->folder));
}

static inline void kit_remove(struct kit *kit)
{
	DIR *listing = opendir(kit->folder);
	const struct dirent *entry;

	assert_non_null(listing);
	while ((entry = readdir(listing)) != NULL)
		unlinkat(dirfd(listing), entry->d_name, 0);
	closedir(listing);
	assert_int_equal(rmdir(kit->folder), 0);
}

static inline void kit_record(struct flow_record *record, uint64_t number)
{
	memset(record, 0, sizeof(*record));
	record->kind = CELL_RECORD;
	record->n_cells = FLOW_RECORD_CELLS;
	record->metadata_at = FLOW_RECORD_OCTETS;
	record->ip_version = 4;
	record->packets[FORWARD] = number + 1;
	record->octets[FORWARD] = (number + 1) * 100;
	record->flow_hash = (uint32_t)number;
}

static inline void kit_count(struct counts *counts, const struct flow_record *record)
{
	counts->records++;
	counts->packets += record->packets[FORWARD] + record->packets[REVERSE];
	counts->octets += record->octets[FORWARD] + record->octets[REVERSE];
}

static inline void kit_push(struct kit *kit, unsigned n)
{
	struct flow_record record;

	for (unsigned i = 0; i < n; i++) {
		kit_record(&record, kit->next++);
		kit_count(&kit->taken, &record);
		spool_push(kit->spool, &record, SPOOL_ANY);
	}
}

static inline void kit_work(struct kit *kit)
{
	spool_work(kit->spool, monotonic_us(), wall_us(), true);
}

// Waits until what is to be done is done.
static inline void kit_settle(struct kit *kit)
{
	for (unsigned i = 0; i < 2000; i++) {
		kit_work(kit);
		if (spool_fd(kit->spool) < 0 && i > 3)
			return;
		usleep(500);
	}
	fail_msg("the disk is never idle");
}

// The next record, waiting for the disk; NULL: there is none.
static inline const struct flow_record *kit_next(struct kit *kit)
{
	for (unsigned i = 0; i < 4000; i++) {
		const struct flow_record *record = spool_next(kit->spool);

		if (record != NULL || !spool_is_behind(kit->spool))
			return record;
		kit_work(kit);
		usleep(200);
	}
	fail_msg("a record never comes");
	return NULL;
}

static inline void kit_advance(struct kit *kit, const struct flow_record *record)
{
	kit_count(&kit->passed, record);
	spool_advance(kit->spool, record);
}

// The books: what came in is passed on, lost or there.
static inline void kit_check(struct kit *kit)
{
	struct counts in = kit->taken, out = kit->passed;

	spool_count(kit->spool, wall_us());
	counts_add(&in, &kit->row[SPOOL_FOUND]);
	for (unsigned row = SPOOL_HELD; row <= SPOOL_LOST_DISK; row++)
		counts_add(&out, &kit->row[row]);
	assert_int_equal(in.records, out.records);
	assert_int_equal(in.packets, out.packets);
	assert_int_equal(in.octets, out.octets);
}

// Ends in order, as at a stop.
static inline void kit_end(struct kit *kit)
{
	for (unsigned i = 0; !spool_end(kit->spool, monotonic_us(), wall_us(), i > 4000); i++)
		usleep(500);
	kit_check(kit);
}

static inline void kit_close(struct kit *kit)
{
	spool_close(kit->spool);
	kit->spool = NULL;
}

#endif
