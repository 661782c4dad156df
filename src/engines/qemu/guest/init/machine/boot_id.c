#define _GNU_SOURCE
#include "machine/boot_id.h"
#include "base/files.h"
#include "base/problem.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define KERNEL_FILE "/sys/kernel/random/boot_id"
#define OUR_FILE "/boot_id"

enum { LENGTH = 36 };

static int file = -1;

static bool write_id(const char *id) {
  char line[LENGTH + 2];
  snprintf(line, sizeof line, "%s\n", id);
  return pwrite(file, line, LENGTH + 1, 0) == LENGTH + 1;
}

static bool make_file(void) {
  char id[LENGTH + 2];
  file = open(OUR_FILE, O_WRONLY | O_CREAT | O_CLOEXEC, 0444);
  return file >= 0 && file_line("/proc" KERNEL_FILE, id, sizeof id) && write_id(id);
}

int boot_id_open(void) { return file >= 0 || make_file() ? open(OUR_FILE, O_PATH | O_CLOEXEC) : -1; }

bool boot_id_mount(int fd, const char *proc) {
  char source[32], target[100];
  snprintf(source, sizeof source, "/proc/self/fd/%d", fd);
  snprintf(target, sizeof target, "%s" KERNEL_FILE, proc);
  return mount(source, target, NULL, MS_BIND, NULL) == 0
    && mount(NULL, target, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0;
}

/* In place, so that all mounts of it see it at once. */
const char *boot_id_renew(const char *id) {
  if (strlen(id) != LENGTH || strspn(id, "0123456789abcdef-") != LENGTH) return problem("not a UUID");
  return write_id(id) ? NULL : problem("%s", strerror(errno));
}
