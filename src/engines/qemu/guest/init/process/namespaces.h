#pragma once
#include <stdbool.h>
#include <sys/types.h>

/*
 * An init system as the program (config.is_init) wants to be PID 1, and to have cgroups and mounts for itself. It gets a PID,
 * a mount and a cgroup namespace; the network, names and users are the machine's. All that is run in the image later enters them.
 */

/* Before it is started: gives it the kernel's controllers. */
void namespaces_prepare(void);
/* fork() into new ones. */
pid_t namespaces_fork_new(void);
/* For its child, in the workload's cgroup: makes what an init system finds, and the image its root. Answers what is wrong, or NULL. */
const char *namespaces_set_up(const char *console);
/* It runs: others enter from now on. */
void namespaces_keep(pid_t pid);

/* There is something to enter. */
bool namespaces_kept(void);
/* What it has mounted is seen by this process from now on, which must be a child of init; and back. False sets errno. */
bool namespaces_see_mounts(void);
bool namespaces_go_back(int mounts);
/* fork() whose child has its PID there. */
pid_t namespaces_fork_inside(void);
/* For its child: its cgroup, mounts and root too. Answers what is wrong, or NULL. */
const char *namespaces_enter(void);
