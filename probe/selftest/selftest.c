// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/exit_code.h"
#include "config/figure.h"
#include "config/log.h"
#include "pmd/eal/cores.h"
#include "probe/selftest/selftest_flows.h"
#include "probe/selftest/selftest_judge.h"
#include "probe/selftest/selftest_probe.h"
#include "probe/selftest/selftest_sender.h"

enum {
	MOST_ARGUMENTS = 2 * OPTIONS_MAX_SPECS + 32,
	EXACT_FLOWS = 256,
	EXACT_ROUNDS = 16, // packets a Flow
	EXACT_SECONDS = 2,
	FIRST_RATE = 1000,
	STAGE_MS = 200,
	SETTLE_TRIES = 40,
	SETTLE_US = 50000,
	CHECKS = 4,
};

struct selftest {
	const struct spec_list *given;
	const char *sender_given;
	struct options options;
	struct selftest_probe probe;
	struct selftest_sender sender;
	char texts[6][2 * SELFTEST_PATH];
	char *argument[MOST_ARGUMENTS];
	int n_arguments;
	struct selftest_flow flow[EXACT_FLOWS];
	uint64_t n_sent;
	struct selftest_spread spread;
	struct selftest_verdict verdict[CHECKS];
};

static void argument_add(struct selftest *test, const char *text)
{
	test->argument[test->n_arguments++] = (char *)text;
}

static bool names_input(const struct spec_list *given)
{
	for (unsigned i = 0; i < given->n; i++)
		if (given->spec[i] != NULL && (strncmp(given->spec[i], "-i", 2) == 0 ||
					       strncmp(given->spec[i], "--input", 7) == 0))
			return true;
	return false;
}

// Through memory, from process to process: the probe waits, the sender connects.
static void loop_make(struct selftest *test)
{
	char path[SELFTEST_PATH];

	selftest_path(&test->probe, "memory", path);
	snprintf(test->texts[0], sizeof(test->texts[0]),
		 "--input=vdev:net_memif0,role=server,socket-abstract=no,socket=%s", path);
	snprintf(test->texts[1], sizeof(test->texts[1]),
		 "net_memif0,role=client,socket-abstract=no,socket=%s", path);
	argument_add(test, test->texts[0]);
	test->sender.port = test->texts[1];
}

// Records to a file, no user that may not write it, and Flows that end with the run.
static void arguments_make(struct selftest *test)
{
	char path[SELFTEST_PATH];

	argument_add(test, "lineprobe");
	if (test->sender_given == NULL)
		loop_make(test);
	for (unsigned i = 0; i < test->given->n; i++) {
		if (strcmp(test->given->spec[i], "--sender") == 0)
			i++;
		else
			argument_add(test, test->given->spec[i]);
	}
	snprintf(test->texts[2], sizeof(test->texts[2]), "--output=json:%s",
		 selftest_path(&test->probe, "records", path));
	snprintf(test->texts[3], sizeof(test->texts[3]), "--control=%s",
		 selftest_path(&test->probe, "control", path));
	argument_add(test, test->texts[2]);
	argument_add(test, test->texts[3]);
	argument_add(test, "--active-timeout=1h");
	argument_add(test, "--idle-timeout=1h");
	argument_add(test, "--stop-time=1m");
	if (geteuid() == 0)
		argument_add(test, "--user=root");
	test->argument[test->n_arguments] = NULL;
}

static int sender_choose(struct selftest *test)
{
	const struct spec_list *given = test->given;

	if (given->n + 16 > MOST_ARGUMENTS)
		return user_error(E2BIG, "selftest: more than %d arguments", MOST_ARGUMENTS - 16);
	for (unsigned i = 0; i + 1 < given->n; i++)
		if (strcmp(given->spec[i], "--sender") == 0)
			test->sender_given = given->spec[i + 1];
	if ((test->sender_given != NULL) != names_input(given))
		return user_error(
		    EINVAL, "selftest: --input and --sender go together: the port under test "
			    "and one that is wired to it; without both it goes through memory");
	if (test->sender_given != NULL && strncmp(test->sender_given, "vdev:", 5) == 0)
		test->sender.port = test->sender_given + 5;
	else
		test->sender.port = test->sender_given;
	return 0;
}

// On a CPU that no worker has, where there is one.
static void sender_place(struct selftest *test)
{
	static struct machine machine;
	cpu_set_t *cpus = &test->sender.cpus;

	machine_read(&machine);
	*cpus = machine.allowed;
	for (unsigned i = 0; i < test->options.workers.n && !test->options.workers.automatic; i++)
		if (CPU_COUNT(cpus) > 1)
			CPU_CLR(test->options.workers.core[i], cpus);
}

static uint64_t received(const char *sheet)
{
	return selftest_counter(sheet, "received", "packets");
}

static const char *const losses[] = {"loss_missed",    "loss_no_mbuf",	 "loss_in_port",
				     "loss_errors",    "loss_ring",	 "loss_interface",
				     "lost_hand_over", "lost_table_full"};

static struct selftest_losses losses_of(const char *sheet)
{
	struct selftest_losses sum = {.greatest = losses[0],
				      .balances = strstr(sheet, "\"balances\":true") != NULL};
	uint64_t most = 0;

	for (unsigned i = 0; i < RTE_DIM(losses); i++) {
		const uint64_t n = selftest_counter(sheet, losses[i], "packets");

		sum.named += n;
		if (n > most)
			sum.greatest = losses[i];
		most = RTE_MAX(most, n);
	}
	return sum;
}

// The balance sheet once nothing comes any more; NULL: the probe does not answer.
static char *settle(const struct selftest *test)
{
	char *sheet = NULL;
	uint64_t before = UINT64_MAX;

	for (unsigned i = 0; i < SETTLE_TRIES; i++) {
		uint64_t now;

		free(sheet);
		sheet = selftest_probe_ask(&test->probe, "--json balance");
		if (sheet == NULL)
			return NULL;
		now = received(sheet);
		if (now == before && (now >= test->n_sent || i > SETTLE_TRIES / 4))
			return sheet;
		before = now;
		usleep(SETTLE_US);
	}
	return sheet;
}

// "port 0 x: driver, 2 queues of 2048 descriptors, ..., spread by NIC; symmetric RSS ...; packets
// ..."
static void inputs_ask(struct selftest *test)
{
	char *answer = selftest_probe_ask(&test->probe, "inputs");
	const char *at = answer == NULL ? NULL : strstr(answer, "spread by ");
	const char *queues = answer == NULL ? NULL : strstr(answer, " queue");
	const char *end = at == NULL ? NULL : strstr(at, "; packets");

	if (end != NULL)
		snprintf(test->spread.text, sizeof(test->spread.text), "%.*s", (int)(end - at), at);
	test->spread.by_nic = strncmp(test->spread.text, "spread by NIC", 13) == 0;
	while (queues != NULL && queues > answer && queues[-1] >= '0' && queues[-1] <= '9')
		queues--;
	if (queues != NULL && strncmp(test->sender.port, "net_memif", 9) == 0)
		test->sender.n_queues = (uint16_t)strtoul(queues, NULL, 10);
	free(answer);
}

// Which of the queues had packets so far, by the sheet's rows of their pollers.
static void queues_count(struct selftest_spread *spread, const char *sheet)
{
	static const char owner[] = "{\"owner\":\"queues of worker ";

	spread->queues = spread->used = 0;
	for (const char *at = sheet; (at = strstr(at, owner)) != NULL; at++) {
		const char *next = strstr(at + 1, "{\"owner\":");
		const char *got = strstr(at, "\"received\":");

		spread->queues++;
		spread->used += got != NULL && (next == NULL || got < next) &&
				selftest_number(got, "packets") > 0;
	}
}

static int send_exact(struct selftest *test, struct selftest_losses *named)
{
	const struct selftest_load load = {
	    .n_flows = EXACT_FLOWS,
	    .n_packets = (uint64_t)EXACT_FLOWS * EXACT_ROUNDS,
	    .per_second = (uint64_t)EXACT_FLOWS * EXACT_ROUNDS / EXACT_SECONDS,
	};
	char *sheet;

	selftest_send(&test->sender, &load, test->flow);
	test->n_sent += load.n_packets;
	sheet = settle(test);
	if (sheet == NULL)
		return user_error(EPIPE, "selftest: the probe does not answer any more");
	*named = losses_of(sheet);
	queues_count(&test->spread, sheet);
	free(sheet);
	return 0;
}

// What the probe has lost so far, by name or not.
static uint64_t missing(const struct selftest *test, const char *sheet)
{
	const uint64_t got = received(sheet), lost = losses_of(sheet).named;

	return got >= test->n_sent ? lost : RTE_MAX(test->n_sent - got, lost);
}

// Why packets are missing, by the counter that has most of them.
static void loss_name(struct selftest_rate *rate, const char *sheet)
{
	struct selftest_losses named = {0};

	if (sheet != NULL)
		named = losses_of(sheet);
	rate->lost = true;
	rate->greatest = named.named > 0 ? named.greatest : NULL;
}

// Twice as fast each time, until packets are lost or the sender has reached its limit.
static void rate_find(struct selftest *test)
{
	const uint64_t flows = RTE_MIN(test->options.max_flows / 2, UINT64_C(16384));
	struct selftest_rate found = {.flows = flows};
	uint64_t rate = FIRST_RATE, before = 0, reached;

	for (unsigned stage = 1; stage < SELFTEST_STAGES; stage++, rate *= 2) {
		const struct selftest_load load = {.stage = stage,
						   .n_flows = (unsigned)RTE_MAX(flows, 1U),
						   .n_packets = rate * STAGE_MS / 1000,
						   .per_second = rate};
		const uint64_t ns = selftest_send(&test->sender, &load, NULL);
		char *sheet;

		test->n_sent += load.n_packets;
		sheet = settle(test);
		if (sheet == NULL || missing(test, sheet) > before) {
			loss_name(&found, sheet);
			free(sheet);
			break;
		}
		before = missing(test, sheet);
		free(sheet);
		reached = load.n_packets * UINT64_C(1000000000) / (ns + 1);
		if (reached < rate / 2 && reached < found.best + found.best / 8)
			break; // no faster than before
		found.best = RTE_MAX(found.best, reached);
	}
	selftest_judge_rate(&found, &test->verdict[3]);
}

static void records_read(struct selftest *test)
{
	char path[SELFTEST_PATH];
	FILE *json = fopen(selftest_path(&test->probe, "records", path), "r");

	if (json == NULL)
		return;
	selftest_records_read(json, 0, test->flow, EXACT_FLOWS);
	fclose(json);
}

static int table_print(const struct selftest *test, FILE *out)
{
	int code = EXIT_DONE;

	for (unsigned i = 0; i < CHECKS; i++) {
		const struct selftest_verdict *verdict = &test->verdict[i];

		fprintf(out, "%-12s%-7s%s\n", verdict->check, verdict->wrong ? "WRONG" : "ok",
			verdict->measured);
		if (verdict->set[0] != '\0')
			fprintf(out, "%-19sset: %s\n", "", verdict->set);
		if (verdict->wrong)
			code = EXIT_WRONG;
	}
	return code;
}

static int measure(struct selftest *test, FILE *out)
{
	struct selftest_losses named;
	int err = send_exact(test, &named);

	if (err < 0)
		return EXIT_WRONG;
	rate_find(test);
	selftest_sender_close(&test->sender);
	selftest_probe_stop(&test->probe);
	records_read(test);
	selftest_judge_counting(test->flow, EXACT_FLOWS, &named, &test->verdict[0]);
	selftest_judge_spreading(test->flow, EXACT_FLOWS, &test->spread, &test->verdict[1]);
	selftest_judge_times(test->flow, EXACT_FLOWS, &test->verdict[2]);
	return table_print(test, out);
}

static int begin(struct selftest *test)
{
	int err = selftest_folder_make(&test->probe);

	if (err < 0)
		return err;
	arguments_make(test);
	if (options_parse(&test->options, test->n_arguments, test->argument) != OPTIONS_RUN)
		return -EINVAL;
	sender_place(test);
	err = selftest_probe_start(&test->probe, test->argument);
	if (err < 0)
		return err;
	inputs_ask(test);
	return selftest_sender_open(&test->sender);
}

int selftest(const struct spec_list *arguments, FILE *out)
{
	static struct selftest test;
	int code = EXIT_WRONG;

	test = (struct selftest){.given = arguments};
	if (sender_choose(&test) < 0)
		return EXIT_WRONG;
	if (begin(&test) == 0)
		code = measure(&test, out);
	selftest_probe_stop(&test.probe);
	selftest_folder_remove(&test.probe);
	options_free(&test.options);
	return code;
}
