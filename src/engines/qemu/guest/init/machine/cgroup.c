#include "machine/cgroup.h"
#include "base/fatal.h"
#include "base/files.h"
#include "base/loop.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKLOAD CGROUP_ROOT "/workload"

static void on_event(struct watch *watch, uint32_t events);

static int members = -1;
static struct watch progress = { .fd = -1, .ready = on_event };
static void (*on_frozen)(void);
static bool freezing;

void cgroup_init(void) {
  if (mkdir(WORKLOAD, 0755) < 0) fatal("cgroup: %s", strerror(errno));
  members = open(WORKLOAD "/cgroup.procs", O_WRONLY | O_CLOEXEC);
  if (members < 0) fatal("cgroup.procs: %s", strerror(errno));
}

bool cgroup_join(void) { return write(members, "0", 1) == 1; }

void cgroup_kill(void) { file_write(WORKLOAD "/cgroup.kill", "1"); }

/* Reading it is also what makes the next change an event. */
static bool all_frozen(void) {
  char text[100];
  ssize_t n = pread(progress.fd, text, sizeof text - 1, 0);
  if (n < 0) return false;
  text[n] = 0;
  return strstr(text, "frozen 1") != NULL;
}

static void settle(void) {
  if (!all_frozen()) return;
  loop_close(&progress);
  on_frozen();
}

static void on_event(struct watch *watch, uint32_t events) {
  (void)watch, (void)events;
  settle();
}

bool cgroup_freeze(void (*frozen)(void)) {
  on_frozen = frozen;
  if (progress.fd < 0) progress.fd = open(WORKLOAD "/cgroup.events", O_RDONLY | O_CLOEXEC);
  if (progress.fd < 0 || !file_write(WORKLOAD "/cgroup.freeze", "1")) return false;
  freezing = true;
  loop_set(&progress, EPOLLPRI);
  settle();
  return true;
}

bool cgroup_thaw(void) {
  if (!freezing) return true;
  if (!file_write(WORKLOAD "/cgroup.freeze", "0")) return false;
  freezing = false;
  loop_close(&progress);
  return true;
}

bool cgroup_frozen(void) { return freezing; }
