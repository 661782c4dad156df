#pragma once
#include "base/loop.h"
#include <stdbool.h>
#include <sys/types.h>

/* How to run a program. The fds are duplicated to 0, 1 and 2. */
struct command {
  char **argv;
  char **env;               /* KEY=value; PATH, HOME, HOSTNAME and TERM are added when absent */
  const char *user;         /* name|uid[:group|gid]; empty = root */
  const char *workdir;      /* empty = / */
  bool make_workdir;        /* make it when it is missing */
  bool in_initramfs;        /* outside the image and the workload's cgroup, as root */
  bool beside_workload;     /* in the image, but not in its cgroup, which may be frozen */
  const char *console;      /* an init system: PID 1 of namespaces of its own, with this as its console; NULL = not one */
  bool terminal;            /* fd 0 is one; it becomes the controlling terminal */
  int stdio[3];
};

/* A process that init waits for. `exited` is called once, after `failed` when the program could not be executed. */
struct child {
  pid_t pid;
  void (*started)(struct child *child);
  /* code: 127 not found, 126 not executable or wrong user or directory, 125 anything else. */
  void (*failed)(struct child *child, int code, const char *error);
  /* code: 128+n when killed by signal n; that of `failed` when it never began. */
  void (*exited)(struct child *child, int code);
  struct watch report;
  int failure;
  struct child *next;
};

void children_init(void);
/* Forks; false (errno) when that fails. Callbacks come from the loop. */
bool child_start(struct child *child, const struct command *command);
/* Waits until the program has begun or failed, which takes moments; `started` or `failed` has been called then. */
void child_await(struct child *child);
/* A signal for the process, or for its whole process group. */
void child_signal(const struct child *child, int signal);
void child_signal_group(const struct child *child, int signal);
