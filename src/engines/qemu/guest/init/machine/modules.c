#include "machine/modules.h"
#include "base/fatal.h"
#include "base/problem.h"
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *load(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/modules/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return problem("%s: %s", path, strerror(errno));
  /* ENODEV: a driver for a CPU feature that this machine does not have (crc32c-intel); a generic one stands in for it. */
  bool loaded = syscall(SYS_finit_module, fd, "", 0) == 0 || errno == EEXIST || errno == ENODEV;
  const char *wrong = loaded ? NULL : problem("module %s: %s", name, strerror(errno));
  close(fd);
  unlink(path);          /* the initramfs is memory */
  return wrong;
}

static const char *load_all(const char *path) {
  FILE *list = fopen(path, "re");
  if (!list) return problem("%s: %s", path, strerror(errno));
  const char *wrong = NULL;
  char line[200];
  while (!wrong && fgets(line, sizeof line, list)) {
    line[strcspn(line, "\n")] = 0;
    if (*line) wrong = load(line);
  }
  fclose(list);
  return wrong;
}

void modules_load(void) {
  const char *wrong = load_all("/modules/boot");
  if (wrong) fatal("%s", wrong);
}

const char *modules_load_for_fork(void) {
  static bool loaded;
  const char *wrong = loaded ? NULL : load_all("/modules/fork");
  loaded |= !wrong;
  return wrong;
}
