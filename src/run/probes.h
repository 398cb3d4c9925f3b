/*
 * What --check tries.  Each probe really uses the mechanism, in a process of its own that it may
 * leave in any state; it returns 0, a version above 0 or -errno.
 */
#ifndef RUN_PROBES_H
#define RUN_PROBES_H

int probe_namespaces(void);
int probe_mounts(void);
int probe_openat2(void);
int probe_notification(void);
int probe_wait_killable(void);
int probe_sync_wake_up(void);
int probe_pidfd_getfd(void);
int probe_process_memory(void);
int probe_landlock(void);

#endif
