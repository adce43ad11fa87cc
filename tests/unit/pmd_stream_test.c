// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "pmd/file/stream.h"
#include "pmd_captures.h"

static void octets_of_a_file_come_in_order_and_whole(void **)
{
	enum { N = 3 * STREAM_ROOM + 12345 };
	uint8_t *octets = malloc(N);
	struct stream stream;
	size_t seen = 0;

	for (size_t i = 0; i < N; i++)
		octets[i] = (uint8_t)(i * 2654435761U >> 13);
	assert_int_equal(
	    stream_begin(&stream, open(file_write("long", octets, N), O_RDONLY), false), 0);
	for (size_t want = 1; seen < N; want = want * 7 % 262147 + 1) {
		size_t n = want < N - seen ? want : N - seen;

		assert_true(stream_hold(&stream, n));
		assert_memory_equal(stream.at, octets + seen, n);
		if (n != want)
			assert_false(stream_hold(&stream, want));
		stream_skip(&stream, n);
		seen += n;
	}
	assert_false(stream_hold(&stream, 1));
	assert_true(stream.ended);
	assert_false(stream_is_cut(&stream));
	assert_int_equal(stream.n_read, N);
	stream_end(&stream);
	free(octets);
}

static void a_skip_may_lead_beyond_what_is_there_and_beyond_the_end(void **)
{
	enum { N = 3 * STREAM_ROOM };
	uint8_t *octets = calloc(1, N);
	struct stream stream;

	octets[N - 2] = 7;
	assert_int_equal(
	    stream_begin(&stream, open(file_write("skip", octets, N), O_RDONLY), false), 0);
	assert_true(stream_hold(&stream, 1));
	stream_skip(&stream, N - 2);
	assert_true(stream_hold(&stream, 2));
	assert_int_equal(*stream.at, 7);
	stream_skip(&stream, 3);
	assert_false(stream_hold(&stream, 1));
	assert_true(stream_is_cut(&stream));
	stream_end(&stream);
	free(octets);
}

static void a_pipe_never_holds_its_reader_up(void **)
{
	struct stream stream;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(stream_begin(&stream, ends[0], true), 0);
	stream.waits = false;
	assert_false(stream_hold(&stream, 1));
	assert_int_equal(write(ends[1], "abc", 3), 3);
	assert_false(stream_hold(&stream, 4));
	assert_false(stream.ended);
	assert_int_equal(write(ends[1], "d", 1), 1);
	assert_true(stream_hold(&stream, 4));
	assert_memory_equal(stream.at, "abcd", 4);
	stream_skip(&stream, 3);
	close(ends[1]);
	assert_false(stream_hold(&stream, 2));
	assert_true(stream_is_cut(&stream));
	stream_end(&stream);
}

static void a_growing_files_end_is_none(void **)
{
	char *path = file_write("grows", "abc", 3);
	int writer = open(path, O_WRONLY | O_APPEND);
	struct stream stream;

	assert_int_equal(stream_begin(&stream, open(path, O_RDONLY), false), 0);
	stream.growing = true;
	assert_false(stream_hold(&stream, 4));
	assert_false(stream.ended);
	assert_int_equal(write(writer, "d", 1), 1);
	assert_true(stream_hold(&stream, 4));
	stream_skip(&stream, 4);
	assert_int_equal(ftruncate(writer, 2), 0);
	assert_false(stream_hold(&stream, 1));
	assert_true(stream.ended);
	assert_non_null(strstr(stream.problem, "became shorter"));
	close(writer);
	stream_end(&stream);
}

static void what_was_wrong_first_stays(void **)
{
	struct stream stream = {.fd = -1};

	stream_wrong(&stream, "packet %u", 7);
	stream_wrong(&stream, "and then");
	assert_string_equal(stream.problem, "packet 7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(octets_of_a_file_come_in_order_and_whole),
	    cmocka_unit_test(a_skip_may_lead_beyond_what_is_there_and_beyond_the_end),
	    cmocka_unit_test(a_pipe_never_holds_its_reader_up),
	    cmocka_unit_test(a_growing_files_end_is_none),
	    cmocka_unit_test(what_was_wrong_first_stays),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
