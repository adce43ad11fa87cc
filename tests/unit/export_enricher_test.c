// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/enrich/enricher.h"
#include "export/record/metadata_items.h"
#include "memory_sink.h"
#include "mmdb_builder.h"

static char path[] = "/tmp/enricher_test_XXXXXX";

static struct enricher *make(void)
{
	static struct mmdb_builder builder;
	const struct options options = {.geo = {.n = 1, .spec = {path}}};
	struct enricher *enricher;

	mmdb_begin(&builder);
	mmdb_network_ipv4(&builder, 0x0a000000, 8); // the sample's source
	mmdb_as(&builder, 64500);
	mmdb_network_ipv4(&builder, 0x14000000, 8); // and its destination
	mmdb_as(&builder, 64501);
	mmdb_write(&builder, path);
	assert_int_equal(enricher_new(&options, &enricher), 0);
	return enricher;
}

static void a_record_gets_room_for_what_files_say_and_keeps_the_rest(void **)
{
	struct enricher *enricher = make();
	struct flow_record *record = sample_record(4);
	const struct flow_record *enriched;
	struct metadata_items items;

	record->metadata_at = FLOW_RECORD_OCTETS;
	record_add_text(record, METADATA_DNS_NAME, "example.org");
	enriched = enricher_put(enricher, record);
	assert_true(enriched->metadata_at >= flow_record_octets(RECORD_HAS(ROUTE)));
	assert_true(enriched->has & RECORD_HAS(ROUTE));
	assert_int_equal(enriched->measures.route.as_number[0], 64500);
	assert_int_equal(enriched->measures.route.as_number[1], 64501);
	assert_int_equal(enriched->measures.tcp.mss[0], 0);
	assert_int_equal(enriched->packets[FORWARD], 10);
	assert_int_equal(enriched->n_cells, flow_record_cells(enriched));
	metadata_items_find(&items, enriched);
	assert_memory_equal(metadata_item_of(&items, METADATA_DNS_NAME)->value, "example.org", 11);
	free(record);
	enricher_free(enricher);
}

static void what_an_exporter_says_of_an_as_stays(void **)
{
	struct enricher *enricher = make();
	struct flow_record *record = sample_record(4);

	record->has |= RECORD_HAS(ROUTE);
	record->measures.route.as_number[1] = 7;
	record->n_cells = flow_record_cells(record);
	assert_int_equal(enricher_put(enricher, record)->measures.route.as_number[1], 7);
	assert_int_equal(enricher_put(enricher, record)->measures.route.as_number[0], 64500);
	free(record);
	enricher_free(enricher);
}

static void without_files_there_is_nothing_to_put(void **)
{
	const struct options options = {.geo = {.n = 0}};
	struct enricher *enricher;

	assert_int_equal(enricher_new(&options, &enricher), 0);
	assert_null(enricher);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_gets_room_for_what_files_say_and_keeps_the_rest),
	    cmocka_unit_test(what_an_exporter_says_of_an_as_stays),
	    cmocka_unit_test(without_files_there_is_nothing_to_put),
	};
	const int fd = mkstemp(path);
	int failed;

	close(fd);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return failed;
}
