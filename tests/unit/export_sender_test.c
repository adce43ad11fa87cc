// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/decode/sender.h"

static struct sender_address address(uint32_t number)
{
	struct sender_address address = {.ipv6 = false};

	memcpy(address.octets, &number, sizeof(number));
	return address;
}

static struct sender *find(struct senders *senders, uint32_t number)
{
	const struct sender_address of = address(number);
	bool made;

	return senders_find(senders, &of, &made);
}

static const struct data_template *put_template(struct senders *senders, struct domain *domain,
						uint16_t id, uint16_t port)
{
	static const uint8_t layout[] = {0, 1, 0, 4};
	const struct element_wishes wishes = {0};
	const struct template_definition definition = {
	    .at = layout, .octets = 4, .id = id, .n_elements = 1};
	const struct data_template *known =
	    domain_put_template(senders, domain, &wishes, &definition, port);

	assert_non_null(known);
	return known;
}

static const struct template_entry *entry_of(struct senders *senders, struct domain *domain,
					     uint16_t id, uint16_t port)
{
	return domain_template_entry(senders, domain, id, port);
}

static void made_up_addresses_drive_each_other_out(void **)
{
	struct senders *senders = senders_new();
	struct sender *real;

	for (unsigned i = 0; i < SENDER_PROVEN + 1; i++)
		real = find(senders, 1);
	for (uint32_t i = 2; i < 3 * SENDERS_MOST; i++)
		find(senders, i);
	assert_int_equal(senders->n, SENDERS_MOST);
	assert_ptr_equal(find(senders, 1), real);
	assert_int_equal(senders->evicted_senders, 2 * SENDERS_MOST - 1);
	senders_free(senders);
}

static void domains_and_templates_have_bounds(void **)
{
	struct senders *senders = senders_new();
	struct sender *sender = find(senders, 1);
	struct domain *domain;

	for (uint32_t i = 0; i < 2 * DOMAINS_MOST; i++)
		domain = sender_domain(senders, sender, 9, i);
	assert_int_equal(sender->n_domains, DOMAINS_MOST);
	for (uint32_t i = 256; i < 256 + 2 * TEMPLATES_MOST; i++)
		put_template(senders, domain, (uint16_t)i, 1);
	assert_int_equal(domain->n_templates, TEMPLATES_MOST);
	assert_null(domain_template(senders, domain, 256, 1));
	assert_non_null(domain_template(senders, domain, 255 + 2 * TEMPLATES_MOST, 1));
	senders_free(senders);
}

static void versions_and_domains_have_templates_of_their_own(void **)
{
	struct senders *senders = senders_new();
	struct sender *sender = find(senders, 1);
	struct domain *v9 = sender_domain(senders, sender, 9, 7);
	struct domain *ipfix = sender_domain(senders, sender, 10, 7);

	assert_ptr_not_equal(v9, ipfix);
	put_template(senders, v9, 256, 1);
	assert_null(domain_template(senders, ipfix, 256, 1));
	assert_ptr_equal(sender_domain(senders, sender, 9, 7), v9);
	senders_free(senders);
}

static void a_ports_own_template_goes_before_the_newest(void **)
{
	struct senders *senders = senders_new();
	struct domain *domain = sender_domain(senders, find(senders, 1), 10, 0);

	put_template(senders, domain, 256, 1000);
	put_template(senders, domain, 256, 2000);
	assert_int_equal(entry_of(senders, domain, 256, 1000)->port, 1000);
	assert_int_equal(entry_of(senders, domain, 256, 3000)->port, 2000);
	put_template(senders, domain, 256, 2000); // in its place
	assert_int_equal(domain->n_templates, 2);
	domain_withdraw(senders, domain, 256, false);
	assert_null(domain_template(senders, domain, 256, 1000));
	put_template(senders, domain, 300, 1);
	domain_withdraw(senders, domain, 2, false); // all
	assert_int_equal(domain->n_templates, 0);
	assert_int_equal(senders->pool.memory, 0);
	assert_int_equal(senders->template_memory, 0);
	senders_free(senders);
}

static void what_many_define_is_there_once(void **)
{
	struct senders *senders = senders_new();
	struct sender *sender = find(senders, 1), *other = find(senders, 2);
	struct domain *a = sender_domain(senders, sender, 9, 0);
	struct domain *b = sender_domain(senders, other, 9, 0);

	assert_ptr_equal(put_template(senders, a, 256, 1), put_template(senders, b, 300, 2));
	assert_int_equal(senders->pool.n, 1);
	domain_withdraw(senders, a, 256, false);
	assert_non_null(domain_template(senders, b, 300, 2));
	assert_ptr_not_equal(put_template(senders, sender_domain(senders, other, 10, 0), 300, 2),
			     domain_template(senders, b, 300, 2)); // of another version
	senders_free(senders);
}

// Also who has not come to the front for it.
static void who_sends_stays(void **)
{
	struct senders *senders = senders_new();

	senders->most_senders = 2;
	for (unsigned i = 0; i <= SENDER_PROVEN; i++) {
		find(senders, 1);
		find(senders, 2);
	}
	senders->now_us += USED_US / 2;
	find(senders, 1);
	find(senders, 3);
	assert_int_equal(find(senders, 1)->n_used, SENDER_PROVEN + 2);
	assert_int_equal(find(senders, 2)->n_used, 0); // began anew
	senders_free(senders);
}

static void all_memory_of_others_has_a_bound(void **)
{
	struct senders *senders = senders_new();
	struct sender *sender = find(senders, 1);

	for (uint32_t i = 2; i < 100; i++)
		sender_account(senders, find(senders, i), 4 << 20);
	assert_true(senders->memory <= STATE_MEMORY);
	assert_int_equal(senders->evicted_senders, 100 - 1 - senders->n);
	sender = find(senders, 1000);
	sender_account(senders, sender, 2 * (int64_t)STATE_MEMORY);
	assert_int_equal(senders->n, 1); // it is not driven out by itself
	senders_free(senders);
}

static void each_port_has_a_sequence_up_to_some(void **)
{
	struct senders *senders = senders_new();
	struct domain *domain = sender_domain(senders, find(senders, 1), 10, 0);
	struct sequence *first = domain_sequence(senders, domain, 1);

	first->began = true;
	for (uint16_t port = 2; port < 10; port++) {
		assert_false(domain_sequence(senders, domain, port)->began);
		assert_true(domain_sequence(senders, domain, 1)->began); // used each time
	}
	senders_free(senders);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(made_up_addresses_drive_each_other_out),
	    cmocka_unit_test(domains_and_templates_have_bounds),
	    cmocka_unit_test(versions_and_domains_have_templates_of_their_own),
	    cmocka_unit_test(a_ports_own_template_goes_before_the_newest),
	    cmocka_unit_test(what_many_define_is_there_once),
	    cmocka_unit_test(who_sends_stays),
	    cmocka_unit_test(all_memory_of_others_has_a_bound),
	    cmocka_unit_test(each_port_has_a_sequence_up_to_some),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
