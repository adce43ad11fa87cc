// SPDX-License-Identifier: BSD-3-Clause
#include "export/filter/filter_compare.h"
#include "filter_kit.h"

static void fields_are_compared_by_their_type(void **)
{
	static const struct {
		const char *filter;
		bool takes;
	} rows[] = {
	    {"octetDeltaCount = 900", true},
	    {"reverseOctetDeltaCount = 4100", true},
	    {"IN_BYTES < 1k", true},
	    {"octetDeltaCount > 900", false},
	    {"destinationTransportPort != 443", false},
	    {"sourceIPv4Address = 192.0.2.0/24", true},
	    {"sourceIPv4Address != 192.0.2.0/24", false},
	    {"destinationIPv4Address = 192.0.2.7", false},
	    {"sourceIPv6Address != ::1", false}, // it has none
	    {"sourceMacAddress = 02:00:5e:10:00:01", true},
	    {"sourceMacAddress != 02:00:5e:10:00:01", false},
	    {"tlsServerName = www.example.org", true},
	    {"tlsServerName = example.org", false},
	    {"tlsServerName ~ example", true},
	    {"tlsServerName ~ 'example.com'", false},
	    {"tlsServerName != x", true},
	    {"dnsQueryName != x", false}, // it has none
	    {"applicationName = TLS.NetFlix", true},
	    {"applicationCategoryName = Web", true},
	    {"flowStartMilliseconds = 1700000000000", true},
	    {"vlanId >= 100", true},
	};
	union flow_record_room room;

	filter_record(&room);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (filter_takes(rows[i].filter, &room.record) != rows[i].takes)
			fail_msg("%s", rows[i].filter);
}

static void a_direction_without_packets_has_no_value(void **)
{
	union flow_record_room room;

	filter_record(&room);
	room.record.packets[REVERSE] = room.record.octets[REVERSE] = 0;
	assert_false(filter_takes("reverseOctetDeltaCount = 0", &room.record));
	assert_true(filter_takes("not reverseOctetDeltaCount > 0", &room.record));
}

static void what_a_field_needs_is_wanted(void **)
{
	struct record_filter filter;

	assert_int_equal(record_filter_read(&filter,
					    "clientNetworkDelayMicroseconds > 100k and "
					    "tlsServerName ~ x",
					    &filter_table, "--output x"),
			 0);
	assert_int_equal(filter.wanted.measures, RECORD_HAS(TCP));
	assert_int_equal(filter.wanted.metadata, METADATA_BIT(METADATA_TLS_SERVER_NAME));
}

static void what_was_not_measured_fits_nothing(void **)
{
	union flow_record_room room;

	filter_record(&room);
	assert_false(filter_takes("clientNetworkDelayMicroseconds = 0", &room.record));
}

static void values_and_signs_that_do_not_fit_are_named(void **)
{
	static const char *const rows[][2] = {
	    {"octetDeltaCount = 1x", "at '1x': is no number"},
	    {"octetDeltaCount ~ 1", "octetDeltaCount takes = and !=, < <= > >=, not ~"},
	    {"httpStatusCode ~ 4", "httpStatusCode takes = and !=, < <= > >=, not ~"},
	    {"tlsServerName < x", "tlsServerName takes = and != and ~, not <"},
	    {"sourceIPv4Address > 1.2.3.4", "sourceIPv4Address takes = and !=, not >"},
	    {"sourceIPv4Address = ::1", "is no address or network of IPv4"},
	    {"sourceMacAddress = 1:2:3", "is no MAC address"},
	    {"tlsServerName =", "at its end: a value is missing"},
	    {"tlsServerName", "at its end: a sign belongs here"},
	    {"mplsLabelStackSection = 1", "mplsLabelStackSection cannot be compared"},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		filter_is_refused(rows[i][0], rows[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(fields_are_compared_by_their_type),
	    cmocka_unit_test(a_direction_without_packets_has_no_value),
	    cmocka_unit_test(what_a_field_needs_is_wanted),
	    cmocka_unit_test(what_was_not_measured_fits_nothing),
	    cmocka_unit_test(values_and_signs_that_do_not_fit_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
