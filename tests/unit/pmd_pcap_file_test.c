// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/file/capture_file.h"
#include "pmd_captures.h"

static char why[CAPTURE_FILE_WHY];

// A file of the classic format: header words, then packets of the given captured lengths.
static char *classic_write(const uint32_t *header, const uint32_t *captured, unsigned n,
			   bool swapped)
{
	char *path = capture_name("classic");
	FILE *file = fopen(path, "w");
	static const uint8_t octets[300000];

	for (unsigned i = 0; i < 6; i++) {
		uint32_t value = swapped ? rte_bswap32(header[i]) : header[i];

		fwrite(&value, 4, 1, file);
	}
	for (unsigned i = 0; i < n; i++) {
		const uint32_t words[] = {7, i, captured[i], captured[i] + 4};

		for (unsigned k = 0; k < 4; k++) {
			uint32_t value = swapped ? rte_bswap32(words[k]) : words[k];

			fwrite(&value, 4, 1, file);
		}
		fwrite(octets, 1, captured[i], file);
	}
	fclose(file);
	return path;
}

static void packets_come_as_libpcap_gives_them(void **)
{
	for (unsigned i = 0; i < 4; i++) {
		bool swapped = i & 1, ns = i & 2;
		// What swapping makes of the two 16-bit halves of the version.
		const uint32_t header[] = {ns ? 0xa1b23c4d : 0xa1b2c3d4,
					   swapped ? 0x00020004 : 0x00040002,
					   0,
					   0,
					   262144,
					   1};
		uint32_t captured[2000];
		char error[PCAP_ERRBUF_SIZE];
		struct capture_packet packet = {0};
		struct capture_file *file = NULL;
		unsigned seen = 0;
		pcap_t *pcap;
		char *path;

		for (unsigned k = 0; k < 2000; k++)
			captured[k] = k * 7919 % (k % 100 == 99 ? 262145 : 1515);
		path = classic_write(header, captured, 2000, swapped);
		pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO,
							       error);
		assert_non_null(pcap);
		assert_int_equal(
		    capture_file_open(path, &(struct capture_file_settings){0}, &file, why), 0);
		while (capture_file_next(file, &packet) == FORMAT_FOUND) {
			struct pcap_pkthdr *expected;
			const u_char *data;

			assert_int_equal(pcap_next_ex(pcap, &expected, &data), 1);
			assert_true(packet.time_ns == (uint64_t)expected->ts.tv_sec * 1000000000 +
							  (uint64_t)expected->ts.tv_usec);
			assert_int_equal(packet.captured, expected->caplen);
			assert_int_equal(packet.wire_length, expected->len);
			assert_memory_equal(data, packet.octets, packet.captured);
			seen++;
		}
		assert_int_equal(seen, 2000);
		assert_false(stream_is_cut(&file->stream));
		capture_file_close(file);
		pcap_close(pcap);
	}
}

// Captured 60, 60 on the wire behind the link type's number in the header; 2 is before 2.3, and 3
// has the two lengths either way round.
static void older_versions_are_read(void **)
{
	static const struct {
		uint32_t magic, version;
		unsigned extra; // words in a packet's header
	} cases[] = {
	    {0xa1b2c3d4, 0x00020002, 0}, {0xa1b2c3d4, 0x00030002, 0}, {0xa1b2cd34, 0x00040002, 2}};

	for (unsigned i = 0; i < 3; i++) {
		bool old = cases[i].version != 0x00040002;
		const uint32_t header[] = {cases[i].magic, cases[i].version, 0, 0, 96, 0x24000001};
		uint32_t file[6 + 6 + 15];
		struct capture_packet packet = {0};
		struct capture_file *capture = NULL;
		unsigned n = 10;

		memcpy(file, header, sizeof(header));
		memcpy(file + 6, (uint32_t[]){7, 5, old ? 1500 : 60, old ? 60 : 1500}, 16);
		for (unsigned k = 0; k < cases[i].extra; k++)
			file[n++] = 0xeeeeeeee;
		memset(&file[n], 0xab, 60);
		assert_int_equal(capture_file_open(file_write("old", file, n * 4 + 60),
						   &(struct capture_file_settings){0}, &capture,
						   why),
				 0);
		assert_int_equal(capture_file_next(capture, &packet), FORMAT_FOUND);
		assert_int_equal(packet.captured, 60);
		assert_int_equal(packet.wire_length, 1500);
		assert_memory_equal(packet.octets, "\xab\xab", 2);
		assert_int_equal(packet.link_type, 1);
		assert_true(packet.time_ns == 7000005000);
		capture_file_close(capture);
	}
}

static void what_cannot_be_read_is_refused(void **)
{
	static const uint32_t headers[][6] = {
	    {0xa1b2c3d5, 0x00040002, 0, 0, 65535, 1},
	    {0xa1b2c3d4, 0x00040003, 0, 0, 65535, 1},	// version 3.4
	    {0xa1b2c3d4, 0x00040002, 0, 0, 65535, 189}, // USB
	};
	struct capture_file *file = NULL;

	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(capture_file_open(classic_write(headers[i], NULL, 0, false),
						   &(struct capture_file_settings){0}, &file, why),
				 -EINVAL);
	assert_int_equal(
	    capture_file_open("/dev/null", &(struct capture_file_settings){0}, &file, why),
	    -EINVAL);
}

// Packets beyond the snapshot length of the header are there all the same, those beyond what any
// capture has are a damaged file.
static void the_octets_that_are_there_count(void **)
{
	const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 10, 1};
	const uint32_t captured[] = {60, 262144, 262145};
	struct capture_packet packet = {0};
	struct capture_file *file = NULL;

	assert_int_equal(capture_file_open(classic_write(header, captured, 3, false),
					   &(struct capture_file_settings){0}, &file, why),
			 0);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_FOUND);
	assert_int_equal(packet.captured, 60);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_FOUND);
	assert_int_equal(capture_file_next(file, &packet), FORMAT_WRONG);
	assert_non_null(strstr(file->stream.problem, "262145 captured octets, at most 262144"));
	capture_file_close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_come_as_libpcap_gives_them),
	    cmocka_unit_test(older_versions_are_read),
	    cmocka_unit_test(what_cannot_be_read_is_refused),
	    cmocka_unit_test(the_octets_that_are_there_count),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
