// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "snmp_made.h"

#include "probe/snmp/agentx_answer.h"

// A request that is written, and the Response to it that is read.
static uint8_t asked[8192], said[65536];
static struct agentx_writer question, response;
static struct agentx_reader reader;

static void ask(enum agentx_type type, const char *context)
{
	const struct agentx_header header = {
	    .type = type, .context = context != NULL, .session = 1, .transaction = 2, .packet = 3};

	question = (struct agentx_writer){.octets = asked, .size = sizeof(asked)};
	agentx_begin(&question, &header);
	if (context != NULL)
		agentx_write_text(&question, context);
}

static void range(const char *name)
{
	const struct snmp_oid oid = made_oid(name), end = {0, {0}};

	agentx_write_oid(&question, &oid);
	agentx_write_oid(&question, &end);
}

// Returns the error; the reader stands before the first variable.
static unsigned answered(const char *context, size_t room)
{
	struct agentx_header header;
	unsigned error;

	assert_true(agentx_end(&question));
	assert_true(agentx_header_read(asked, &header));
	response = (struct agentx_writer){.octets = said, .size = room};
	assert_true(agentx_answer(&header, asked + AGENTX_HEADER, context, &made_tree, &response));
	assert_true(agentx_header_read(said, &header));
	assert_int_equal(header.type, AGENTX_RESPONSE);
	assert_int_equal(header.packet, 3);
	assert_int_equal(header.length + AGENTX_HEADER, response.n);
	reader = (struct agentx_reader){said + AGENTX_HEADER, said + response.n, true, false};
	agentx_read32(&reader);
	error = agentx_read16(&reader);
	agentx_read16(&reader);
	return error;
}

// The next variable is that; a number is left out.
static void is(const char *name, enum snmp_type type)
{
	const struct snmp_oid expected = made_oid(name);
	struct snmp_oid oid;
	uint32_t n;

	assert_int_equal(agentx_read16(&reader), type);
	agentx_read16(&reader);
	agentx_read_oid(&reader, &oid);
	assert_int_equal(snmp_oid_compare(&oid, &expected), 0);
	if (type == SNMP_OCTETS)
		agentx_read_octets(&reader, &n);
	else if (type == SNMP_COUNTER64)
		agentx_read32(&reader);
	if (type < SNMP_NO_SUCH_OBJECT && type != SNMP_OCTETS)
		agentx_read32(&reader);
	assert_false(reader.bad);
}

static void no_more(void)
{
	assert_ptr_equal(reader.at, reader.end);
}

static void each_of_several_names_is_answered_in_its_place(void **)
{
	ask(AGENTX_GET, NULL);
	range("1.2.1.0");
	range("1.2.1.7");
	range("9");
	assert_int_equal(answered("", sizeof(said)), AGENTX_NO_ERROR);
	is("1.2.1.0", SNMP_COUNTER64);
	is("1.2.1.7", SNMP_NO_SUCH_INSTANCE);
	is("9", SNMP_NO_SUCH_OBJECT);
	no_more();
	ask(AGENTX_GET_NEXT, NULL);
	range("1.2.1.0");
	range("9");
	assert_int_equal(answered("", sizeof(said)), AGENTX_NO_ERROR);
	is("1.2.2.0", SNMP_COUNTER64);
	is("9", SNMP_END_OF_VIEW);
	no_more();
}

// RFC 3416 section 4.2.3: some once, then the others in turn.
static void a_bulk_repeats_what_stands_behind_the_first_ones(void **)
{
	ask(AGENTX_GET_BULK, NULL);
	agentx_write16(&question, 1);
	agentx_write16(&question, 2);
	range("1.1.1.0");
	range("1.2.1.0");
	range("1.5.1.1.6.8.119.111.114.107.101.114.32.48.3");
	assert_int_equal(answered("", sizeof(said)), AGENTX_NO_ERROR);
	is("1.1.2.0", SNMP_OCTETS);
	is("1.2.2.0", SNMP_COUNTER64);
	is("1.5.1.1.6.8.119.111.114.107.101.114.32.48.4.109.97.100.101", SNMP_COUNTER64);
	is("1.2.3.0", SNMP_COUNTER64);
	is("1.5.1.1.6.8.119.111.114.107.101.114.32.48.4.109.97.100.101", SNMP_END_OF_VIEW);
	no_more();
}

static void a_bulk_ends_where_all_ends_and_where_the_room_does(void **)
{
	struct snmp_oid name;
	unsigned n = 0;

	for (unsigned turn = 0; turn < 2; turn++) {
		ask(AGENTX_GET_BULK, NULL);
		agentx_write16(&question, 0);
		agentx_write16(&question, UINT16_MAX);
		range("");
		assert_int_equal(answered("", turn == 0 ? sizeof(said) : 2000), AGENTX_NO_ERROR);
		if (turn == 1)
			break;
		for (n = 0; reader.at < reader.end; n++) {
			const unsigned type = agentx_read16(&reader);
			uint32_t octets;

			agentx_read16(&reader);
			agentx_read_oid(&reader, &name);
			if (type == SNMP_OCTETS)
				agentx_read_octets(&reader, &octets);
			else if (type != SNMP_END_OF_VIEW)
				agentx_read32(&reader);
			if (type == SNMP_COUNTER64)
				agentx_read32(&reader);
		}
		assert_int_equal(n, MADE_VALUES + 1);
	}
	assert_in_range(response.n, 500, 2000);
}

static void more_repeaters_than_are_kept_are_answered_once(void **)
{
	ask(AGENTX_GET_BULK, NULL);
	agentx_write16(&question, 0);
	agentx_write16(&question, 5);
	for (unsigned i = 0; i < 40; i++)
		range("1.2.1.0");
	assert_int_equal(answered("", sizeof(said)), AGENTX_NO_ERROR);
	for (unsigned i = 0; i < 40; i++)
		is("1.2.2.0", SNMP_COUNTER64);
	no_more();
}

static void only_our_context_is_answered(void **)
{
	static const struct {
		const char *asked, *ours;
		unsigned error;
	} cases[] = {{NULL, "", 0},
		     {"flows", "flows", 0},
		     {"flow", "flows", AGENTX_UNSUPPORTED_CONTEXT},
		     {NULL, "flows", AGENTX_UNSUPPORTED_CONTEXT},
		     {"flows", "", AGENTX_UNSUPPORTED_CONTEXT}};

	for (unsigned i = 0; i < 5; i++) {
		ask(AGENTX_GET, cases[i].asked);
		range("1.2.1.0");
		assert_int_equal(answered(cases[i].ours, sizeof(said)), cases[i].error);
	}
}

static void nothing_can_be_set(void **)
{
	static const unsigned errors[] = {AGENTX_NOT_WRITABLE, AGENTX_COMMIT_FAILED,
					  AGENTX_UNDO_FAILED};

	for (unsigned i = 0; i < 3; i++) {
		ask(AGENTX_TEST_SET + i, NULL);
		assert_int_equal(answered("", sizeof(said)), errors[i]);
	}
}

static void what_is_cut_or_too_big_is_an_error(void **)
{
	ask(AGENTX_GET, NULL);
	agentx_write32(&question, 0x20000000); // 32 numbers that are not there
	assert_int_equal(answered("", sizeof(said)), AGENTX_PARSE_ERROR);
	no_more();
	ask(AGENTX_GET, NULL);
	for (unsigned i = 0; i < 50; i++)
		range("1.2.1.0");
	assert_int_equal(answered("", 400), AGENTX_TOO_BIG);
	no_more();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_of_several_names_is_answered_in_its_place),
	    cmocka_unit_test(a_bulk_repeats_what_stands_behind_the_first_ones),
	    cmocka_unit_test(a_bulk_ends_where_all_ends_and_where_the_room_does),
	    cmocka_unit_test(more_repeaters_than_are_kept_are_answered_once),
	    cmocka_unit_test(only_our_context_is_answered),
	    cmocka_unit_test(nothing_can_be_set),
	    cmocka_unit_test(what_is_cut_or_too_big_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
