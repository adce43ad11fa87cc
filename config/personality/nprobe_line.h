// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_NPROBE_LINE_H
#define CONFIG_NPROBE_LINE_H

#include "config/personality/foreign.h"

// What nProbe's options mean together.
void nprobe_finish(struct foreign_line *line);

// nprobe_outputs.c: where the records go.
void nprobe_outputs_put(struct foreign_line *line);
// A template as -T takes it: "%A %B", "%A%B", sets between @.
void foreign_template_put(struct foreign_line *line, const char *as, const char *value);
// tcp://*:5556 and its kind, for each given with `key`, as zmq: outputs; they share the Flows.
void foreign_zmq_put(struct foreign_line *line, const char *key, bool connects);

#endif
