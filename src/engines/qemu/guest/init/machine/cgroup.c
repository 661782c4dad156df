#include "machine/cgroup.h"
#include "base/fatal.h"
#include "base/files.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKLOAD CGROUP_ROOT "/workload"

static int members = -1;

void cgroup_init(void) {
  if (mkdir(WORKLOAD, 0755) < 0) fatal("cgroup: %s", strerror(errno));
  members = open(WORKLOAD "/cgroup.procs", O_WRONLY | O_CLOEXEC);
  if (members < 0) fatal("cgroup.procs: %s", strerror(errno));
}

bool cgroup_join(void) { return write(members, "0", 1) == 1; }

void cgroup_kill(void) { file_write(WORKLOAD "/cgroup.kill", "1"); }
