// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/file_direct.h"

enum { MOST = FILE_DIRECT_MOST, PART = 65535 };

// What is written: octets that no other place within 250 has.
static uint8_t given[2 * MOST + 16], found[2 * MOST + 16];

static int open_file(void)
{
	char path[] = "/tmp/file_direct_test_XXXXXX";
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

// In parts as large as a message, from an odd address.
static unsigned parts_of(uint8_t *from, size_t n, struct iovec *parts)
{
	unsigned i = 0;

	for (; n > 0; i++) {
		parts[i] = (struct iovec){from, n < PART ? n : PART};
		from += parts[i].iov_len;
		n -= parts[i].iov_len;
	}
	return i;
}

static void assert_has(int fd, size_t n)
{
	assert_int_equal(lseek(fd, 0, SEEK_END), n);
	assert_int_equal(pread(fd, found, n, 0), n);
	assert_memory_equal(found, given, n);
}

static void any_end_of_a_file_is_gone_on_from(void **)
{
	static const size_t heads[] = {0, 1, 511, 4095, 4096, 4097, 10000};
	struct iovec parts[17];
	struct file_direct direct = {0};

	assert_int_equal(file_direct_open(&direct), 0);
	for (unsigned i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		const size_t head = heads[i], n = MOST - 16;
		const int fd = open_file();
		const unsigned n_parts = parts_of(given + head, n, parts);
		const int flags = fcntl(fd, F_GETFL);

		assert_int_equal(write(fd, given, head), head);
		if (file_direct_write(&direct, fd, head, parts, n_parts) != n)
			assert_true(direct.refused); // no O_DIRECT on this file system
		else
			assert_has(fd, head + n);
		assert_int_equal(fcntl(fd, F_GETFL), flags);
		close(fd);
	}
	file_direct_close(&direct);
}

static void writes_follow_each_other(void **)
{
	struct file_direct direct = {0};
	const int fd = open_file();
	struct iovec parts[17];
	uint64_t at = 0;

	assert_int_equal(file_direct_open(&direct), 0);
	for (size_t n = FILE_DIRECT_LEAST; at + n < sizeof(given) && !direct.refused; n += 12345) {
		const unsigned n_parts = parts_of(given + at, n, parts);

		assert_int_equal(file_direct_write(&direct, fd, at, parts, n_parts),
				 direct.refused ? 0 : n);
		at += direct.refused ? 0 : n;
		assert_has(fd, at);
		assert_int_equal(lseek(fd, 0, SEEK_END), at);
	}
	file_direct_close(&direct);
	close(fd);
}

static void little_is_left_to_the_page_cache(void **)
{
	struct file_direct direct = {0};
	const int fd = open_file();
	struct iovec part = {given, FILE_DIRECT_LEAST - 1};

	assert_int_equal(file_direct_open(&direct), 0);
	assert_int_equal(file_direct_write(&direct, fd, 0, &part, 1), 0);
	part.iov_len = MOST + 1;
	assert_int_equal(file_direct_write(&direct, fd, 0, &part, 1), 0);
	assert_has(fd, 0);
	file_direct_close(&direct);
	part.iov_len = MOST;
	assert_int_equal(file_direct_write(&direct, fd, 0, &part, 1), 0); // it has no room
	close(fd);
}

// /proc has files without a page cache to pass.
static void a_file_system_that_cannot_is_asked_once(void **)
{
	const int fd = open("/proc/self/comm", O_WRONLY);
	struct file_direct direct = {0};
	struct iovec part = {given, MOST};

	assert_true(fd >= 0);
	assert_int_equal(file_direct_open(&direct), 0);
	assert_int_equal(file_direct_write(&direct, fd, 0, &part, 1), 0);
	assert_true(direct.refused);
	file_direct_close(&direct);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_end_of_a_file_is_gone_on_from),
	    cmocka_unit_test(writes_follow_each_other),
	    cmocka_unit_test(little_is_left_to_the_page_cache),
	    cmocka_unit_test(a_file_system_that_cannot_is_asked_once),
	};

	for (size_t i = 0; i < sizeof(given); i++)
		given[i] = (uint8_t)(i % 251);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
