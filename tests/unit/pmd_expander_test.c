// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "memory_fails.h"
#include "pmd/file/expander.h"
#include "pmd_captures.h"

enum { N = 5 << 20 };

static uint8_t *octets;

static int all_begin(void **state)
{
	octets = malloc(N);
	for (size_t i = 0; i < N; i++)
		octets[i] = (uint8_t)(i * 2654435761U >> 21);
	return captures_begin(state);
}

static int all_end(void **state)
{
	free(octets);
	return captures_end(state);
}

static char *gzip_write(const char *name)
{
	char *path = capture_name(name);
	gzFile file = gzopen(path, "w1");

	assert_int_equal(gzwrite(file, octets, N), N);
	gzclose(file);
	return path;
}

static struct expander *expander_of(const char *path, struct stream *stream)
{
	struct expander *expander;

	assert_int_equal(stream_begin(stream, open(path, O_RDONLY), false), 0);
	assert_true(stream_hold(stream, 12));
	assert_string_equal(expander_find(stream->at), "gzip");
	assert_int_equal(expander_start(stream, &expander), 0);
	stream->waits = true;
	return expander;
}

// Compares what comes out; returns how much did.
static size_t read_all(struct stream *stream)
{
	size_t seen = 0;

	while (stream_hold(stream, 1)) {
		size_t n = (size_t)(stream->end - stream->at);

		assert_true(n <= N - seen);
		assert_memory_equal(stream->at, octets + seen, n);
		stream_skip(stream, n);
		seen += n;
	}
	return seen;
}

static void what_was_compressed_comes_out(void **)
{
	char *path = gzip_write("whole");
	struct stream stream;
	struct expander *expander = expander_of(path, &stream);
	struct stat status;

	assert_int_equal(read_all(&stream), N);
	assert_null(expander_problem(expander));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(expander_position(expander), status.st_size);
	stream_end(&stream);
	expander_free(expander);
}

static void what_is_cut_ends_with_the_reason(void **)
{
	char *path = gzip_write("cut");
	struct stream stream;
	struct expander *expander;
	struct stat status;
	size_t n;

	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(truncate(path, status.st_size / 2), 0);
	expander = expander_of(path, &stream);
	n = read_all(&stream);
	assert_true(n > 0 && n < N);
	assert_string_equal(expander_problem(expander), "decompression ends: truncated gzip input");
	stream_end(&stream);
	expander_free(expander);
}

static void nobody_has_to_read_to_the_end(void **)
{
	struct stream stream;
	struct expander *expander = expander_of(gzip_write("early"), &stream);

	assert_true(stream_hold(&stream, 100));
	stream_end(&stream);
	expander_free(expander);
}

// Nothing comes by the compressed pipe any more, and nobody closes it.
static void a_silent_source_does_not_keep_the_thread(void **)
{
	struct expander *expander;
	struct stream stream;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "\x1f\x8b\x08\0\0\0\0\0\0\3\0\0", 12), 12);
	assert_int_equal(stream_begin(&stream, ends[0], true), 0);
	assert_int_equal(expander_start(&stream, &expander), 0);
	stream.waits = false;
	assert_false(stream_hold(&stream, 1));
	assert_false(stream.ended);
	stream_end(&stream);
	expander_free(expander);
	close(ends[1]);
}

// A folder opens as a file does, and cannot be read.
static void what_cannot_be_read_ends_with_the_reason(void **)
{
	struct expander *expander;
	struct stream stream;

	assert_int_equal(stream_begin(&stream, open(captures_folder, O_RDONLY), false), 0);
	assert_int_equal(expander_start(&stream, &expander), 0);
	stream.waits = true;
	assert_false(stream_hold(&stream, 1));
	assert_true(stream.ended);
	assert_non_null(strstr(expander_problem(expander), "Is a directory"));
	stream_end(&stream);
	expander_free(expander);
	expander_free(NULL);
}

static void other_octets_are_not_compressed(void **)
{
	assert_null(expander_find((const uint8_t *)"\xd4\xc3\xb2\xa1\2\0\4\0\0\0\0\0"));
	assert_null(expander_find((const uint8_t *)"\x1f\x8b\x07 other one"));
	assert_string_equal(expander_find((const uint8_t *)"\xfd"
							   "7zXZ\0      "),
			    "xz");
}

// The thread's own memory is of these allocations, too.
static void without_memory_it_does_not_start(void **)
{
	char *path = gzip_write("memory");
	bool failed = true;

	for (long n = 0; failed; n++) {
		struct expander *expander = NULL;
		struct stream stream;
		int err, fds;

		assert_int_equal(stream_begin(&stream, open(path, O_RDONLY), false), 0);
		fds = dup(STDIN_FILENO);
		close(fds);
		memory_fails_after(n);
		err = expander_start(&stream, &expander);
		failed = memory_has_failed();
		assert_int_equal(err < 0, expander == NULL);
		assert_true(err == 0 || failed);
		if (err < 0) {
			assert_int_equal(dup(STDIN_FILENO), fds); // the pipe is gone
			close(fds);
		}
		stream_end(&stream);
		expander_free(expander);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_compressed_comes_out),
	    cmocka_unit_test(what_is_cut_ends_with_the_reason),
	    cmocka_unit_test(nobody_has_to_read_to_the_end),
	    cmocka_unit_test(a_silent_source_does_not_keep_the_thread),
	    cmocka_unit_test(what_cannot_be_read_ends_with_the_reason),
	    cmocka_unit_test(other_octets_are_not_compressed),
	    cmocka_unit_test(without_memory_it_does_not_start),
	};

	return cmocka_run_group_tests(tests, all_begin, all_end);
}
