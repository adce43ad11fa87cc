// SPDX-License-Identifier: BSD-3-Clause
// A segment that is damaged: at each octet of its header, and at PLACES random ones (1000 in the
// long form, 150 else). What is read is right, what is missing is counted, and no more than a
// block.
#include <fcntl.h>

#include "config/log.h"
#include "export/spool/spool_format.h"
#include "spool_kit.h"

enum { N = 3000, BLOCK = 50, IN_BLOCKS = N / BLOCK };

#define SEGMENT "0000000000000001.spool"

static struct kit kit;
static uint8_t whole[4 << 20];
static size_t n_octets;

static void path_of(char path[160], const char *name)
{
	snprintf(path, 160, "%s/%s", kit.folder, name);
}

// One segment with many blocks.
static void make_queue(void)
{
	char path[160];
	int fd;

	kit_new(&kit);
	kit_open(&kit);
	for (unsigned i = 0; i < IN_BLOCKS; i++) {
		kit_push(&kit, BLOCK);
		kit_settle(&kit);
	}
	kit_end(&kit);
	kit_close(&kit);
	path_of(path, SEGMENT);
	fd = open(path, O_RDONLY);
	n_octets = (size_t)read(fd, whole, sizeof(whole));
	close(fd);
	assert_true(n_octets > (size_t)N * 256 && n_octets < sizeof(whole));
}

// As it was, but for `n` octets from `at` on that are `what`, up to `end`.
static void write_queue(size_t at, const void *what, size_t n, size_t end)
{
	char path[160];
	int fd;

	path_of(path, "position");
	unlink(path);
	path_of(path, SEGMENT);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(fd, whole, end), (ssize_t)end);
	if (n > 0)
		assert_int_equal(pwrite(fd, what, n, (off_t)at), (ssize_t)n);
	close(fd);
}

// Reads all of it; returns how many records are missing.
static uint64_t read_queue(void)
{
	const struct flow_record *record;
	uint64_t n = 0, last = 0;

	kit_open(&kit);
	while ((record = kit_next(&kit)) != NULL) {
		assert_int_equal(record->packets[FORWARD], (uint64_t)record->flow_hash + 1);
		assert_int_equal(record->octets[FORWARD], 100 * record->packets[FORWARD]);
		assert_true(n == 0 || record->flow_hash > last);
		last = record->flow_hash;
		n++;
		kit_advance(&kit, record);
	}
	kit_end(&kit);
	assert_int_equal(kit.row[SPOOL_FOUND].records, n + kit.row[SPOOL_LOST_DAMAGED].records);
	kit_close(&kit);
	return N - n;
}

static void damage(size_t at)
{
	const uint8_t other = whole[at] ^ (uint8_t)(1 + rand() % 255);
	uint64_t missing;

	write_queue(at, &other, 1, n_octets);
	missing = read_queue();
	assert_true(missing <= BLOCK);
	if (at < 64)
		assert_int_equal(missing, 0); // the blocks say the same
	if (missing > 0)
		assert_true(kit.row[SPOOL_CUT].records > 0);
}

static void one_octet_costs_a_block_at_most(void **)
{
	const char *places = getenv("PLACES");
	const int n = places != NULL ? atoi(places) : 40;

	write_queue(0, NULL, 0, n_octets);
	assert_int_equal(read_queue(), 0);
	for (size_t at = 0; at < 64; at++)
		damage(at);
	for (int i = 0; i < n; i++)
		damage((size_t)rand() % n_octets);
}

static void what_is_torn_at_the_end_is_cut(void **)
{
	static const uint8_t zeros[8192];

	for (unsigned i = 1; i < 15; i++) {
		const size_t less = (size_t)rand() % 12000 + 1;

		write_queue(0, NULL, 0, n_octets - less); // missing
		assert_true(read_queue() <= 2 * BLOCK);
		write_queue(n_octets - sizeof(zeros), zeros, sizeof(zeros), n_octets); // zeroed
		assert_int_equal(read_queue(), BLOCK);
		assert_true(kit.row[SPOOL_CUT].records > 0);
	}
	write_queue(0, NULL, 0, 64);
	assert_int_equal(read_queue(), N);
}

static void a_block_of_another_segment_is_none(void **)
{
	char from[160], to[160];

	write_queue(0, NULL, 0, n_octets);
	path_of(from, SEGMENT);
	path_of(to, "0000000000000007.spool");
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(read_queue(), N);
	unlink(to);
}

// CRC32C, bit by bit, of a header whose sum is 0 (RFC 3720 12.1), begun with the format's own
// number.
static void set_version(const char *path, uint32_t version)
{
	struct spool_segment_header header;
	const uint8_t *octets = (const uint8_t *)&header;
	uint32_t sum = 0x5350;
	const int fd = open(path, O_RDWR);

	assert_int_equal(read(fd, &header, sizeof(header)), sizeof(header));
	header.version = version;
	header.sum = 0;
	for (unsigned i = 0; i < 8 * sizeof(header); i++) {
		if (i % 8 == 0)
			sum ^= octets[i / 8];
		sum = sum >> 1 ^ (sum & 1 ? 0x82f63b78 : 0);
	}
	header.sum = sum;
	assert_int_equal(pwrite(fd, &header, sizeof(header), 0), sizeof(header));
	close(fd);
}

static void a_later_version_is_refused(void **)
{
	struct error_line line, *before = user_errors_to(&line);
	char path[160];

	write_queue(0, NULL, 0, n_octets);
	path_of(path, SEGMENT);
	set_version(path, 2);
	assert_true(spool_open(&kit.settings, &kit.spool) < 0);
	user_errors_to(before);
	assert_non_null(strstr(line.text, "was written by a later version of lineprobe"));
}

static int make(void **)
{
	srand(1);
	make_queue();
	return 0;
}

static int end(void **)
{
	kit_remove(&kit);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_octet_costs_a_block_at_most),
	    cmocka_unit_test(what_is_torn_at_the_end_is_cut),
	    cmocka_unit_test(a_block_of_another_segment_is_none),
	    cmocka_unit_test(a_later_version_is_refused),
	};

	return cmocka_run_group_tests(tests, make, end);
}
