// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/record/widen.h"
#include "memory_sink.h"

static void room_comes_before_the_metadata(void **)
{
	struct flow_record *record = sample_record(6);
	static union flow_record_room room;
	const uint16_t octets = flow_record_octets(RECORD_HAS(FOREIGN));

	record->metadata_at = FLOW_RECORD_OCTETS;
	record_add_text(record, METADATA_DNS_NAME, "example.org");
	memset(&room, 0xff, sizeof(room));
	flow_record_widen(&room.record, record, octets);
	assert_int_equal(room.record.metadata_at, octets);
	assert_int_equal(room.record.metadata_octets, record->metadata_octets);
	assert_memory_equal(flow_record_metadata(&room.record), flow_record_metadata(record),
			    record->metadata_octets);
	for (unsigned i = FLOW_RECORD_OCTETS; i < octets; i++)
		assert_int_equal(room.octets[i], 0);
	assert_int_equal(room.record.destination[15], record->destination[15]);
	free(record);
}

static void a_wider_record_is_copied_as_it_is(void **)
{
	struct flow_record *record = sample_record(4);
	static union flow_record_room room;

	record->n_cells = flow_record_cells(record);
	flow_record_widen(&room.record, record, FLOW_RECORD_OCTETS);
	assert_memory_equal(&room.record, record, sizeof(*record));
	free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(room_comes_before_the_metadata),
	    cmocka_unit_test(a_wider_record_is_copied_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
