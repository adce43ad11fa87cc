// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include "probe/worker/worker_state.h"

enum { FLOWS = 40, PACKETS = 2000 };

static unsigned frame(unsigned i, uint8_t *to)
{
	return udp_frame_to_and_fro(i, FLOWS, to);
}

static void an_audit_finds_what_the_live_counts_have_too_much(void **)
{
	struct run *run = run_new(1, run_file(run_capture("audit", PACKETS, frame)));
	struct counts *live;

	run_to_the_end(run);
	live = &run->worker[0]->meter.live;
	assert_int_equal(worker_audit_now(run->worker[0]), 0);
	live->packets += 3;
	assert_int_equal(worker_audit_now(run->worker[0]), 3);
	live->packets -= 3;
	live->octets++;
	assert_int_equal(worker_audit_now(run->worker[0]), 1);
	live->octets--;
	assert_int_equal(worker_audit_now(run->worker[0]), 0);
	run_end(run);
}

// Main's question is answered once, with what is true then.
static void a_question_is_answered_between_two_polls(void **)
{
	struct run *run = run_new(1, run_file(run_capture("asked", PACKETS, frame)));
	struct worker *worker;
	uint32_t question;
	int64_t gap = -1;

	run_to_the_end(run);
	worker = run->worker[0];
	atomic_store(&worker->ended, false); // as if it ran
	question = worker_ask_audit(worker);
	assert_false(worker_audited(worker, question, &gap));
	worker_answer(worker);
	assert_true(worker_audited(worker, question, &gap));
	assert_int_equal(gap, 0);
	atomic_store(&worker->ended, true);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_audit_finds_what_the_live_counts_have_too_much),
	    cmocka_unit_test(a_question_is_answered_between_two_polls),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
