#define _GNU_SOURCE
#include "fork/hooks.h"
#include "base/fatal.h"
#include "base/problem.h"
#include "host/config.h"
#include "machine/rootfs.h"
#include "process/child.h"
#include "process/log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct hook { struct child child; char path[512]; char error[252]; };

static struct log_stream out = { .name = "stdout", .pipe.fd = -1 }, errors = { .name = "stderr", .pipe.fd = -1 };
static int stdio[3] = { -1, -1, -1 };    /* kept: what a hook leaves running goes on writing there */
static struct dirent **names;            /* of the run under way */
static int count, next;                  /* how many; how many have begun */
static const char *folder;
static char **environment;
static void (*done)(size_t count, const char *wrong);
static struct hook *current;

static void run_next(void);

static void release(void) {
  for (int i = 0; i < count; i++) free(names[i]);
  free(names);
  strings_free(environment);
  names = NULL;
  environment = NULL;
}

static void finish(const char *wrong) {
  release();
  done((size_t)next, wrong);
}

static void on_failed(struct child *child, int code, const char *error) {
  (void)code;
  struct hook *hook = owner(child, struct hook, child);
  snprintf(hook->error, sizeof hook->error, "%s", error);
}

/* A hook that was cancelled meanwhile is only cleared away. */
static void on_exited(struct child *child, int code) {
  struct hook *hook = owner(child, struct hook, child);
  const char *wrong = NULL;
  log_flush(&out);
  log_flush(&errors);
  if (*hook->error) wrong = problem("%s", hook->error);
  else if (code != 0) wrong = problem("%s ended with code %d", hook->path, code);
  bool cancelled = hook != current;
  free(hook);
  if (cancelled) return;
  current = NULL;
  if (wrong) finish(wrong);
  else run_next();
}

static bool is_program(const char *path) {
  struct stat stat;
  int fd = image_open(path, O_PATH, 0);
  bool is = fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && (stat.st_mode & 0111);
  if (fd >= 0) close(fd);
  return is;
}

static bool start(struct hook *hook) {
  char *argv[] = { hook->path, NULL };
  struct command command = {
    .argv = argv, .env = environment, .user = "", .workdir = "/", .stdio = { stdio[0], stdio[1], stdio[2] },
  };
  return child_start(&hook->child, &command);
}

static void run_next(void) {
  if (next == count) { finish(NULL); return; }
  struct hook *hook = calloc(1, sizeof *hook);
  if (!hook) fatal("out of memory");
  hook->child = (struct child){ .failed = on_failed, .exited = on_exited };
  snprintf(hook->path, sizeof hook->path, "/%s/%s", folder, names[next++]->d_name);
  current = hook;
  if (start(hook)) return;
  const char *wrong = problem("%s: %s", hook->path, strerror(errno));
  current = NULL;
  free(hook);
  finish(wrong);
}

static bool open_stdio(void) {
  if (stdio[0] >= 0) return true;
  stdio[0] = open("/dev/null", O_RDWR | O_CLOEXEC);
  stdio[1] = log_open(&out);
  stdio[2] = log_open(&errors);
  return stdio[0] >= 0 && stdio[1] >= 0 && stdio[2] >= 0;
}

static int filter(const struct dirent *entry) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
  return entry->d_name[0] != '.' && is_program(path);
}

void hooks_run(const char *in, char **env, void (*then)(size_t count, const char *wrong)) {
  folder = in;
  environment = env;
  done = then;
  count = next = 0;
  int fd = image_open(folder, O_RDONLY | O_DIRECTORY, 0), found = 0;
  if (fd >= 0) {
    found = scandirat(fd, ".", &names, filter, alphasort);
    close(fd);
  }
  if (found > 0) count = found;
  bool ok = fd >= 0 ? found == 0 || (found > 0 && open_stdio()) : errno == ENOENT;
  if (ok) run_next();
  else finish(problem("/%s: %s", folder, strerror(errno)));
}

const char *hooks_cancel(void) {
  struct hook *hook = current;
  if (!hook) return NULL;
  current = NULL;
  release();
  child_signal_group(&hook->child, SIGKILL);
  return hook->path;
}
