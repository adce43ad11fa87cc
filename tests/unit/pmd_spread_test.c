// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <rte_thash.h>

#include "pmd/eal/spread.h"

static void the_fold_gives_the_toeplitz_hash_of_a_nic(void **)
{
	uint8_t key[40];
	uint32_t tuple[3]; // addresses and ports as rte_softrss wants them: host order

	for (unsigned i = 0; i < sizeof(key); i++)
		key[i] = i % 2 ? 0x5a : 0x6d;
	spread_prepare();
	for (uint32_t i = 0; i < 100000; i++) {
		uint16_t fold;

		tuple[0] = i * 2654435761U;
		tuple[1] = ~i * 40503U;
		tuple[2] = i * 97U;
		fold = spread_fold32(tuple[0] ^ tuple[1] ^ tuple[2]);
		assert_int_equal(rte_softrss(tuple, 3, key), spread_toeplitz(fold));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_fold_gives_the_toeplitz_hash_of_a_nic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
