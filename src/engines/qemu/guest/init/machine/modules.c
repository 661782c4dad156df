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

/* `name`, or `name parameters`. */
static const char *load(char *line) {
  char path[256];
  const char *name = strsep(&line, " "), *parameters = line ? line : "";
  snprintf(path, sizeof path, "/modules/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return problem("%s: %s", path, strerror(errno));
  /* ENODEV: a driver for a CPU feature that this machine does not have (crc32c-intel); a generic one stands in for it. */
  bool loaded = syscall(SYS_finit_module, fd, parameters, 0) == 0 || errno == EEXIST || errno == ENODEV;
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

static const char *load_once(const char *path, bool *loaded) {
  const char *wrong = *loaded ? NULL : load_all(path);
  *loaded |= !wrong;
  return wrong;
}

const char *modules_load_for_fork(void) {
  static bool loaded;
  return load_once("/modules/fork", &loaded);
}

const char *modules_load_for_volumes(void) {
  static bool loaded;
  return load_once("/modules/volumes", &loaded);
}
