// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_APPLICATION_NAMES_H
#define EXPORT_APPLICATION_NAMES_H

#include "export/decode/flow_values.h"
#include "export/decode/sender.h"

// Keeps the name of an applicationId; the table is made with the first one. Ids of more than 16
// octets are passed over, names are cut at 64.
void application_names_put(struct application_names **names, const struct flow_span *id,
			   const struct flow_span *name);

// NULL: it is not known, or there is no table.
const struct application_label_name *application_names_find(const struct application_names *names,
							    const struct flow_span *id);

// Octets that the table takes.
size_t application_names_octets(const struct application_names *names);

#endif
