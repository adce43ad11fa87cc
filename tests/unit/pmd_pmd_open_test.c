// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "descriptors.h"
#include "pmd/pmd.h"
#include "pmd_captures.h"

enum { WORKERS = 3 };

static char first[160], second[160];

// Starts EAL for as many workers as any of these tests wants.
static int all_begin(void **state)
{
	const struct capture_plan plan = {DLT_EN10MB, 1, 1000, 1, 60, 60};
	struct options options;
	struct pmd *pmd;

	if (captures_begin(state) != 0)
		return -1;
	snprintf(first, sizeof(first), "pcap:%s", capture_write("first", &plan));
	snprintf(second, sizeof(second), "pcap:%s", capture_write("second", &plan));
	options = options_of(WORKERS, first, NULL);
	if (pmd_open(&options, &pmd) < 0)
		return -1;
	pmd_close(pmd);
	return 0;
}

static void what_was_opened_is_closed_again(void **)
{
	struct options options = options_of(WORKERS, first, second);
	unsigned before = n_descriptors();
	struct pmd *pmd;

	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_true(n_descriptors() >= before + 2);
	pmd_close(pmd);
	assert_int_equal(n_descriptors(), before);
	pmd_close(NULL);
}

static void a_missing_second_file_closes_the_first(void **)
{
	char missing[] = "pcap:/proc/nonexistent/file";
	struct options options = options_of(1, first, missing);
	unsigned before = n_descriptors();
	struct pmd *pmd;

	assert_int_equal(pmd_open(&options, &pmd), -ENOENT);
	assert_int_equal(n_descriptors(), before);
}

// Each worker owns as many of the 65536 folds as the others, but for the table's rest.
static void owners_take_their_turns(void **)
{
	struct options options = options_of(WORKERS, first, NULL);
	unsigned owned[WORKERS] = {0};
	struct pmd *pmd;

	assert_int_equal(pmd_open(&options, &pmd), 0);
	for (unsigned fold = 0; fold <= UINT16_MAX; fold++) {
		unsigned owner = pmd_owner(pmd, (uint16_t)fold);

		assert_true(owner < WORKERS);
		owned[owner]++;
	}
	for (unsigned i = 0; i < WORKERS; i++)
		assert_in_range(owned[i], 65536 / WORKERS * 99 / 100, 65536 / WORKERS * 101 / 100);
	pmd_close(pmd);
}

// Each worker's sleep takes descriptors.
static void too_few_descriptors_start_nothing(void **)
{
	struct options options = options_of(WORKERS, first, NULL);
	unsigned before = n_descriptors();
	struct rlimit limit, low;
	struct pmd *pmd;
	int err = 0;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	low = limit;
	low.rlim_cur = before; // some for the file, not for six more
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	err = pmd_open(&options, &pmd);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_int_equal(err, -EMFILE);
	assert_int_equal(n_descriptors(), before);
	assert_int_equal(pmd_open(&options, &pmd), 0);
	pmd_close(pmd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_opened_is_closed_again),
	    cmocka_unit_test(a_missing_second_file_closes_the_first),
	    cmocka_unit_test(owners_take_their_turns),
	    cmocka_unit_test(too_few_descriptors_start_nothing),
	};

	return cmocka_run_group_tests(tests, all_begin, captures_end);
}
