#pragma once
#include <stdbool.h>

#define CGROUP_ROOT "/sys/fs/cgroup"

/* All processes of the user live in one cgroup, so that they can be frozen or ended together while init works on. */
void cgroup_init(void);
/* Moves the calling process there; works whatever its root directory is by now. */
bool cgroup_join(void);
/* SIGKILL to every process in it. */
void cgroup_kill(void);
/* Makes them all stand still. `frozen` is called when they do, which may be before this returns. False sets errno. */
bool cgroup_freeze(void (*frozen)(void));
/* Lets them go on; `frozen` will not be called any more. Fine when they do go on. False sets errno. */
bool cgroup_thaw(void);
/* They stand still, or soon will. */
bool cgroup_frozen(void);
