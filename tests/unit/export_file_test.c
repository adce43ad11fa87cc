// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <zstd.h>

#include "export_transport.h"

static char folder[64];

static int make_folder(void **)
{
	snprintf(folder, sizeof(folder), "/tmp/file_test_XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_folder(void **)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;
	char path[512];

	while (entries != NULL && (entry = readdir(entries)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		unlink(path);
	}
	closedir(entries);
	return rmdir(folder);
}

static void open_in_folder(struct bench *bench, const char *scheme, const char *rest)
{
	char spec[256];

	snprintf(spec, sizeof(spec), "%s:%s/%s", scheme, folder, rest);
	assert_int_equal(bench_open(bench, &transport_file, spec), 0);
	assert_true(bench_begin(bench));
}

static bool exists(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static size_t read_file(const char *name, uint8_t *octets, size_t room)
{
	char path[512];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "r");
	assert_non_null(file);
	n = fread(octets, 1, room, file);
	fclose(file);
	return n;
}

// How many complete files hold a date, and the octets in all of them.
static unsigned count_dated(uint64_t *octets)
{
	DIR *entries = opendir(folder);
	struct dirent *entry;
	struct stat about;
	unsigned n = 0;

	*octets = 0;
	while ((entry = readdir(entries)) != NULL) {
		char path[512];

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (strncmp(entry->d_name, "flows-20", 8) != 0 ||
		    strstr(entry->d_name, ".part") != NULL || stat(path, &about) < 0)
			continue;
		*octets += (uint64_t)about.st_size;
		n++;
	}
	closedir(entries);
	return n;
}

static void json_grows_in_place(void **)
{
	struct bench bench;
	uint8_t octets[100];

	open_in_folder(&bench, "json", "a.json");
	bench_send(&bench, 30, 'x');
	bench_flush(&bench, false);
	assert_int_equal(read_file("a.json", octets, sizeof(octets)), 30);
	bench_send(&bench, 20, 'y');
	bench_check_counters(&bench);
	bench_flush(&bench, true);
	bench_check_counters(&bench);
	bench_close(&bench);
	assert_int_equal(read_file("a.json", octets, sizeof(octets)), 50);
	assert_int_equal(octets[29], 'x');
	assert_int_equal(octets[30], 'y');
}

static void an_ipfix_file_gets_its_name_when_it_is_complete(void **)
{
	struct bench bench;

	open_in_folder(&bench, "ipfix+file", "b.ipfix");
	bench_send(&bench, 30, 'x');
	bench_flush(&bench, false);
	assert_false(exists("b.ipfix"));
	assert_true(exists("b.ipfix.part"));
	bench_flush(&bench, true);
	bench_close(&bench);
	assert_true(exists("b.ipfix"));
	assert_false(exists("b.ipfix.part"));
}

static void rotation_by_size_loses_nothing(void **)
{
	struct bench bench;
	uint64_t octets;
	unsigned sessions = 0;

	open_in_folder(&bench, "ipfix+file", "flows.ipfix,rotate=100k");
	for (unsigned i = 0; i < 1000; i++) {
		bench_send(&bench, 1000, 'x');
		while (bench.kind->state(bench.transport) == TRANSPORT_FULL)
			bench_flush(&bench, false);
		if (bench.kind->state(bench.transport) == TRANSPORT_TURNS)
			sessions += bench.kind->tick(bench.transport, wall_us()) == TRANSPORT_BEGAN;
	}
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 1000);
	assert_int_equal(bench_counted(&bench, OUTPUT_SESSIONS), sessions + 1);
	bench_close(&bench);
	assert_int_equal(count_dated(&octets), 10);
	assert_int_equal(octets, 1000000);
}

static void rotation_by_time_names_files_by_their_start(void **)
{
	const uint64_t minute = UINT64_C(1793000040) * 1000000; // 2026-10-26T07:34:00Z
	struct bench bench;

	open_in_folder(&bench, "json", "timed.json,rotate=60s");
	bench_close(&bench);
	open_in_folder(&bench, "json", "timed.json,rotate=60s");
	// The first file ends at a tick long after its time; the next is of that minute.
	assert_int_equal(bench.kind->tick(bench.transport, wall_us() + minute), TRANSPORT_BEGAN);
	bench_close(&bench);
}

static void compressed_files_come_back_the_same(void **)
{
	static uint8_t packed[1 << 20], plain[1 << 20];
	struct bench bench;
	size_t n, out = 0;

	open_in_folder(&bench, "json", "c.json,compress=zstd");
	for (unsigned i = 0; i < 100; i++)
		bench_send(&bench, 1000, (uint8_t)('a' + i % 20));
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), 100);
	bench_close(&bench);
	n = read_file("c.json.zst", packed, sizeof(packed));
	assert_true(n > 0 && n < 20000);
	for (size_t at = 0; at < n;) {
		const size_t frame = ZSTD_findFrameCompressedSize(packed + at, n - at);

		out += ZSTD_decompress(plain + out, sizeof(plain) - out, packed + at, frame);
		at += frame;
	}
	assert_int_equal(out, 100000);
	for (unsigned i = 0; i < out; i++)
		assert_int_equal(plain[i], 'a' + i / 1000 % 20);
}

static void a_full_disk_is_counted_and_the_run_goes_on(void **)
{
	struct bench bench;

	assert_int_equal(bench_open(&bench, &transport_file, "json:/dev/full"), 0);
	assert_true(bench_begin(&bench));
	for (unsigned i = 0; i < 50; i++)
		bench_send(&bench, 100, 'x');
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_LOST_ERROR), 50);
	bench_check_counters(&bench);
	bench_close(&bench);
}

static char path_of[2][300];

// The first name of flows.json away, as logrotate does before it says so.
static void rotate(struct bench *bench, unsigned turn)
{
	snprintf(path_of[0], sizeof(path_of[0]), "%s/turned.json", folder);
	snprintf(path_of[1], sizeof(path_of[1]), "%s/turned.json.%u", folder, turn);
	assert_int_equal(rename(path_of[0], path_of[1]), 0);
	bench->kind->reopen(bench->transport);
}

// Messages before and after, also those that wait as the name goes, are in one file or the other.
static void a_renamed_file_is_begun_anew_and_nothing_is_lost_or_twice(void **)
{
	enum { TURNS = 5 };
	struct bench bench;
	uint8_t octets[8192];
	size_t sum = 0;
	char name[40];

	open_in_folder(&bench, "json", "turned.json");
	for (unsigned turn = 0; turn < TURNS; turn++) {
		for (unsigned i = 0; i < 20; i++)
			bench_send(&bench, 10, (uint8_t)('a' + turn));
		bench_flush(&bench, false);
		for (unsigned i = 0; i < 20; i++)
			bench_send(&bench, 10, (uint8_t)('a' + turn));
		rotate(&bench, turn);
		bench_flush(&bench, false);
		assert_true(bench_begin(&bench));
		bench_flush(&bench, false);
	}
	bench_check_counters(&bench);
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_SENT), TURNS * 40);
	assert_int_equal(bench_counted(&bench, OUTPUT_SESSIONS), TURNS + 1);
	bench_close(&bench);
	for (unsigned turn = 0; turn < TURNS; turn++) {
		size_t n;

		snprintf(name, sizeof(name), "turned.json.%u", turn);
		n = read_file(name, octets, sizeof(octets));
		for (size_t i = 0; i < n; i++)
			assert_int_equal(octets[i], 'a' + turn);
		sum += n;
	}
	assert_int_equal(sum + read_file("turned.json", octets, sizeof(octets)), TURNS * 400);
}

static void a_file_that_still_has_its_name_goes_on(void **)
{
	struct bench bench;
	uint8_t octets[100];

	open_in_folder(&bench, "json", "stays.json");
	bench_send(&bench, 30, 'x');
	bench_flush(&bench, false);
	bench.kind->reopen(bench.transport);
	for (unsigned i = 0; i < 20; i++) {
		bench_flush(&bench, false);
		assert_int_equal(bench.kind->tick(bench.transport, wall_us()), TRANSPORT_STEADY);
		usleep(1000);
	}
	bench_send(&bench, 20, 'y');
	bench_flush(&bench, true);
	assert_int_equal(bench_counted(&bench, OUTPUT_SESSIONS), 1);
	bench_close(&bench);
	assert_int_equal(read_file("stays.json", octets, sizeof(octets)), 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(json_grows_in_place),
	    cmocka_unit_test(an_ipfix_file_gets_its_name_when_it_is_complete),
	    cmocka_unit_test(rotation_by_size_loses_nothing),
	    cmocka_unit_test(rotation_by_time_names_files_by_their_start),
	    cmocka_unit_test(compressed_files_come_back_the_same),
	    cmocka_unit_test(a_full_disk_is_counted_and_the_run_goes_on),
	    cmocka_unit_test(a_renamed_file_is_begun_anew_and_nothing_is_lost_or_twice),
	    cmocka_unit_test(a_file_that_still_has_its_name_goes_on),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
