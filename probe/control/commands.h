// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COMMANDS_H
#define PROBE_COMMANDS_H

// What `lineprobe ctl` can say, the one list of it: a row makes the lines in help and manual, the
// words of completion, and the declaration of the verb that answers. Members of struct command in
// their order: name, arguments, help, verb, COMMAND_ bits.
#define CONTROL_COMMANDS(X)                                                                        \
	X("statistics", NULL,                                                                      \
	  "totals, and live Flows, size and memory of each worker's Flow table", verb_statistics,  \
	  COMMAND_COUNTERS)                                                                        \
	X("balance", NULL, "the balance sheet", verb_balance, COMMAND_COUNTERS)                    \
	X("counters", NULL, "all counters there are, and what each means", verb_counters, 0)       \
	X("metrics", "[openmetrics]",                                                              \
	  "what Prometheus scrapes, in its text format or OpenMetrics", verb_metrics,              \
	  COMMAND_COUNTERS)                                                                        \
	X("audit", NULL, "recount the Flow tables and compare them with the counters", verb_audit, \
	  0)                                                                                       \
	X("stages", NULL, "nanoseconds per packet of each stage of each worker", verb_stages, 0)   \
	X("inputs", NULL, "ports, queues, RSS, files, cores and memory as they were set up",       \
	  verb_inputs, 0)                                                                          \
	X("ports", NULL,                                                                           \
	  "each port's link, speed and rates since ports was asked last, what was dropped where, " \
	  "and all counters of devices and interfaces",                                            \
	  verb_ports, COMMAND_COUNTERS)                                                            \
	X("mrtg", "PORT [PORT] [--packets]",                                                       \
	  "four lines for MRTG: octets or packets of a port, then of the other one of a tap "      \
	  "(packets of one port alone: those that were dropped), how long it runs, its name",      \
	  verb_mrtg, COMMAND_COUNTERS)                                                             \
	X("span", NULL,                                                                            \
	  "what the mirror of each input and VLAN loses, doubles, cuts or shows by half, as seen " \
	  "at some conversations (lineprobe help span)",                                           \
	  verb_span, 0)                                                                            \
	X("events", "[--after N] [--open]",                                                        \
	  "what has happened: faults of mirrors, steps of --overload, links and interfaces; when " \
	  "each began, changed and ended",                                                         \
	  verb_events, 0)                                                                          \
	X("exporters", NULL,                                                                       \
	  "who sends to the collectors: dialect, what came, what is missing, and what to set at "  \
	  "it",                                                                                    \
	  verb_exporters, 0)                                                                       \
	X("interfaces", NULL,                                                                      \
	  "interfaces of exporters, as they tell them: names, and the counters of sFlow",          \
	  verb_interfaces, 0)                                                                      \
	X("send-template", NULL, "send templates and options records again", verb_send_template,   \
	  COMMAND_CHANGES)                                                                         \
	X("refresh", NULL, "same as send-template", verb_send_template,                            \
	  COMMAND_CHANGES | COMMAND_OTHER)                                                         \
	X("flows", "[FILTER] [--top N] [--by octets|packets|rate]",                                \
	  "the largest live Flows; FILTER is host A, net A/N, port N, proto NAME, vlan N, app "    \
	  "NAME",                                                                                  \
	  verb_flows, 0)                                                                           \
	X("top",                                                                                   \
	  "hosts|apps|ports|vlans|pairs|protocols [--top N] [--by octets|packets|flows] [--over "  \
	  "minute|hour|begin]",                                                                    \
	  "who has the most of all Flow Records since somebody asked for the first time, or of "   \
	  "the last minute or hour; a host has what it sent and received",                         \
	  verb_top, 0)                                                                             \
	X("dump-flows", "[FILTER]", "all live Flows", verb_dump_flows, 0)                          \
	X("explain", "FILTER",                                                                     \
	  "all that is known of the live Flows that fit: place, ages, which timeout ends each "    \
	  "and when, who began it and how that is known, application",                             \
	  verb_explain, 0)                                                                         \
	X("timeouts", "[TIME]",                                                                    \
	  "the timeouts in force, how many live Flows each will end, and would end now if it "     \
	  "were TIME",                                                                             \
	  verb_timeouts, 0)                                                                        \
	X("set", "NAME VALUE", "change an option; without VALUE to its default", verb_set,         \
	  COMMAND_CHANGES)                                                                         \
	X("log", "LEVEL", "same as set log-level LEVEL", verb_log, COMMAND_CHANGES)                \
	X("outputs", NULL, "what each output has taken, sent, queued and lost", verb_outputs,      \
	  COMMAND_COUNTERS)                                                                        \
	X("output", "add SPEC | remove NAME",                                                      \
	  "another output, or one less; NAME is a SPEC, or what stands before its first comma",    \
	  verb_output, COMMAND_CHANGES)                                                            \
	X("reload", NULL, "read configuration and signatures again, as SIGHUP does", verb_reload,  \
	  COMMAND_CHANGES)                                                                         \
	X("expire-all", NULL, "end all live Flows now and export them, while metering goes on",    \
	  verb_expire_all, COMMAND_CHANGES)                                                        \
	X("delete-all", NULL, "end all live Flows now without records; what they counted is lost", \
	  verb_delete_all, COMMAND_CHANGES)                                                        \
	X("exit", NULL, "delete-all, then shutdown", verb_exit, COMMAND_CHANGES)                   \
	X("shutdown", NULL, "stop the probe, as SIGTERM does", verb_shutdown, COMMAND_CHANGES)     \
	X("stop", NULL, "same as shutdown", verb_shutdown, COMMAND_CHANGES | COMMAND_OTHER)        \
	X("help", NULL, "this list", verb_help, 0)

#endif
