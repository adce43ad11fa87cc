// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ENRICHER_H
#define EXPORT_ENRICHER_H

#include "config/options/options.h"
#include "export/record/flow_record.h"

// What files of the user's say of Flows, put into records of packets and of other exporters alike
// on their way to the outputs: --geo and --interface-map. Of one exporter thread.
struct enricher;

// Reads the files. On error one line has been reported, and nothing is kept: -errno. *enricher is
// NULL where the options name no file.
int enricher_new(const struct options *options, struct enricher **enricher);
void enricher_free(struct enricher *enricher);

// The record with all that the files say; what another exporter has said stays. Holds until the
// next call.
const struct flow_record *enricher_put(struct enricher *enricher, const struct flow_record *record);

#endif
