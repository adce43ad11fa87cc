// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "config/log.h"
#include "probe/collector/collect_input.h"

static struct collect_input input;

static const char *refusal(const char *spec)
{
	static struct error_line error;
	struct error_line *before = user_errors_to(&error);

	assert_int_equal(collect_input_parse(spec, &input), -EINVAL);
	user_errors_to(before);
	return error.text;
}

static struct sender_address ipv4(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
	return (struct sender_address){.octets = {a, b, c, d}};
}

static void an_address_is_a_port_with_or_without_a_host(void **)
{
	assert_int_equal(collect_input_parse("netflow:2055", &input), 0);
	assert_int_equal(input.port, 2055);
	assert_string_equal(input.host, "");
	assert_int_equal(collect_input_parse("sflow:10.0.0.1:6343", &input), 0);
	assert_string_equal(input.host, "10.0.0.1");
	assert_int_equal(collect_input_parse("netflow:[2001:db8::1]:99,rcvbuf=16M", &input), 0);
	assert_string_equal(input.host, "2001:db8::1");
	assert_int_equal(input.receive_octets, 16 << 20);
	assert_int_equal(collect_input_parse("netflow:*:99", &input), 0);
	assert_string_equal(input.host, "");
}

static void settings_follow_the_address(void **)
{
	const struct sender_address in = ipv4(10, 1, 2, 3), out = ipv4(11, 1, 2, 3);

	assert_int_equal(collect_input_parse("netflow:2055,allow=10.0.0.0/8+192.0.2.7,"
					     "sampling-of=10.1.0.0/16:1000+[2001:db8::1]:5,"
					     "scale=on,out-counters=reverse,workers=4",
					     &input),
			 0);
	assert_true(collect_input_allows(&input, &in));
	assert_false(collect_input_allows(&input, &out));
	assert_int_equal(collect_input_rate(&input, &in), 1000);
	assert_int_equal(collect_input_rate(&input, &out), 0);
	assert_int_equal(input.scale, SCALE_ON);
	assert_int_equal(input.out_counters, OUT_COUNTERS_REVERSE);
	assert_int_equal(input.workers, 4);
}

static void what_is_merged_and_by_how_many_is_chosen(void **)
{
	assert_int_equal(collect_input_parse("sflow:6343", &input), 0);
	assert_int_equal(input.aggregate, AGGREGATE_OFF);
	assert_int_equal(input.aggregate_flows, 65536);
	assert_int_equal(collect_input_parse("sflow:6343,aggregate=samples", &input), 0);
	assert_int_equal(input.aggregate, AGGREGATE_SAMPLES);
	assert_int_equal(
	    collect_input_parse("netflow:6343,aggregate=on,aggregate-flows=1M", &input), 0);
	assert_int_equal(input.aggregate, AGGREGATE_ON);
	assert_int_equal(input.aggregate_flows, 1000000);
}

static void files_of_tls_are_kept(void **)
{
	assert_int_equal(collect_input_parse("ipfix+tls:[::1]:4740,cert=/c,key=/k,ca=/a,name=r1,"
					     "tls=1.3",
					     &input),
			 0);
	assert_int_equal(input.kind, COLLECT_TLS);
	assert_true(collect_input_is_stream(&input));
	assert_string_equal(input.tls.file[TLS_CERT], "/c");
	assert_string_equal(input.tls.file[TLS_KEY], "/k");
	assert_string_equal(input.tls.file[TLS_CA], "/a");
	assert_string_equal(input.tls.name, "r1");
	assert_true(input.tls.only_13);
	assert_non_null(strstr(refusal("ipfix+tls:4740"), "give cert=FILE"));
	assert_non_null(strstr(refusal("ipfix+tls:4740,cert=/c,name=x"), "give ca=FILE"));
	assert_non_null(strstr(refusal("ipfix+tls:4740,cert=/c,tls=1.1"), "tls must be"));
	assert_non_null(strstr(refusal("ipfix+tcp:4740,cert=/c"), "is of ipfix+tls:PORT"));
	assert_non_null(strstr(refusal("ipfix+tls:1,cert=/c,workers=2"), "share a UDP port"));
}

static void bits_of_a_prefix_are_compared(void **)
{
	const struct sender_address in = ipv4(10, 64, 1, 1), out = ipv4(10, 128, 1, 1);

	assert_int_equal(collect_input_parse("netflow:1,allow=10.0.0.0/9", &input), 0);
	assert_true(collect_input_allows(&input, &in));
	assert_false(collect_input_allows(&input, &out));
}

static void what_is_wrong_is_named(void **)
{
	assert_non_null(strstr(refusal("netflow:0"), "no port"));
	assert_non_null(strstr(refusal("netflow:x"), "no port"));
	assert_non_null(strstr(refusal("netflow:1,alow=10.0.0.0/8"), "no setting 'alow'"));
	assert_non_null(strstr(refusal("netflow:1,allow=10.0.0.0.0"), "allow must be"));
	assert_non_null(strstr(refusal("netflow:1,rcvbuf=7"), "rcvbuf must be"));
	assert_non_null(strstr(refusal("netflow:1,sampling-of=10.0.0.1"), "sampling-of must be"));
	assert_non_null(strstr(refusal("netflow:1,workers=17"), "workers must be"));
	assert_non_null(strstr(refusal("netflow:1,scale"), "scale must be"));
	assert_non_null(strstr(refusal("netflow:1,aggregate=yes"), "aggregate must be"));
	assert_non_null(strstr(refusal("netflow:1,aggregate-flows=9"), "from 1k to 16M"));
	assert_non_null(strstr(refusal("ipfix+file:x,workers=2"), "is of sockets"));
	assert_non_null(strstr(refusal("ipfix+tcp:1,workers=2"), "share a UDP port"));
	assert_non_null(strstr(refusal("ipfix+file:"), "give a file"));
}

static void one_port_is_taken_once(void **)
{
	struct collect_input *inputs = calloc(OPTIONS_MAX_SPECS, sizeof(*inputs));
	struct options options = {
	    .inputs = {.n = 3,
		       .spec = {(char *)"netflow:2055", (char *)"eth0", (char *)"sflow:2055"}}};
	struct error_line error;
	struct error_line *before = user_errors_to(&error);

	assert_int_equal(collect_inputs_parse(&options, inputs), -EINVAL);
	assert_non_null(strstr(error.text, "have one port"));
	options.inputs.spec[2] = (char *)"sflow:6343";
	assert_int_equal(collect_inputs_parse(&options, inputs), 2);
	user_errors_to(before);
	free(inputs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_is_a_port_with_or_without_a_host),
	    cmocka_unit_test(settings_follow_the_address),
	    cmocka_unit_test(what_is_merged_and_by_how_many_is_chosen),
	    cmocka_unit_test(files_of_tls_are_kept),
	    cmocka_unit_test(bits_of_a_prefix_are_compared),
	    cmocka_unit_test(what_is_wrong_is_named),
	    cmocka_unit_test(one_port_is_taken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
