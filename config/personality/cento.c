// SPDX-License-Identifier: BSD-3-Clause
// nProbe Cento's options.
#include <rte_common.h>

#include "config/personality/cento_line.h"
#include "config/personality/foreign_config.h"

#define BARE	   FOREIGN_BARE
#define VALUE	   FOREIGN_VALUE
#define MAYBE	   FOREIGN_MAYBE
#define IGNORED(t) FOREIGN_IGNORED, t
#define REFUSED(t) FOREIGN_REFUSED, t
#define READ(t)	   FOREIGN_READ, t
#define OURS(t)	   FOREIGN_OURS, t
#define WORDS(t)   FOREIGN_WORDS, t

#define FORWARDS   "lineprobe forwards no packets"
#define REST	   "there is no REST server; lineprobe ctl --json answers"

static const struct foreign_option options[] = {
    {'i', "interface", VALUE, READ("-i PORT, a worker for each queue")},
    {'t', "lifetime-timeout", VALUE, READ("-t TIME; 120 s when not given")},
    {'d', "idle-timeout", VALUE, READ("-d TIME; 60 s when not given")},
    {0, "lifetime-perturbation", VALUE, IGNORED("Flows end when their time is over")},
    {0, "skip-fragments", BARE,
     REFUSED("dropping fragments is not there; -f 'not ip[6:2] & "
	     "0x3fff != 0' does it")},
    {0, "tunnel", BARE, READ("--decap all; off when not given")},
    {'U', "cache-flow-direction", BARE, IGNORED("directions are always kept")},
    {'g', "processing-cores", VALUE, READ("-g CORES")},
    {'G', "exporting-cores", VALUE, READ("-G CORES")},
    {'M', "monitor-aggregator-core", VALUE, IGNORED("there is no such thread")},
    {'N', "timer-core", VALUE, IGNORED("there is no such thread")},
    {'w', "hash-size", VALUE, READ("-w N: two Flows a bucket, for each port")},
    {'W', "max-hash-size", VALUE, READ("-w N, for each port")},
    {'P', "dump-path", VALUE, REFUSED("text files (csv:) are not there yet")},
    {0, "dump-compression", VALUE, READ("with -P only")},
    {'5', "v5", VALUE, READ("-o netflow5://HOST:PORT")},
    {'9', "v9", VALUE, READ("-o netflow9://HOST:PORT")},
    {'I', "ipfix", VALUE, READ("-o ipfix://HOST:PORT")},
    {0, "zmq", VALUE, READ("-o zmq://HOST:PORT,connect=on: Cento always connects")},
    {0, "zmq-encryption-key", VALUE, READ("curve-server-key=KEY")},
    {0, "zmq-direct-mapping", BARE,
     REFUSED("an output for each port is not there; run a probe "
	     "for each")},
    {0, "zmq-stats-only", BARE, REFUSED("a feed without Flows is not there")},
    {0, "zmq-disable-compression|zmq-disable-buffering", BARE, IGNORED("not needed")},
    {0, "tcp", VALUE, REFUSED("JSON over TCP is not there yet; json:FILE is")},
    {0, "json-to-syslog", BARE, REFUSED("syslog is not there yet")},
    {0, "json-labels", BARE, IGNORED("json: has names")},
    {0, "skip-empty", BARE, IGNORED("json: leaves out what is empty")},
    {0, "kafka", VALUE, REFUSED("Kafka (kafka://) is not there yet")},
    {0, "kafka-conf", VALUE, READ("with --kafka only")},
    {0, "avro", BARE, REFUSED("Avro is not there")},
    {0, "template", VALUE, READ("-T FIELDS")},
    {'A', "monitor", BARE, REFUSED("a monitoring interface is not there")},
    {0, "clickhouse", VALUE, REFUSED("ClickHouse is not there yet")},
    {0, "clickhouse-dbname|clickhouse-auth|clickhouse-interface-id", VALUE,
     READ("with --clickhouse only")},
    {0, "elastic", VALUE, REFUSED("Elasticsearch is not there yet")},
    {0, "blacklists", VALUE, REFUSED("marking blacklisted Flows is not there yet")},
    {'D', "dpi-level", VALUE, READ("-D on; off when not given")},
    {'L', "local-nets", VALUE, OURS("local-networks")},
    {'f', "bpf-filter", VALUE, OURS("filter")},
    {'a', "active-poll", BARE, WORDS("poll=spin")},
    {'b', "daemon", BARE, WORDS("daemon")},
    {'p', "pid-file", VALUE, OURS("pid-file")},
    {'z', "dont-drop-privileges", BARE, READ("--user root")},
    {'u', "unprivileged-user", VALUE, OURS("user")},
    {'v', "verbose", VALUE, READ("-b")},
    {0, "version", BARE, READ("--version")},
    {'h', "help", BARE, READ("help fingers")},
    {0, "check-license|check-maintenance", BARE, REFUSED("there are no licences")},
    {'R', "redis", VALUE, IGNORED("there is no cache in Redis")},
    {'S', "rest-https-port", VALUE, IGNORED(REST)},
    {'T', "rest-http-port", VALUE, IGNORED(REST)},
    {'Y', "rest-address", VALUE, IGNORED(REST)},
    {'J', "rest-docs-root", VALUE, IGNORED(REST)},
    {'B', "banned-hosts", VALUE, REFUSED("banning hosts is a bridge's; " FORWARDS)},
    {'o', "balanced-egress-queues", VALUE, REFUSED(FORWARDS)},
    {'F', "aggregated-egress-queue", MAYBE, REFUSED(FORWARDS)},
    {'e', "egress-conf", VALUE, REFUSED(FORWARDS)},
    {0, "balanced-egress-buffer|egress-queue-len", VALUE, REFUSED(FORWARDS)},
    {'E', "bridge-conf|inline-conf", VALUE, REFUSED(FORWARDS)},
    {'Z', "zc", BARE, IGNORED("PF_RING's zero copy is not needed")},
    {'C', "cluster-id", VALUE, IGNORED("PF_RING's clusters are not needed")},
    {'H', "hugepages", BARE, IGNORED("hugepages are taken where there are any")},
    {0, "instance-name|ntopng-instance", VALUE, IGNORED("--name NAME is ours")},
};

const struct personality personality_cento = {
    .names = "cento|cento-ids",
    .options = options,
    .n_options = RTE_DIM(options),
    .equals = true,
    .expand = foreign_config_expand,
    .finish = cento_finish,
};

const struct personality personality_cento_bridge = {
    .names = "cento-bridge",
    .options = options,
    .n_options = RTE_DIM(options),
    .equals = true,
    .expand = foreign_config_expand,
    .finish = cento_bridge_finish,
};
