#define _GNU_SOURCE
#include "fork/host_keys.h"
#include "base/files.h"
#include "base/problem.h"
#include "base/timer.h"
#include "machine/rootfs.h"
#include "process/child.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FOLDER "etc/ssh"

enum { MAX_TYPES = 16, LIMIT_MS = 120000 };

static void on_exited(struct child *child, int code);
static void on_failed(struct child *child, int code, const char *error);
static void on_late(struct timer *timer);

static struct child keygen;
static struct timer limit = { .expired = on_late };
static char types[MAX_TYPES][32];
static size_t count;                     /* those still to be made */
static bool renewed, late;
static char failure[252];
static void (*done)(const char *wrong);

static void finish(const char *wrong) {
  timer_stop(&limit);
  done(wrong);
}

/* `ssh_host_ed25519_key` -> ed25519. Only what may be one becomes an argument. */
static bool key_type(const char *name, char type[32]) {
  char end[8] = "";
  return sscanf(name, "ssh_host_%31[a-z0-9]%7s", type, end) == 2 && strcmp(end, "_key") == 0;
}

static bool remove_key(int folder, const char *name) {
  char public[300];
  snprintf(public, sizeof public, "%s.pub", name);
  return unlinkat(folder, name, 0) == 0 && (unlinkat(folder, public, 0) == 0 || errno == ENOENT);
}

static void run_next(void) {
  if (count == 0) { finish(NULL); return; }
  char path[100];
  const char *type = types[--count];
  snprintf(path, sizeof path, "/" FOLDER "/ssh_host_%s_key", type);
  char *env[] = { NULL };
  char *argv[] = { "ssh-keygen", "-q", "-t", (char *)type, "-N", "", "-f", path, NULL };
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  struct command command = {
    .argv = argv, .env = env, .user = "", .workdir = "/", .beside_workload = true, .stdio = { null, null, null },
  };
  keygen = (struct child){ .failed = on_failed, .exited = on_exited };
  bool started = child_start(&keygen, &command);
  int error = errno;
  close(null);
  if (!started) finish(problem("ssh-keygen: %s", strerror(error)));
}

static void on_failed(struct child *child, int code, const char *error) {
  (void)child, (void)code;
  snprintf(failure, sizeof failure, "%s", error);
}

static void on_exited(struct child *child, int code) {
  (void)child;
  if (late) finish(problem("ssh-keygen: not done after %d ms", LIMIT_MS));
  else if (*failure) finish(problem("%s", failure));
  else if (code != 0) finish(problem("ssh-keygen ended with code %d", code));
  else run_next();
}

static void on_late(struct timer *timer) {
  (void)timer;
  late = true;
  child_signal_group(&keygen, SIGKILL);
}

static const char *remove_all(int folder) {
  DIR *directory = fdopendir(folder);
  struct dirent *entry;
  const char *wrong = directory ? NULL : problem("%s", strerror(errno));
  while (directory && !wrong && (entry = readdir(directory))) {
    if (count == MAX_TYPES || !key_type(entry->d_name, types[count])) continue;
    count++;
    if (!remove_key(folder, entry->d_name)) wrong = problem("/" FOLDER "/%s: %s", entry->d_name, strerror(errno));
  }
  if (directory) closedir(directory);
  else close(folder);
  return wrong;
}

void host_keys_renew(void (*then)(const char *wrong)) {
  done = then;
  count = 0;
  late = false;
  *failure = 0;
  int folder = image_open(FOLDER, O_RDONLY | O_DIRECTORY, 0);
  const char *wrong = folder >= 0 ? remove_all(folder) : errno == ENOENT ? NULL : problem("/" FOLDER ": %s", strerror(errno));
  renewed |= count > 0;
  if (wrong || count == 0) { done(wrong); return; }
  timer_start(&limit, LIMIT_MS);
  run_next();
}

/* Its file may be old and its number another's by now. A folder of /proc serves as a pidfd. */
void host_keys_announce(void) {
  if (!renewed) return;
  renewed = false;
  char line[32], path[64];
  if (!file_first_line(image_open("run/sshd.pid", O_RDONLY | O_NONBLOCK, 0), line, sizeof line)) return;
  int pid = atoi(line);
  snprintf(path, sizeof path, "proc/%d/comm", pid);
  if (pid <= 1 || !file_first_line(image_open(path, O_RDONLY, 0), line, sizeof line) || strcmp(line, "sshd") != 0) return;
  snprintf(path, sizeof path, "proc/%d", pid);
  int process = image_open(path, O_RDONLY | O_DIRECTORY, 0);
  if (process < 0) return;
  syscall(SYS_pidfd_send_signal, process, SIGHUP, NULL, 0);
  close(process);
}
