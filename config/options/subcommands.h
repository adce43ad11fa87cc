// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_OPTIONS_SUBCOMMANDS_H
#define CONFIG_OPTIONS_SUBCOMMANDS_H

// What stands in place of options, `lineprobe NAME ARGUMENTS`, the one list of it: a row makes
// COMMAND_NAME, the lines in help and manual, and the call of subcommand_function(), which
// returns the exit code. Name, function, word, arguments, at least how many, help.
#define SUBCOMMANDS(X)                                                                             \
	X(CTL, ctl, "ctl", "[--name NAME] COMMAND", 1,                                             \
	  "send a command to a running probe; ctl help lists them")                                \
	X(ASK, ctl, "ask", "[SOCKET] COMMAND", 1, "same as ctl")                                   \
	X(WATCH, watch, "watch", "[NAME] [--control PATH]", 0,                                     \
	  "show a running probe on the whole terminal, live")                                      \
	X(TOPIC, help, "help", "[TOPIC]", 0,                                                       \
	  "a guide: start, tuning, outputs ...; help lists them")                                  \
	X(MANUAL, manual, "manual", "PAGE", 1, "print a manual page in roff: lineprobe.8 ...")     \
	X(COMPLETION, completion, "completion", "bash|zsh", 1,                                     \
	  "print the completion of command lines for a shell")                                     \
	X(TRANSLATE, translate, "translate", "-- LINE", 1,                                         \
	  "print a line of softflowd, nprobe ... as one of lineprobe")                             \
	X(DOCTOR, doctor, "doctor", "[--fix] [--force] [--root DIR] [PORT...]", 0,                 \
	  "find what slows a probe, and the remedy")                                               \
	X(BIND, bind, "bind", "[--force] PORT", 1, "give a NIC to DPDK, by vfio-pci")              \
	X(UNBIND, unbind, "unbind", "PORT", 1, "give a NIC back to the kernel's driver")           \
	X(SELFTEST, selftest, "selftest", "[--sender PORT] [OPTION...]", 0,                        \
	  "test spreading, counts, times, rate")                                                   \
	X(VERIFY, verify_collector, "verify-collector",                                            \
	  "[--read NAME:PATH] [--wait TIME] OUTPUT [OPTION...]", 1, "test a collector")            \
	X(DPI_CHECK, dpi_check, "dpi-check", "FILE...", 1,                                         \
	  "check signature files and report their errors")                                         \
	X(DPI_EXPLAIN, dpi_explain, "dpi-explain", "FILE [OPTION...]", 1,                          \
	  "tell why each Flow of a capture has its name")

#endif
