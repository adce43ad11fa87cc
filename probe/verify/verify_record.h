// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_RECORD_H
#define PROBE_VERIFY_RECORD_H

#include "config/application.h"
#include "export/record/flow_record.h"
#include "probe/verify/verify_values.h"

// The Flow as a Flow Record with all that verify_values.h knows of it.
void verify_record_make(const struct verify_run *run, unsigned flow, union flow_record_room *room);

// The names of what these records are labelled with.
const struct application_table *verify_applications(void);

#endif
