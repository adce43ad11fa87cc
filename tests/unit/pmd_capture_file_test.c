// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "memory_fails.h"
#include "pmd/file/capture_file.h"
#include "pmd_captures.h"

static char why[CAPTURE_FILE_WHY];

static const struct capture_file_settings whole = {.waits = true}, growing = {.growing = true};

static void a_file_is_described_by_its_format_and_link_type(void **)
{
	const struct capture_plan plan = {DLT_RAW, 3, 1000, 1, 40, 60};
	struct capture_file *file;
	char text[160];

	assert_int_equal(capture_file_open(capture_write("raw", &plan), &whole, &file, why), 0);
	assert_non_null(strstr(capture_file_describe(file, text, sizeof(text)), "pcap, raw IP, "));
	assert_int_equal(capture_file_position(file), 24 + 3 * 56);
	capture_file_close(file);
}

static void what_is_too_short_is_refused_unless_it_grows(void **)
{
	struct capture_file *file;
	char text[160];

	assert_int_equal(
	    capture_file_open(file_write("short", "\xd4\xc3\xb2\xa1", 4), &whole, &file, why),
	    -EINVAL);
	assert_int_equal(capture_file_open(file_write("empty", "", 0), &whole, &file, why),
			 -EINVAL);
	assert_int_equal(
	    capture_file_open(file_write("grows", "\xd4\xc3\xb2\xa1", 4), &growing, &file, why), 0);
	assert_false(file->begun);
	assert_string_equal(capture_file_describe(file, text, sizeof(text)), "nothing in it yet");
	capture_file_close(file);
}

// As --follow opens it at the start.
static void a_file_that_grows_is_not_waited_for(void **)
{
	const struct capture_file_settings both = {.growing = true, .waits = true};
	struct capture_file *file;

	alarm(20); // it ends the test
	assert_int_equal(
	    capture_file_open(file_write("grows", "\xd4\xc3\xb2\xa1", 4), &both, &file, why), 0);
	alarm(0);
	assert_false(file->begun);
	capture_file_close(file);
}

static void packets_come_as_a_file_grows(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 2, 1000, 1, 60, 60};
	char *path = capture_write("grows", &plan);
	struct capture_packet packet;
	struct capture_file *file;

	assert_int_equal(truncate(path, 24 + 76 + 30), 0);
	assert_int_equal(capture_file_open(path, &growing, &file, why), 0);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_FOUND);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	assert_false(file->stream.ended);
	assert_int_equal(truncate(path, 24 + 76 + 76), 0);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_FOUND);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	file->stream.growing = false;
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	assert_true(file->stream.ended);
	capture_file_ended(file);
	assert_int_equal(file->stream.problem[0], '\0');
	capture_file_close(file);
}

static void a_fifo_without_a_writer_does_not_hold_up(void **)
{
	char *path = capture_name("fifo");
	struct capture_file *file;

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(capture_file_open(path, &growing, &file, why), 0);
	assert_false(file->begun);
	capture_file_close(file);
}

static uint32_t crc32_of(const uint8_t *octets, size_t n)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		crc ^= octets[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static size_t put_little(uint8_t *to, uint32_t number, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++)
		to[i] = (uint8_t)(number >> 8 * i);
	return octets;
}

// A gzip member (RFC 1952) with one stored block (RFC 1951 section 3.2.4) that holds a capture;
// without its last `less` octets.
static char *gzip_write(const char *name, size_t less)
{
	const struct capture_plan plan = {DLT_EN10MB, 3, 1000, 1, 60, 60};
	uint8_t octets[1024] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1}, *stored = octets + 15;
	FILE *file = fopen(capture_write("plain", &plan), "r");
	size_t n = fread(stored, 1, 512, file);

	fclose(file);
	put_little(octets + 11, (uint32_t)n, 2);
	put_little(octets + 13, ~(uint32_t)n, 2);
	put_little(stored + n, crc32_of(stored, n), 4);
	put_little(stored + n + 4, (uint32_t)n, 4);
	return file_write(name, octets, 15 + n + 8 - less);
}

static unsigned packets_of(struct capture_file *file)
{
	struct capture_packet packet;
	enum format_found found;
	unsigned n = 0;

	alarm(20); // it ends the test
	while ((found = capture_file_next(file, &packet)) != FORMAT_WRONG &&
	       !(found == FORMAT_NONE && file->stream.ended))
		n += found == FORMAT_FOUND;
	alarm(0);
	capture_file_ended(file);
	return n;
}

static void what_is_compressed_is_read_as_what_it_holds(void **)
{
	char *path = gzip_write("whole.gz", 0), text[160];
	struct capture_file *file;

	assert_int_equal(capture_file_open(path, &whole, &file, why), 0);
	assert_non_null(strstr(capture_file_describe(file, text, sizeof(text)), "gzip, pcap, "));
	assert_int_equal(packets_of(file), 3);
	assert_int_equal(file->stream.problem[0], '\0');
	assert_int_equal(capture_file_position(file), 15 + 24 + 3 * 76 + 8);
	capture_file_close(file);
}

static void what_is_compressed_and_cut_says_so(void **)
{
	struct capture_file *file;

	why[0] = '\0';
	assert_int_equal(capture_file_open(gzip_write("cut.gz", 100), &whole, &file, why), -EINVAL);
	assert_non_null(strstr(why, "truncated gzip"));
}

// Its writer may still be at it.
static void what_is_compressed_and_new_waits_until_it_has_settled(void **)
{
	char *path = gzip_write("new.gz", 0);
	const struct timespec then[2] = {{.tv_sec = 1700000000}, {.tv_sec = 1700000000}};
	struct capture_packet packet;
	struct capture_file *file;

	assert_int_equal(capture_file_open(path, &growing, &file, why), 0);
	assert_false(file->begun);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_NONE);
	assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
	assert_int_equal(packets_of(file), 3);
	capture_file_close(file);
}

static void what_is_no_file_is_refused(void **)
{
	struct capture_file *file;

	assert_int_equal(capture_file_open(captures_folder, &whole, &file, why), -EISDIR);
	assert_int_equal(capture_file_open(capture_name("nowhere"), &whole, &file, why), -ENOENT);
}

static void what_is_no_capture_is_refused(void **)
{
	struct capture_file *file;

	assert_int_equal(capture_file_open(file_write("text", "neither this\nnor that\n", 22),
					   &whole, &file, why),
			 -EINVAL);
	assert_non_null(strstr(why, "neither a pcap nor a pcapng file"));
}

static void what_is_compressed_and_no_capture_is_refused(void **)
{
	static const char text[] = "no capture 123";
	uint8_t octets[64] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 14, 0, 0xf1, 0xff};
	struct capture_file *file;

	memcpy(octets + 15, text, 14); // one stored block
	put_little(octets + 29, crc32_of((const uint8_t *)text, 14), 4);
	put_little(octets + 33, 14, 4);
	assert_int_equal(capture_file_open(file_write("text.gz", octets, 37), &whole, &file, why),
			 -EINVAL);
	assert_non_null(strstr(why, "neither a pcap nor a pcapng file"));
}

static void a_dash_is_standard_input(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 3, 1000, 1, 60, 60};
	int kept = dup(STDIN_FILENO), fd = open(capture_write("stdin", &plan), O_RDONLY);
	struct capture_file *file;

	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(capture_file_open("-", &whole, &file, why), 0);
	assert_int_equal(packets_of(file), 3);
	capture_file_close(file);
	capture_file_close(NULL);
	dup2(kept, STDIN_FILENO);
	close(kept);
	close(fd);
}

// The file itself still opens, the pipe behind its decompression does not.
static void without_descriptors_it_is_refused(void **)
{
	char *path = gzip_write("whole.gz", 0);
	struct rlimit before, now;
	struct capture_file *file;
	int lowest = dup(STDIN_FILENO);

	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	now = (struct rlimit){(rlim_t)lowest + 1, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &now), 0);
	assert_int_equal(capture_file_open(path, &whole, &file, why), -EINVAL);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_string_equal(why, "it cannot be decompressed: Too many open files");
}

// Whichever allocation fails, it is said; a plain file leaves nothing behind.
static void without_memory_it_is_refused(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 3, 1000, 1, 60, 60};
	const char *paths[2] = {capture_write("memory", &plan), gzip_write("memory.gz", 0)};
	struct capture_file *file;

	for (unsigned i = 0; i < 2; i++) {
		bool failed = true;

		for (long n = 0; failed; n++) {
			int err;

			why[0] = '\0';
			memory_fails_after(n);
			err = capture_file_open(paths[i], &whole, &file, why);
			failed = memory_has_failed();
			if (err == 0)
				capture_file_close(file);
			else
				assert_true(failed && why[0] != '\0');
			if (i == 0 && failed)
				assert_true(err < 0 && memory_held == 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_file_is_described_by_its_format_and_link_type),
	    cmocka_unit_test(what_is_too_short_is_refused_unless_it_grows),
	    cmocka_unit_test(a_file_that_grows_is_not_waited_for),
	    cmocka_unit_test(packets_come_as_a_file_grows),
	    cmocka_unit_test(a_fifo_without_a_writer_does_not_hold_up),
	    cmocka_unit_test(what_is_compressed_is_read_as_what_it_holds),
	    cmocka_unit_test(what_is_compressed_and_cut_says_so),
	    cmocka_unit_test(what_is_compressed_and_new_waits_until_it_has_settled),
	    cmocka_unit_test(what_is_no_file_is_refused),
	    cmocka_unit_test(what_is_no_capture_is_refused),
	    cmocka_unit_test(what_is_compressed_and_no_capture_is_refused),
	    cmocka_unit_test(a_dash_is_standard_input),
	    cmocka_unit_test(without_descriptors_it_is_refused),
	    cmocka_unit_test(without_memory_it_is_refused),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
