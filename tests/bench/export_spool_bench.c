// SPDX-License-Identifier: BSD-3-Clause
// The disk queue: records written and read back in a CPU second of all threads, to the page cache,
// and what a record costs that is passed on at once. The folder is TMPDIR's. [--quick]
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "config/clock.h"
#include "export/spool/spool.h"

static struct counts rows[SPOOL_N_ROWS];
static char folder[200];

static struct spool *open_spool(void)
{
	struct spool_settings settings = {
	    .folder = folder,
	    .where = "bench",
	    .spec = "bench",
	    .most_octets = UINT64_C(64) << 30,
	    .age_us = UINT64_C(3600000000),
	};
	struct spool *spool;

	for (unsigned i = 0; i < SPOOL_N_ROWS; i++)
		settings.row[i] = &rows[i];
	if (spool_open(&settings, &spool) < 0)
		exit(2);
	return spool;
}

static double cpu_seconds(void)
{
	return (double)clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9;
}

static void work(struct spool *spool, bool ticks)
{
	spool_work(spool, monotonic_us(), wall_us(), ticks);
}

// Waits without costing any CPU.
static void wait_for_disk(struct spool *spool)
{
	while (spool_fd(spool) >= 0) {
		usleep(200);
		work(spool, false);
	}
}

static void print(const char *name, double must, double measured, const char *unit)
{
	printf("%s\t%g\t%g\t%.2f\t%s\t\n", name, must, must, measured, unit);
}

static void write_all(struct spool *spool, const struct flow_record *record, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		spool_push(spool, record, SPOOL_ANY);
		if (i % 8192 == 8191) {
			work(spool, false);
			wait_for_disk(spool);
		}
	}
	work(spool, true);
	wait_for_disk(spool);
}

static uint64_t read_all(struct spool *spool)
{
	uint64_t sum = 0;

	while (spool_is_behind(spool)) {
		const struct flow_record *record = spool_next(spool);

		if (record == NULL) {
			work(spool, false);
			wait_for_disk(spool);
			continue;
		}
		sum += record->packets[FORWARD];
		spool_advance(spool, record);
	}
	return sum;
}

static double pass_all(struct spool *spool, const struct flow_record *record, unsigned n)
{
	const uint64_t begin = monotonic_ns();

	for (unsigned i = 0; i < n; i++) {
		spool_push(spool, record, 0);
		spool_pass(spool);
		if (i % 512 == 511) {
			const struct counts mark = spool_mark(spool);

			spool_confirm(spool, &mark);
			work(spool, i % 4096 == 4095);
		}
	}
	return (double)(monotonic_ns() - begin) / n;
}

static void remove_folder(void)
{
	DIR *listing = opendir(folder);
	const struct dirent *entry;

	while ((entry = readdir(listing)) != NULL)
		unlinkat(dirfd(listing), entry->d_name, 0);
	closedir(listing);
	rmdir(folder);
}

int main(int argc, char *argv[])
{
	const unsigned n = argc > 1 && strcmp(argv[1], "--quick") == 0 ? 100000 : 2000000;
	struct flow_record record = {.metadata_at = FLOW_RECORD_OCTETS, .packets = {1, 1}};
	const char *above = getenv("TMPDIR");
	struct spool *spool;
	double begin;

	snprintf(folder, sizeof(folder), "%s/spool-bench-XXXXXX", above != NULL ? above : "/tmp");
	if (mkdtemp(folder) == NULL)
		return 2;
	spool = open_spool();
	print("disk queue, a record passed on at once", 15, pass_all(spool, &record, n), "ns");
	begin = cpu_seconds();
	write_all(spool, &record, n);
	print("disk queue, written", 3, n / (cpu_seconds() - begin) / 1e6, "M records/CPU s");
	begin = cpu_seconds();
	if (read_all(spool) != n || rows[SPOOL_LOST_DISK].records != 0)
		return 1;
	print("disk queue, read back", 3, n / (cpu_seconds() - begin) / 1e6, "M records/CPU s");
	spool_close(spool);
	remove_folder();
	return 0;
}
