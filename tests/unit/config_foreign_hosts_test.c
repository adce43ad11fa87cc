// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/personality/foreign_hosts.h"

static struct translation to;
static struct foreign_line line = {.to = &to};

static void put(const char *list, const char *preset, const char *policy)
{
	struct foreign_hosts hosts = {.transport = "udp", .preset = preset};

	translation_clear(&to);
	foreign_hosts_read(&line, "-n", list, &hosts);
	foreign_hosts_put(&line, &hosts, "netflow9", policy, ",ttl=3");
	foreign_hosts_clear(&hosts);
}

static void each_host_is_an_output_or_all_are_one(void **)
{
	put("a:1,b:2", NULL, NULL);
	assert_int_equal(to.ours.n, 4);
	assert_string_equal(to.ours.word[1], "netflow9://a:1,ttl=3");
	assert_string_equal(to.ours.word[3], "netflow9://b:2,ttl=3");
	put("a:1,b:2", NULL, "hash");
	assert_int_equal(to.ours.n, 2);
	assert_string_equal(to.ours.word[1], "netflow9://a:1+b:2,policy=hash,ttl=3");
	translation_clear(&to);
}

static void hosts_are_read_in_all_their_forms(void **)
{
	static const struct {
		const char *host, *preset, *ours;
	} cases[] = {
	    {"h:5", NULL, "netflow9://h:5,ttl=3"},
	    {"h", "2055", "netflow9://h:2055,ttl=3"},
	    {"udp://h:5", NULL, "netflow9://h:5,ttl=3"},
	    {"[2001:db8::1]:5", NULL, "netflow9://[2001:db8::1]:5,ttl=3"},
	    {"2001:db8::1", "2055", "netflow9://[2001:db8::1]:2055,ttl=3"},
	    {"h:domain", NULL, "netflow9://h:53,ttl=3"},
	    {"h", NULL, NULL},
	    {"h:0", NULL, NULL},
	    {"h:65536", NULL, NULL},
	    {":5", NULL, NULL},
	    {"h/x:5", NULL, NULL},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put(cases[i].host, cases[i].preset, NULL);
		assert_int_equal(to.wrong.n, cases[i].ours == NULL);
		if (cases[i].ours != NULL)
			assert_string_equal(to.ours.word[1], cases[i].ours);
	}
	translation_clear(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_host_is_an_output_or_all_are_one),
	    cmocka_unit_test(hosts_are_read_in_all_their_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
