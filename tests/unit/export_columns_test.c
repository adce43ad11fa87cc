// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "columns_have.h"
#include "export/record/columns.h"

static void names_of_ipfix_and_nprobe_mean_the_same_column(void **)
{
	struct columns columns = {0};

	assert_int_equal(columns_parse(&columns, "%IN_BYTES octetDeltaCount, %OUT_BYTES", "-T"), 0);
	assert_int_equal(columns.n, 2);
	assert_string_equal(columns.column[0].field->name, "octetDeltaCount");
	assert_false(columns.column[0].reverse);
	assert_true(columns.column[1].reverse);
	assert_true(columns_have(&columns, "reverseOctetDeltaCount"));
}

static void an_address_of_one_version_brings_the_other(void **)
{
	struct columns columns = {0};

	assert_int_equal(columns_parse(&columns, "%IPV4_DST_ADDR", "-T"), 0);
	assert_true(columns_have(&columns, "destinationIPv6Address"));
}

static void sets_add_up_without_doubles(void **)
{
	struct columns one = {0}, both = {0};

	assert_int_equal(columns_parse(&one, "default", "-T"), 0);
	assert_int_equal(columns_parse(&both, "default+tcp+default", "-T"), 0);
	assert_true(both.n > one.n);
	for (unsigned i = 0; i < both.n; i++)
		for (unsigned k = 0; k < i; k++)
			assert_ptr_not_equal(both.column[i].field, both.column[k].field);
}

static void a_wrong_name_or_size_is_refused(void **)
{
	static const char *const wrong[] = {"octetDeltaCuont",
					    "%IN_BITES",
					    "octetDeltaCount:9",
					    "octetDeltaCount:0",
					    "octetDeltaCount:4x",
					    "sourceIPv4Address:2",
					    "",
					    "reverseSourceIPv4Address"};

	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct columns columns = {0};

		assert_int_equal(columns_parse(&columns, wrong[i], "-T"), -EINVAL);
	}
}

// nProbe's own way to write a template; plain names have to be ours.
static void what_is_lacking_is_left_out_of_a_template_of_nprobe(void **)
{
	struct columns columns = {0}, none = {0}, plain = {0};

	assert_int_equal(
	    columns_parse(&columns, "%IN_BYTES%SRC_AS_MAP %OUT_DST_MAC %DST_AS_MAP", "-T"), 0);
	assert_int_equal(columns.n, 2);
	assert_true(columns_have(&columns, "destinationMacAddress"));
	assert_int_equal(columns_parse(&none, "%SRC_AS_MAP", "-T"), -EINVAL);
	assert_int_equal(columns_parse(&plain, "IN_BYTES SRC_AS_MAP", "-T"), -EINVAL);
}

static void the_set_of_nprobe_for_ntopng_is_ours_with_the_probe(void **)
{
	struct columns columns = {0}, ours = {0};

	assert_int_equal(columns_parse(&columns, "@NTOPNG@", "-T"), 0);
	assert_int_equal(columns_parse(&ours, "ntop", "-T"), 0);
	for (unsigned i = 0; i < ours.n; i++)
		assert_true(columns_have(&columns, ours.column[i].field->name));
	assert_true(columns_have(&columns, "probeSourceId"));
	assert_false(columns_have(&ours, "probeSourceId"));
}

static void the_nearest_name_is_offered(void **)
{
	assert_string_equal(field_nearest("octetDeltaCuont"), "octetDeltaCount");
	assert_string_equal(field_nearest("IN_BITES"), "IN_BYTES");
}

static void default_fields_have_a_fixed_length(void **)
{
	struct columns columns = {0};

	assert_int_equal(columns_parse(&columns, "default", "-T"), 0);
	for (unsigned i = 0; i < columns.n; i++)
		assert_int_not_equal(columns.column[i].field->length, FIELD_VARIABLE);
}

static void every_kind_of_metadata_has_a_field(void **)
{
	struct columns columns = {0};

	assert_int_equal(
	    columns_parse(&columns, "full+collected+applicationReason+tlsEncryptedHello+flowRisk",
			  "-T"),
	    0);
	assert_int_equal(columns_wanted(&columns).metadata, METADATA_BIT(METADATA_RAW_ELEMENT) - 1);
	assert_true(columns_wanted(&columns).measures & RECORD_HAS(TCP));
}

// A record of packets is as small as it was, whatever other exporters may tell.
static void fields_for_records_of_packets_need_no_extras(void **)
{
	static const char *const sets[] = {"full", "ntop", "@NTOPNG@"};

	for (unsigned i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct columns columns = {0};

		assert_int_equal(columns_parse(&columns, sets[i], "-T"), 0);
		assert_int_equal(columns_wanted(&columns).measures & ~MEASURES_METERED, 0);
	}
}

static void no_two_fields_share_a_name_or_a_number(void **)
{
	for (unsigned i = 0; i < n_fields; i++) {
		for (unsigned k = 0; k < i; k++) {
			const struct field *a = &field_table[i], *b = &field_table[k];

			assert_string_not_equal(a->name, b->name);
			if (a->nprobe[0] != NULL && b->nprobe[0] != NULL)
				assert_string_not_equal(a->nprobe[0], b->nprobe[0]);
			assert_false(a->pen == b->pen && a->element[0] == b->element[0]);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_of_ipfix_and_nprobe_mean_the_same_column),
	    cmocka_unit_test(an_address_of_one_version_brings_the_other),
	    cmocka_unit_test(sets_add_up_without_doubles),
	    cmocka_unit_test(a_wrong_name_or_size_is_refused),
	    cmocka_unit_test(what_is_lacking_is_left_out_of_a_template_of_nprobe),
	    cmocka_unit_test(the_set_of_nprobe_for_ntopng_is_ours_with_the_probe),
	    cmocka_unit_test(the_nearest_name_is_offered),
	    cmocka_unit_test(default_fields_have_a_fixed_length),
	    cmocka_unit_test(every_kind_of_metadata_has_a_field),
	    cmocka_unit_test(fields_for_records_of_packets_need_no_extras),
	    cmocka_unit_test(no_two_fields_share_a_name_or_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
