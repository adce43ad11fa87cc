// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/collector/exporter_list.h"

static struct domain *a_domain(struct senders *senders, uint8_t last, unsigned version)
{
	const struct sender_address address = {.octets = {192, 0, 2, last}};
	bool made;

	return sender_domain(senders, senders_find(senders, &address, &made), version, 7);
}

static void every_domain_is_a_row(void **)
{
	struct senders *senders = senders_new();
	struct exporter_list *list = calloc(1, sizeof(*list));

	a_domain(senders, 1, 9)->figures.records = 5;
	a_domain(senders, 1, 10);
	a_domain(senders, 2, 5);
	exporter_list_fill(list, senders);
	assert_int_equal(list->n, 3);
	assert_int_equal(list->n_more, 0);
	assert_non_null(sender_interface(senders, a_domain(senders, 2, 5)->sender, 3));
	exporter_list_fill(list, senders);
	assert_int_equal(list->n_interfaces, 1);
	assert_int_equal(list->interface[0].interface.index, 3);
	exporter_list_fill_rows(list, senders);
	assert_int_equal(list->n, 3);
	assert_int_equal(list->n_interfaces, 0);
	free(list);
	senders_free(senders);
}

static void a_bad_setting_has_its_remedy(void **)
{
	struct exporter_row row = {.n_templates = 1};

	assert_string_equal(exporter_remedy(&row), "");
	row.longest_ms = 30 * 60 * 1000;
	assert_non_null(strstr(exporter_remedy(&row), "active timeout"));
	row.figures.no_rate = 1;
	assert_non_null(strstr(exporter_remedy(&row), "sampling-of"));
	row.n_templates = 0;
	row.figures.no_template = 1;
	assert_non_null(strstr(exporter_remedy(&row), "no template"));
}

static void addresses_are_of_either_version(void **)
{
	const struct sender_address ipv4 = {.octets = {192, 0, 2, 1}};
	const struct sender_address ipv6 = {.octets = {0x20, 0x01, 0x0d, 0xb8, [15] = 1},
					    .ipv6 = true};
	char text[INET6_ADDRSTRLEN];

	assert_string_equal(exporter_address(&ipv4, text), "192.0.2.1");
	assert_string_equal(exporter_address(&ipv6, text), "2001:db8::1");
}

static void dialects_have_names(void **)
{
	char text[24];

	assert_string_equal(exporter_dialect(9, text, sizeof(text)), "NetFlow v9");
	assert_string_equal(exporter_dialect(10, text, sizeof(text)), "IPFIX");
	assert_string_equal(exporter_dialect(105, text, sizeof(text)), "sFlow v5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_domain_is_a_row),
	    cmocka_unit_test(a_bad_setting_has_its_remedy),
	    cmocka_unit_test(addresses_are_of_either_version),
	    cmocka_unit_test(dialects_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
