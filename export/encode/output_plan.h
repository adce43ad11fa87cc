// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_PLAN_H
#define EXPORT_OUTPUT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/options/options.h"
#include "export/output_settings.h"
#include "export/record/columns.h"

// What an output sends and how, resolved from its settings, its profile and the options.
struct output_plan {
	struct columns columns;
	enum biflow_form biflow;
	bool icmp_in_port;   // destinationTransportPort holds ICMP type * 256 + code
	bool absolute_times; // in NetFlow v9 too
	bool selector;	     // sampled records name their selector (302)
	bool fields_chosen;  // by the user, not by a default
	bool reverse_chosen; // the user has named reverse fields
	bool foreign;	     // it has fields that only another exporter can fill
	uint32_t own_pen;
};

// The fields, profile and biflow form of an output. `default_fields` is used when neither the
// settings nor the options name fields. On error one line has been reported; returns -errno.
int output_plan(const struct output_settings *settings, const struct options *options,
		const char *default_fields, struct output_plan *plan);

// In NetFlow v9 profiles split biflows: it has no reverse elements.
void output_plan_for_v9(struct output_plan *plan);

// Whether records of Flows without IP may come: samples of other exporters are of any frame.
bool plan_has_link(const struct options *options);

// All profiles: "default, nfdump, ... or strict", with what stands before the last one.
void output_profile_names(char *names, size_t size, const char *last_between);

// Octets of an IP packet that the output's profile wants datagrams to keep within; 0: any.
uint32_t output_profile_mtu(const struct output_settings *settings);

#endif
