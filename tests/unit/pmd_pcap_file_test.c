// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/file/pcap_file.h"
#include "pmd_captures.h"

// A file of the classic format: header words, then packets of the given captured lengths.
static int classic_write(const uint32_t *header, const uint32_t *captured, unsigned n, bool swapped)
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
	return open(path, O_RDONLY);
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
		struct pcap_file *file;
		struct pcap_pkthdr header_of;
		const uint8_t *octets;
		pcap_t *pcap;
		unsigned seen = 0;
		int fd;

		for (unsigned k = 0; k < 2000; k++)
			captured[k] = k * 7919 % (k % 100 == 99 ? 262145 : 1515);
		fd = classic_write(header, captured, 2000, swapped);
		pcap = pcap_open_offline_with_tstamp_precision(capture_name("classic"),
							       PCAP_TSTAMP_PRECISION_NANO, error);
		assert_non_null(pcap);
		file = pcap_file_new(fd);
		assert_non_null(file);
		while (pcap_file_next(file, &header_of, &octets)) {
			struct pcap_pkthdr *expected;
			const u_char *data;

			assert_int_equal(pcap_next_ex(pcap, &expected, &data), 1);
			assert_memory_equal(expected, &header_of, sizeof(header_of));
			assert_memory_equal(data, octets, header_of.caplen);
			seen++;
		}
		assert_int_equal(seen, 2000);
		assert_int_equal(pcap_file_offset(file), lseek(fd, 0, SEEK_END));
		pcap_file_free(file);
		pcap_close(pcap);
		close(fd);
	}
}

static void what_is_not_plain_is_left_to_libpcap(void **)
{
	static const uint32_t headers[][6] = {
	    {0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, 0},    // pcapng
	    {0xa1b2cd34, 0x00040002, 0, 0, 65535, 1}, // packets have a longer header
	    {0xa1b2c3d4, 0x00030002, 0, 0, 65535, 1}, // version 2.3 has its lengths swapped
	};
	int fd;

	for (unsigned i = 0; i < 3; i++) {
		fd = classic_write(headers[i], NULL, 0, false);
		assert_null(pcap_file_new(fd));
		close(fd);
	}
	fd = open("/dev/null", O_RDONLY);
	assert_null(pcap_file_new(fd));
	close(fd);
}

static void a_packet_beyond_the_snapshot_length_stops_the_plain_way(void **)
{
	const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 100, 1};
	const uint32_t captured[] = {60, 100, 101, 60};
	int fd = classic_write(header, captured, 4, false);
	struct pcap_file *file = pcap_file_new(fd);
	struct pcap_pkthdr header_of;
	const uint8_t *octets;

	assert_true(pcap_file_next(file, &header_of, &octets));
	assert_true(pcap_file_next(file, &header_of, &octets));
	assert_false(pcap_file_next(file, &header_of, &octets));
	assert_int_equal(pcap_file_offset(file), 24 + 16 + 60 + 16 + 100);
	pcap_file_free(file);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(packets_come_as_libpcap_gives_them),
	    cmocka_unit_test(what_is_not_plain_is_left_to_libpcap),
	    cmocka_unit_test(a_packet_beyond_the_snapshot_length_stops_the_plain_way),
	};

	return cmocka_run_group_tests(tests, captures_begin, captures_end);
}
