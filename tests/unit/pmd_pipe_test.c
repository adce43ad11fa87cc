// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <rte_byteorder.h>

#include "pmd/file/pipe.h"

enum { MOST = 64 };

// The two ends of a pipe, and the stream that is read from it.
struct ends {
	int in;
	FILE *stream;
	struct pipe *pipe;
	bool swapped;
};

static void ends_open(struct ends *ends, bool swapped)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	ends->in = fds[1];
	ends->swapped = swapped;
	ends->stream = pipe_open(fds[0], &ends->pipe);
	assert_non_null(ends->stream);
}

static void give(struct ends *ends, const uint32_t *numbers, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint32_t number = ends->swapped ? rte_bswap32(numbers[i]) : numbers[i];

		assert_int_equal(write(ends->in, &number, 4), 4);
	}
}

static void take(struct ends *ends, unsigned octets)
{
	char text[256];

	assert_int_equal(fread(text, 1, octets, ends->stream), octets);
}

static void give_pcap_header(struct ends *ends)
{
	static const uint32_t header[] = {0xa1b2c3d4, 0x40002, 0, 0, 65535, 1};

	give(ends, header, 6);
	take(ends, 24);
	pipe_opened(ends->pipe);
}

static void only_whole_packets_are_offered(void **)
{
	static const uint32_t record[] = {1, 2, 8, 60, 0xdead, 0xbeef};

	for (int swapped = 0; swapped < 2; swapped++) {
		struct ends ends;

		ends_open(&ends, swapped);
		give_pcap_header(&ends);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 0);
		give(&ends, record, 3);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 0);
		give(&ends, record + 3, 2);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 0);
		give(&ends, record + 5, 1);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 1);
		give(&ends, record, 6);
		give(&ends, record, 5);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 2);
		assert_int_equal(pipe_packets(ends.pipe, 1), 1);
		take(&ends, 48);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 0);
		close(ends.in); // the reader shall find that the third is cut
		assert_int_equal(pipe_packets(ends.pipe, MOST), MOST);
		take(&ends, 20);
		assert_int_equal(fgetc(ends.stream), EOF);
		fclose(ends.stream);
	}
}

static void blocks_that_are_no_packets_do_not_count(void **)
{
	static const uint32_t section[] = {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, ~0U, ~0U, 28};
	static const uint32_t interface[] = {1, 20, 1, 65535, 20};
	static const uint32_t packet[] = {6, 36, 0, 0, 0, 4, 4, 0xabcd, 36};

	for (int swapped = 0; swapped < 2; swapped++) {
		struct ends ends;

		ends_open(&ends, swapped);
		give(&ends, section, 7);
		take(&ends, 28);
		pipe_opened(ends.pipe);
		give(&ends, interface, 5);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 0);
		give(&ends, packet, 8);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 0);
		give(&ends, packet + 8, 1);
		give(&ends, packet, 9);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 2);
		take(&ends, 20 + 36 + 36);
		ends.swapped = !swapped; // a new section, the other way round
		give(&ends, section, 7);
		give(&ends, packet, 9);
		assert_int_equal(pipe_packets(ends.pipe, MOST), 1);
		close(ends.in);
		fclose(ends.stream);
	}
}

static void what_is_no_capture_is_left_to_the_reader(void **)
{
	static const uint32_t nothing[] = {1, 2, 3};
	static const uint32_t huge[] = {1, 2, 0x7fffffff, 60};
	struct ends ends;

	ends_open(&ends, false);
	give(&ends, nothing, 3);
	take(&ends, 4);
	assert_int_equal(pipe_packets(ends.pipe, MOST), MOST);
	close(ends.in);
	fclose(ends.stream);
	ends_open(&ends, false);
	give_pcap_header(&ends);
	give(&ends, huge, 4);
	assert_int_equal(pipe_packets(ends.pipe, MOST), MOST);
	close(ends.in);
	fclose(ends.stream);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_whole_packets_are_offered),
	    cmocka_unit_test(blocks_that_are_no_packets_do_not_count),
	    cmocka_unit_test(what_is_no_capture_is_left_to_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
