// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <sched.h>
#include <stddef.h>

#include <rte_common.h>
#include <seccomp.h>

#include "probe/confinement.h"

// What a probe never does, and what an intruder would do next. Calls that this CPU lacks have
// negative numbers of libseccomp's, which it leaves out.
static const int refused[] = {
    // other programs and processes
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(kcmp),
    SCMP_SYS(pidfd_getfd),
    // file systems
    SCMP_SYS(mount),
    SCMP_SYS(umount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(quotactl),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    // namespaces
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    // the kernel: modules, its clock, its memory and what it measures
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(acct),
    SCMP_SYS(syslog),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_settime64),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(lookup_dcookie),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(personality),
    SCMP_SYS(modify_ldt),
    SCMP_SYS(vhangup),
    // keys and users
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(setfsuid),
    SCMP_SYS(setfsgid),
};

static int refuse(scmp_filter_ctx filter, int call)
{
	const int err = call < 0 ? 0 : seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);

	return err == -EACCES ? 0 : err; // the default
}

// clone3()'s flags cannot be seen by a filter; without it the C library uses clone(), whose can.
static int refuse_namespaces(scmp_filter_ctx filter)
{
	static const int kinds[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
				    CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
	int err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	for (unsigned i = 0; i < RTE_DIM(kinds) && err == 0; i++) {
		const scmp_datum_t kind = (scmp_datum_t)(unsigned)kinds[i];

		err = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				       SCMP_A0(SCMP_CMP_MASKED_EQ, kind, kind));
	}
	return err;
}

static int fill(scmp_filter_ctx filter, bool needs_bpf)
{
	// Threads that run already get the filter, and that no program can have more rights.
	int err = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

	if (err == 0)
		err = refuse_namespaces(filter);
	for (unsigned i = 0; i < RTE_DIM(refused) && err == 0; i++)
		err = refuse(filter, refused[i]);
	if (err == 0 && !needs_bpf)
		err = refuse(filter, SCMP_SYS(bpf));
	return err;
}

int confinement_of_calls(bool needs_bpf)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int err = filter == NULL ? -ENOMEM : fill(filter, needs_bpf);

	if (err == 0)
		err = seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	return err;
}
