#include "machine/modules.h"
#include "base/fatal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void load(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/modules/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) fatal("%s: %s", path, strerror(errno));
  /* ENODEV: a driver for a CPU feature that this machine does not have (crc32c-intel); a generic one stands in for it. */
  if (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST && errno != ENODEV)
    fatal("module %s: %s", name, strerror(errno));
  close(fd);
  unlink(path);          /* the initramfs is memory */
}

void modules_load(void) {
  FILE *list = fopen("/modules/list", "re");
  if (!list) fatal("/modules/list: %s", strerror(errno));
  char line[200];
  while (fgets(line, sizeof line, list)) {
    line[strcspn(line, "\n")] = 0;
    if (*line) load(line);
  }
  fclose(list);
}
