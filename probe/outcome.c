// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include "config/exit_code.h"
#include "config/figure.h"
#include "probe/control/softflowctl.h"
#include "probe/control/span_report.h"
#include "probe/counters/totals.h"
#include "probe/probe.h"

static void report_speed(const struct probe *probe)
{
	double seconds = (double)(probe->ended_ns - probe->started_ns) / 1e9;
	struct metering_totals totals;
	char packets[32], rate[16];

	balance_totals(&totals);
	figure_write(totals.packets + totals.ignored_packets, packets, sizeof(packets));
	figure_rate((double)(totals.packets + totals.ignored_packets) / seconds, rate,
		    sizeof(rate));
	fprintf(stderr, "\n%s packets in %.3f s: %spps\n", packets, seconds, rate);
}

enum exit_code outcome_code(const struct balance *balance, enum exit_code inputs, bool allow_loss)
{
	enum exit_code code = inputs;

	if (balance_records_lost(balance) > 0 && !allow_loss)
		code = exit_code_worse(code, EXIT_LOST);
	if (!balance_holds(balance))
		code = exit_code_worse(code, EXIT_UNBALANCED);
	return code;
}

void outcome_report(struct probe *probe)
{
	enum exit_code inputs = (enum exit_code)pmd_read_error(probe->pmd);

	if (pmd_inputs_gone(probe->pmd) > 0)
		inputs = exit_code_worse(inputs, EXIT_INPUT_GONE);
	probe_take_counters(probe, true);
	probe->exit_code = outcome_code(probe->balance, inputs, probe->options.allow_loss);
	if (!probe->explains || probe->exit_code != EXIT_DONE) {
		report_speed(probe);
		balance_print(probe->balance, stderr);
		span_report_end(probe);
	}
	if (probe->options.answers == ANSWERS_SOFTFLOWCTL && pmd_is_file(probe->pmd)) {
		softflowctl_statistics_print(probe, stdout);
		fflush(stdout);
	}
}
