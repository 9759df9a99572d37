"""Which names auditctl knows: fields, permissions, and system calls of each kind of machine.

From the tables of libaudit 3.0.9 (`ausyscall --dump`), and the calls that Linux got since. Machines that are younger than 2011
(aarch64, riscv64, loongarch64) lack the calls that others were meant to replace: a rule for `open` is refused there.
"""

from __future__ import annotations

from collections.abc import Collection

from inspector.request import Files, Part

FIELDS = frozenset(
    """
    a0 a1 a2 a3 arch auid devmajor devminor dir egid euid exe exit field_compare filetype fsgid fstype fsuid gid inode key
    loginuid msgtype obj_gid obj_lev_high obj_lev_low obj_role obj_type obj_uid obj_user path perm pers pid ppid saddr_fam
    sessionid sgid subj_clr subj_role subj_sen subj_type subj_user success suid uid
    """.split()
)
PERMISSIONS = frozenset("rwxa")
_EVERYWHERE = frozenset(
    """
    accept accept4 acct add_key adjtimex bind bpf brk cachestat capget capset chdir chroot clock_adjtime
    clock_getres clock_gettime clock_nanosleep clock_settime clone clone3 close close_range connect
    copy_file_range delete_module dup dup3 epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 eventfd2 execve
    execveat exit exit_group faccessat faccessat2 fadvise64 fallocate fanotify_init fanotify_mark fchdir fchmod
    fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr file_getattr file_setattr finit_module
    flistxattr flock fremovexattr fsconfig fsetxattr fsmount fsopen fspick fstatfs fsync ftruncate futex
    futex_requeue futex_wait futex_waitv futex_wake get_mempolicy get_robust_list getcpu getcwd getdents getegid
    geteuid getgid getgroups getitimer getpeername getpgid getpid getppid getpriority getrandom getresgid
    getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr getxattrat
    init_module inotify_add_watch inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents
    io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioctl ioprio_get ioprio_set kcmp
    kexec_file_load kexec_load keyctl kill landlock_add_rule landlock_create_ruleset landlock_restrict_self
    lgetxattr linkat listen listmount listxattr listxattrat llistxattr lookup_dcookie lremovexattr lseek
    lsetxattr lsm_get_self_attr lsm_list_modules lsm_set_self_attr madvise map_shadow_stack mbind membarrier
    memfd_create memfd_secret migrate_pages mincore mkdirat mknodat mlock mlock2 mlockall mmap mount
    mount_setattr move_mount move_pages mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend
    mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at
    nanosleep newfstatat nfsservctl open_by_handle_at open_tree open_tree_attr openat openat2 perf_event_open
    personality pidfd_getfd pidfd_open pidfd_send_signal pipe2 pivot_root pkey_alloc pkey_free pkey_mprotect
    ppoll prctl pread preadv preadv2 prlimit64 process_madvise process_mrelease process_vm_readv
    process_vm_writev pselect6 ptrace pwrite pwritev pwritev2 quotactl quotactl_fd read readahead readlinkat
    readv reboot recvfrom recvmmsg recvmsg remap_file_pages removexattr removexattrat renameat renameat2
    request_key restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min
    sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity
    sched_setattr sched_setparam sched_setscheduler sched_yield seccomp semctl semget semop semtimedop sendfile
    sendmmsg sendmsg sendto set_mempolicy set_mempolicy_home_node set_robust_list set_tid_address setdomainname
    setfsgid setfsuid setgid setgroups sethostname setitimer setns setpgid setpriority setregid setresgid
    setresuid setreuid setrlimit setsid setsockopt settimeofday setuid setxattr setxattrat shmat shmctl shmdt
    shmget shutdown sigaltstack signalfd4 socket socketpair splice statfs statmount statx swapoff swapon
    symlinkat sync sync_file_range syncfs sysinfo syslog tee tgkill timer_create timer_delete timer_getoverrun
    timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times tkill truncate umask
    umount2 uname unlinkat unshare userfaultfd utimensat vhangup vmsplice wait4 waitid write writev
    """.split()
)
_OLD = frozenset(
    """
    _sysctl access afs_syscall alarm arch_prctl chmod chown creat create_module dup2 epoll_create epoll_ctl_old
    epoll_wait epoll_wait_old eventfd fork fstat futimesat get_kernel_syms get_thread_area getdents64 getpgrp
    getpmsg inotify_init ioperm iopl lchown link lstat mkdir mknod modify_ldt open pause pipe poll putpmsg
    query_module readlink rename rmdir security select set_thread_area signalfd stat symlink sysfs time tuxcall
    unlink uselib ustat utime utimes vfork vserver
    """.split()
)
"""Those that young machines lack."""
_ONLY_32 = frozenset(
    """
    _llseek _newselect bdflush break chown32 clock_adjtime64 clock_getres_time64 clock_gettime64
    clock_nanosleep_time64 clock_settime64 fadvise64_64 fchown32 fcntl64 fstat64 fstatat64 fstatfs64 ftime
    ftruncate64 futex_time64 getegid32 geteuid32 getgid32 getgroups32 getresgid32 getresuid32 getuid32 gtty idle
    io_pgetevents_time64 ipc lchown32 lock lstat64 mmap2 mpx mq_timedreceive_time64 mq_timedsend_time64 nice
    oldfstat oldlstat oldolduname oldstat olduname ppoll_time64 pread64 prof profil pselect6_time64 pwrite64
    readdir recvmmsg_time64 rt_sigtimedwait_time64 sched_rr_get_interval64 semtimedop_time64 sendfile64
    setfsgid32 setfsuid32 setgid32 setgroups32 setregid32 setresgid32 setresuid32 setreuid32 setuid32 sgetmask
    sigaction signal sigpending sigprocmask sigreturn sigsuspend socketcall ssetmask stat64 statfs64 stime stty
    sys_kexec_load timer_gettime64 timer_settime64 timerfd_gettime64 timerfd_settime64 truncate64 ugetrlimit
    ulimit umount utimensat_time64 vm86 vm86old waitpid
    """.split()
)
_ONLY_64 = frozenset(
    """
    accept epoll_ctl_old epoll_wait_old kexec_file_load kexec_load newfstatat pread pwrite security semop
    semtimedop tuxcall
    """.split()
)
_NARROW = ("b32", "i386", "i486", "i586", "i686", "arm", "armeb", "armv5tejl", "armv7l", "ppc", "s390")
OLD_MACHINES = tuple(
    Files(path, Part.STAT)
    for path in (
        "/lib64/ld-linux-x86-64.so.2",
        "/lib/ld-musl-x86_64.so.1",
        "/lib/ld-linux.so.2",
        "/lib64/ld64.so.2",
        "/lib/ld64.so.1",
    )
)
YOUNG_MACHINES = tuple(
    Files(path, Part.STAT)
    for path in (
        "/lib/ld-linux-aarch64.so.1",
        "/lib/ld-musl-aarch64.so.1",
        "/lib64/ld-linux-loongarch-lp64d.so.1",
        "/lib/ld-linux-riscv64-lp64d.so.1",
    )
)
"""The loader of programs tells the machine of a root file system that does not run, too."""


def knows_calls(names: Collection[str], architecture: str, *, old: bool) -> bool:
    """Whether each is a system call of that `arch` (empty: the host's own). `old`: the host is no young machine."""
    if architecture in _NARROW:
        known = (_EVERYWHERE | _OLD | _ONLY_32) - _ONLY_64
    else:
        known = _EVERYWHERE | _OLD if old else _EVERYWHERE
    return all(name in known or name == "all" or name.isdecimal() for name in names)
