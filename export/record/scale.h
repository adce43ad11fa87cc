// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SCALE_H
#define EXPORT_SCALE_H

#include "export/record/flow_record.h"

// A record of sampled traffic as the estimate of all of it: every counter times `by`, no larger
// than fits. `scaled` has room for FLOW_RECORD_MAX_OCTETS.
void scale_record(const struct flow_record *record, uint32_t by, struct flow_record *scaled);

#endif
