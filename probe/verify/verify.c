// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "config/clock.h"
#include "config/log.h"
#include "config/number.h"
#include "probe/verify/verify_print.h"
#include "probe/verify/verify_send.h"

enum { USUAL_WAIT_MS = 10000, BACK_S = 60, TRY_US = 200000 };

struct verify {
	const char *output, *read, *path;
	const struct verify_reader *reader;
	uint64_t wait_ms;
	char *line[OPTIONS_MAX_SPECS + 8]; // of a probe with this output
	int n_line;
	struct options options;
	struct verify_run run;
	struct verify_plan plan;
	struct verify_judge judge;
};

static int set_reader(struct verify *verify, const char *spec)
{
	char names[64] = "";

	verify->read = spec;
	verify->reader = verify_reader_find(spec, &verify->path);
	if (verify->reader != NULL && *verify->path != '\0')
		return 0;
	for (unsigned i = 0; i < n_verify_readers; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s:PATH",
			 i > 0 ? ", " : "", verify_readers[i].name);
	return user_error(EINVAL, "verify-collector --read %s: give %s", spec, names);
}

static int set(struct verify *verify, const char *name, const char *value)
{
	if (value == NULL)
		return user_error(EINVAL, "verify-collector %s: a value is missing", name);
	if (strcmp(name, "--read") == 0)
		return set_reader(verify, value);
	return time_read(value, &verify->wait_ms)
		   ? 0
		   : user_error(EINVAL, "verify-collector --wait %s: not a time such as 10s or 6m",
				value);
}

static void add(struct verify *verify, const char *word)
{
	verify->line[verify->n_line++] = (char *)word;
}

// --read and --wait before OUTPUT; what comes after it is for a probe.
static int arguments_read(struct verify *verify, const struct spec_list *arguments)
{
	unsigned i = 0;

	while (i < arguments->n && (strcmp(arguments->spec[i], "--read") == 0 ||
				    strcmp(arguments->spec[i], "--wait") == 0)) {
		const int err = set(verify, arguments->spec[i],
				    i + 1 < arguments->n ? arguments->spec[i + 1] : NULL);

		if (err < 0)
			return err;
		i += 2;
	}
	if (i >= arguments->n || arguments->spec[i][0] == '-')
		return user_error(EINVAL,
				  "verify-collector: an output is missing, such as "
				  "ipfix://COLLECTOR,profile=nfdump%s%s",
				  i < arguments->n ? "; before " : "",
				  i < arguments->n ? arguments->spec[i] : "");
	verify->output = arguments->spec[i++];
	add(verify, "lineprobe");
	add(verify, "--input");
	add(verify, "pcap:-"); // is not opened
	add(verify, "--output");
	add(verify, verify->output);
	while (i < arguments->n)
		add(verify, arguments->spec[i++]);
	return 0;
}

static int prepare(struct verify *verify, const struct spec_list *arguments)
{
	const uint64_t now_us = wall_us();
	int err = arguments_read(verify, arguments);

	if (err < 0)
		return err;
	if (options_parse(&verify->options, verify->n_line, verify->line) != OPTIONS_RUN)
		return -EINVAL;
	verify->run = (struct verify_run){
	    .id = (uint16_t)(now_us / 1000000 ^ (uint64_t)getpid() << 3),
	    .base_ms = (now_us / 1000000 - BACK_S) * 1000,
	};
	verify->judge = (struct verify_judge){
	    .run = &verify->run, .plan = &verify->plan, .reader = verify->reader};
	return verify_plan_make(verify->output, &verify->options, &verify->plan);
}

static enum exit_code report_sent(const struct verify_sent *sent, FILE *out)
{
	fprintf(out, "%" PRIu64 " of %u Flow Records were sent, in %" PRIu64 " Data Records",
		sent->records, VERIFY_FLOWS, sent->data_records);
	if (sent->unconfirmed > 0)
		fprintf(out, "; %" PRIu64 " are not confirmed by the peer", sent->unconfirmed);
	if (sent->lost > 0)
		fprintf(out, "; %" PRIu64 " were lost: nobody took them", sent->lost);
	if (sent->held > 0)
		fprintf(out, "; %" PRIu64 " are in the disk queue: the peer is away", sent->held);
	if (sent->not_exportable > 0)
		fprintf(out, "; the format cannot carry %" PRIu64, sent->not_exportable);
	if (sent->refused > 0)
		fputs("; nobody listens there, as ICMP says", out);
	fputs("\n", out);
	fflush(out); // who waits for it may close the collector's files now
	return sent->lost > 0 ? EXIT_LOST : EXIT_DONE;
}

// Until all records are there, or the time is over.
static int await_records(struct verify *verify)
{
	const struct verify_taker taker = {verify_judge_take, &verify->judge};
	const uint64_t until_us = monotonic_us() + verify->wait_ms * 1000;
	unsigned of;
	int err;

	for (;;) {
		verify_judge_clear(&verify->judge);
		err = verify->reader->read(verify->reader, verify->path, &taker);
		if ((err < 0 && err != -ENOENT) || verify_judge_seen(&verify->judge, &of) == of ||
		    monotonic_us() >= until_us)
			return err == -ENOENT ? 0 : err;
		usleep(TRY_US);
	}
}

static enum exit_code compare(struct verify *verify, FILE *out)
{
	unsigned of, seen;

	if (await_records(verify) < 0)
		return EXIT_WRONG;
	seen = verify_judge_seen(&verify->judge, &of);
	fprintf(out, "%u of %u Data Records are in %s\n", seen, of, verify->path);
	if (seen == 0) {
		user_error(ENOENT,
			   "verify-collector --read %s: none of the records is there yet; %s: give "
			   "a longer --wait",
			   verify->read, verify->reader->late);
		return EXIT_WRONG;
	}
	return verify_print_verdicts(&verify->judge, out);
}

static enum exit_code run(struct verify *verify, FILE *out)
{
	struct verify_sent sent;
	enum exit_code code;

	if (verify->reader == NULL)
		verify_print_expected(&verify->run, &verify->plan, out);
	if (verify_send(&verify->run, &verify->options, &sent) < 0)
		return EXIT_WRONG;
	code = report_sent(&sent, out);
	if (verify->reader == NULL || sent.records + sent.unconfirmed == 0)
		return code;
	return exit_code_worse(code, compare(verify, out));
}

int verify_collector(const struct spec_list *arguments, FILE *out)
{
	static struct verify verify;
	enum exit_code code = EXIT_WRONG;

	verify = (struct verify){.wait_ms = USUAL_WAIT_MS};
	if (prepare(&verify, arguments) == 0)
		code = run(&verify, out);
	verify_judge_clear(&verify.judge);
	options_free(&verify.options);
	return (int)code;
}
