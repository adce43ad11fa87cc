// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/decode/state_file.h"
#include "tests/unit/flow_builder.h"

static const char path[] = "/tmp/lineprobe-state-test";

static struct taken taken;

// A template, a sampler and a clock.
static void learn(void)
{
	struct flow_builder of;

	taken_open(&taken, OUT_COUNTERS_COPY);
	put_ipfix(&of, 1700000000, 0, 9);
	TEMPLATE(&of, 256, 8, 4, 1, 4, 2011 << 16 | 5, 2);
	open_set(&of, 3);
	put(&of, 300, 2);
	put(&of, 2, 2);
	put(&of, 1, 2);
	put(&of, 149 << 16 | 4, 4);
	put(&of, 34 << 16 | 4, 4);
	close_set(&of);
	open_set(&of, 300);
	put(&of, 9, 4);
	put(&of, 250, 4);
	close_set(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
}

static void put_data(struct flow_builder *of)
{
	put_ipfix(of, 1700000060, 1, 9);
	open_set(of, 256);
	put(of, 0x0a000001, 4);
	put(of, 1234, 4);
	put(of, 1, 2);
	close_set(of);
}

static int load(void)
{
	const struct element_wishes wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}};

	return state_file_load(decoder_senders(taken.decoder), &wishes, path);
}

static void what_was_known_is_known_again(void **)
{
	struct flow_builder of;

	learn();
	assert_int_equal(state_file_save(decoder_senders(taken.decoder), path), 0);
	taken_close(&taken);
	taken_open(&taken, OUT_COUNTERS_COPY);
	assert_int_equal(load(), 0);
	put_data(&of);
	assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(taken.n, 1);
	assert_int_equal(taken_record(&taken, 0)->octets[FORWARD], 1234);
	assert_int_equal(taken_record(&taken, 0)->sampling, 250);
	taken_close(&taken);
	unlink(path);
}

static void what_others_may_write_is_not_read(void **)
{
	learn();
	assert_int_equal(state_file_save(decoder_senders(taken.decoder), path), 0);
	chmod(path, 0666);
	assert_int_equal(load(), -EPERM);
	chmod(path, 0600);
	assert_int_equal(load(), 0);
	unlink(path);
	assert_int_equal(load(), -ENOENT);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(load(), -ELOOP);
	unlink(path);
	taken_close(&taken);
}

static void a_later_version_is_told_apart(void **)
{
	const struct element_wishes wishes = {0};
	struct senders *senders = senders_new();
	const uint8_t octets[] = "lineprobe st 2\n\0and what it may hold";

	assert_int_equal(state_file_take(senders, &wishes, octets, sizeof(octets)), -EPROTO);
	assert_int_equal(state_file_take(senders, &wishes, octets, 16), -EPROTO);
	senders_free(senders);
}

static void what_is_broken_is_not_read(void **)
{
	const struct element_wishes wishes = {0};
	uint8_t octets[4096];
	size_t n;
	FILE *file;

	learn();
	assert_int_equal(state_file_save(decoder_senders(taken.decoder), path), 0);
	file = fopen(path, "rb");
	n = fread(octets, 1, sizeof(octets), file);
	fclose(file);
	unlink(path);
	taken_close(&taken);
	for (size_t i = 0; i < n; i++) {
		struct senders *senders = senders_new();

		octets[i] ^= 1;
		assert_int_equal(state_file_take(senders, &wishes, octets, n), -EBADMSG);
		octets[i] ^= 1;
		assert_int_equal(state_file_take(senders, &wishes, octets, i), -EBADMSG);
		assert_int_equal(senders->n, 0);
		senders_free(senders);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_known_is_known_again),
	    cmocka_unit_test(what_others_may_write_is_not_read),
	    cmocka_unit_test(a_later_version_is_told_apart),
	    cmocka_unit_test(what_is_broken_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
