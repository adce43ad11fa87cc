// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "caught.h"
#include "export/encode/zmq.h"
#include "export/output_settings.h"

// What is told on stderr while `spec` is parsed.
static int parse_and_listen(const char *spec, struct output_settings *settings, char *reported,
			    size_t room)
{
	const struct caught caught = caught_begin(STDERR_FILENO);
	const int rc = output_settings_parse(spec, settings);

	caught_end(&caught, reported, room);
	return rc;
}

static const struct {
	const char *spec, *names;
} wrong[] = {
    {"", "ipfix+tls, ipfix+dtls, ipfix+file"},
    {"ipfix", "must begin with one of"},
    {"ipfixx://a", "must begin with one of"},
    {"IPFIX://a", "must begin with one of"},
    {"ipfix:", "write ipfix://HOST:4739"},
    {"ipfix:a", "write ipfix://HOST:4739"},
    {"ipfix://", "a host is missing"},
    {"ipfix://a++b", "a host is missing"},
    {"ipfix://a+", "a host is missing"},
    {"ipfix://:4739", "a host is missing"},
    {"ipfix://a:0", "port \"0\": allowed is 1 to 65535"},
    {"ipfix://a:65536", "port \"65536\""},
    {"ipfix://a:", "port \"\""},
    {"ipfix://a:47x", "port \"47x\""},
    {"ipfix://a/b", "\"a/b\" is not a host"},
    {"ipfix://a b", "not a host"},
    {"ipfix://2001:db8::1", "write the IPv6 address as [ADDRESS]"},
    {"ipfix://[2001:db8::1", "is not [ADDRESS]"},
    {"ipfix://[2001:db8::1]4739", "is not [ADDRESS]"},
    {"ipfix://a+b:1+a:4739", "names a twice, at port 4739; remove one"},
    {"ipfix://a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q", "more than 16 collectors"},
    {"ipfix://a,rat=5", "no setting \"rat\"; it takes fields, biflow, profile, odid, where, rate"},
    {"ipfix://a,", "no setting \"\""},
    {"ipfix://a,rate", "rate needs a value"},
    {"ipfix://a,rate=", "rate=: allowed is records a second"},
    {"ipfix://a,rate=-1", "rate=-1"},
    {"ipfix://a,rate=0", "rate=0"},
    {"ipfix://a,rate=5x", "rate=5x"},
    {"ipfix://a,rate=5,rate=6", "rate is given twice"},
    {"ipfix://a,mtu=100", "mtu=100: allowed is 256 to 65535"},
    {"ipfix://a,odid=4294967296", "odid=4294967296: allowed is 1 to 4294967295"},
    {"ipfix://a,odid=0", "odid=0"},
    {"ipfix://a,policy=random", "hash, round-robin or failover"},
    {"ipfix://a,biflow=yes", "split, rfc5103"},
    {"ipfix://a,fields=", "names of fields"},
    {"ipfix://a,rotate=60s", "no setting \"rotate\""},
    {"ipfix+tcp://a,mtu=1400", "no setting \"mtu\""},
    {"ipfix+file:", "write ipfix+file:FILE"},
    {"json:f,rotate=60", "rotate=60: allowed is a time (60s, 1h), a size"},
    {"json:f,rotate=60s+1h", "rotate=60s+1h"},
    {"json:f,rotate=1M+2G", "rotate=1M+2G"},
    {"json:-,rotate=60s", "stdout cannot be rotated"},
    {"json:f,odid=1", "no setting \"odid\""},
    {"json:f,compress=gzip", "zstd or off"},
    {"ipfix://a+b,weights=3", "weights= has 1 numbers for 2 collectors"},
    {"ipfix://a+b,weights=3+0", "weights=3+0: allowed is a number of 1 to 1000"},
    {"ipfix://a+b,policy=failover,weights=3+1", "no meaning with policy=failover"},
    {"ipfix://a+b,hold=x", "hold=x: allowed is a time"},
    {"ipfix+dtls://a,tls=1.2", "no setting \"tls\""},
    {"ipfix+dtls://a,renew=10ms", "renew=10ms: allowed is a time of 1s or more"},
    {"netflow5://a,fields=default", "no setting \"fields\""},
    {"zmq://a:1,header=2", "3 or 4"},
    {"null:x", "only settings can follow"},
};

static void wrong_specs_are_told_in_one_line_that_names_what_is_wrong(void **)
{
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct output_settings settings;
		char reported[2048];

		assert_int_equal(
		    parse_and_listen(wrong[i].spec, &settings, reported, sizeof(reported)),
		    -EINVAL);
		if (strstr(reported, wrong[i].names) == NULL)
			fail_msg("\"%s\" told: %s", wrong[i].spec, reported);
		assert_ptr_equal(strchr(reported, '\n'), reported + strlen(reported) - 1);
		assert_null(settings.spec);
	}
}

static void every_setting_lands_in_its_place(void **)
{
	struct output_settings s;

	assert_int_equal(
	    output_settings_parse("ipfix://10.0.0.5:4740,profile=nfdump,fields=default+tcp,"
				  "rate=50k,mtu=1400,source=10.0.0.1,odid=9,biflow=rfc5103,"
				  "refresh=90s,refresh-packets=10k",
				  &s),
	    0);
	assert_string_equal(s.scheme, "ipfix");
	assert_int_equal(s.n_collectors, 1);
	assert_string_equal(s.host[0], "10.0.0.5");
	assert_int_equal(s.port[0], 4740);
	assert_string_equal(s.profile, "nfdump");
	assert_string_equal(s.fields, "default+tcp");
	assert_int_equal(s.rate, 50000);
	assert_true(s.rate_given);
	assert_int_equal(s.mtu, 1400);
	assert_string_equal(s.source, "10.0.0.1");
	assert_true(s.odid_given);
	assert_int_equal(s.odid, 9);
	assert_int_equal(s.biflow, BIFLOW_RFC5103);
	assert_true(s.biflow_given);
	assert_int_equal(s.refresh_ms, 90000);
	assert_int_equal(s.refresh_packets, 10000);
	output_settings_free(&s);
}

static void collectors_have_ports_of_their_own(void **)
{
	struct output_settings s;

	assert_int_equal(
	    output_settings_parse(
		"ipfix://a.example+b:9995+[2001:db8::1]+[fe80::1%eth0]:1,policy=failover", &s),
	    0);
	assert_int_equal(s.n_collectors, 4);
	assert_string_equal(s.host[0], "a.example");
	assert_int_equal(s.port[0], 4739);
	assert_int_equal(s.port[1], 9995);
	assert_string_equal(s.host[2], "2001:db8::1");
	assert_int_equal(s.port[2], 4739);
	assert_string_equal(s.host[3], "fe80::1%eth0");
	assert_int_equal(s.port[3], 1);
	assert_int_equal(s.policy, BALANCE_FAILOVER);
	output_settings_free(&s);
}

static void files_take_paths_times_and_sizes(void **)
{
	struct output_settings s;

	assert_int_equal(
	    output_settings_parse("ipfix+file:/var/x+y:z.ipfix,rotate=1h+100M,compress=zstd", &s),
	    0);
	assert_string_equal(s.path, "/var/x+y:z.ipfix");
	assert_int_equal(s.rotate_ms, 3600000);
	assert_int_equal(s.rotate_octets, 100 << 20);
	assert_true(s.compress);
	output_settings_free(&s);
	assert_int_equal(output_settings_parse("json:-", &s), 0);
	assert_string_equal(s.path, "-");
	output_settings_free(&s);
	assert_int_equal(output_settings_parse("null:,rate=off", &s), 0);
	assert_true(s.rate_given);
	assert_int_equal(s.rate, 0);
	output_settings_free(&s);
}

static void zmq_binds_without_a_host(void **)
{
	struct output_settings s;

	assert_int_equal(output_settings_parse("zmq://:5556,compress=on,header=4", &s), 0);
	assert_string_equal(s.host[0], "");
	assert_int_equal(s.port[0], 5556);
	assert_true(((const struct zmq_settings *)s.encoder_own)->compress);
	assert_int_equal(((const struct zmq_settings *)s.encoder_own)->header, 4);
	assert_false(s.compress); // that of files
	output_settings_free(&s);
}

static void every_output_of_every_probe_has_its_own_source(void **)
{
	const struct output_settings one = {.spec = (char *)"zmq://:5556", .identity = 1},
				     other = {.spec = (char *)"zmq://:5557", .identity = 1},
				     elsewhere = {.spec = (char *)"zmq://:5556", .identity = 2};

	assert_int_equal(output_settings_source(&one), output_settings_source(&one));
	assert_int_not_equal(output_settings_source(&one), output_settings_source(&other));
	assert_int_not_equal(output_settings_source(&one), output_settings_source(&elsewhere));
	assert_int_not_equal(output_settings_source(&one), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(wrong_specs_are_told_in_one_line_that_names_what_is_wrong),
	    cmocka_unit_test(every_setting_lands_in_its_place),
	    cmocka_unit_test(collectors_have_ports_of_their_own),
	    cmocka_unit_test(files_take_paths_times_and_sizes),
	    cmocka_unit_test(zmq_binds_without_a_host),
	    cmocka_unit_test(every_output_of_every_probe_has_its_own_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
