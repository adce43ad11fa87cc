// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_FILTER_KIT_H
#define TESTS_FILTER_KIT_H

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "config/log.h"
#include "export/filter/record_filter.h"

static const struct application filter_applications[] = {
    {5, 1, "DNS"}, {91, 2, "TLS"}, {133, 1, "NetFlix"}};
static const char *const filter_categories[] = {"Unspecified", "Network", "Web"};
static uint16_t filter_by_id[65536] = {[5] = 1, [91] = 2, [133] = 3};
static const struct application_table filter_table = {filter_applications, 3, filter_by_id,
						      filter_categories, 3};

// TCP from 192.0.2.7 port 40000 to 198.51.100.9 port 443 in VLAN 100: 3 packets and 5, 900 octets
// and 4,100; NetFlix over TLS of the server "www.example.org".
static inline void filter_record(union flow_record_room *room)
{
	static const char name[] = "www.example.org";
	struct flow_record *record = &room->record;
	struct metadata_item *item;

	memset(room, 0, sizeof(*room));
	record->metadata_at = FLOW_RECORD_OCTETS;
	record->ip_version = 4;
	record->protocol = 6;
	memcpy(record->source, "\xc0\x00\x02\x07", 4);
	memcpy(record->destination, "\xc6\x33\x64\x09", 4);
	record->source_port = 40000;
	record->destination_port = 443;
	record->vlan = 100;
	record->packets[FORWARD] = 3;
	record->packets[REVERSE] = 5;
	record->octets[FORWARD] = 900;
	record->octets[REVERSE] = 4100;
	record->start_us[FORWARD] = 1700000000000000;
	record->label = (struct application_label){91, 133, 2, CONFIDENCE_HOSTNAME};
	memcpy(record->source_mac, "\x02\x00\x5e\x10\x00\x01", 6);
	record->has = RECORD_HAS(MAC);
	item = (struct metadata_item *)flow_record_metadata(record);
	item->kind = METADATA_TLS_SERVER_NAME;
	item->length = sizeof(name) - 1;
	memcpy(item->value, name, sizeof(name) - 1);
	record->metadata_octets = sizeof(*item) + sizeof(name) - 1;
	record->n_cells = flow_record_cells(record);
}

// Whether that filter takes that record.
static inline bool filter_takes(const char *text, const struct flow_record *record)
{
	struct record_filter filter;

	assert_int_equal(record_filter_read(&filter, text, &filter_table, "--output x"), 0);
	return record_filter_takes(&filter, record);
}

static inline void filter_is_refused(const char *text, const char *why)
{
	struct record_filter filter;
	struct error_line line, *before = user_errors_to(&line);
	const int err = record_filter_read(&filter, text, &filter_table, "--output x");

	user_errors_to(before);
	assert_int_equal(err, -EINVAL);
	if (strstr(line.text, why) == NULL)
		fail_msg("%s\n  does not say: %s", line.text, why);
}

#endif
