#define _GNU_SOURCE
#include "machine/machine_id.h"
#include "base/files.h"
#include "base/problem.h"
#include "machine/rootfs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ID_LENGTH = 32 };

static bool is_id(const char *text) { return strlen(text) == ID_LENGTH && strspn(text, "0123456789abcdef") == ID_LENGTH; }

static bool absent(void) { return errno == ENOENT || errno == ENOTDIR; }

/* An empty machine-id means that the image has none yet, and a link leads to one that is seen to by itself. */
static const char *rewrite(const char *folder, const char *name, const char *id, unsigned mode) {
  char line[40];
  struct stat stat;
  const char *wrong = NULL;
  int fd = image_open(folder, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0) return absent() ? NULL : problem("/%s: %s", folder, strerror(errno));
  snprintf(line, sizeof line, "%s\n", id);
  if (fstatat(fd, name, &stat, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(stat.st_mode) && stat.st_size > 0
    && !file_replace(fd, name, line, mode)) wrong = problem("/%s/%s: %s", folder, name, strerror(errno));
  close(fd);
  return wrong;
}

static const char *remove_matching(const char *folder, const char *pattern) {
  const char *wrong = NULL;
  struct dirent *entry;
  int fd = image_open(folder, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0) return absent() ? NULL : problem("/%s: %s", folder, strerror(errno));
  DIR *directory = fdopendir(fd);
  if (!directory) wrong = problem("/%s: %s", folder, strerror(errno));
  while (directory && !wrong && (entry = readdir(directory)))
    if (fnmatch(pattern, entry->d_name, FNM_PERIOD) == 0 && unlinkat(fd, entry->d_name, 0) < 0)
      wrong = problem("/%s/%s: %s", folder, entry->d_name, strerror(errno));
  if (directory) closedir(directory);
  else close(fd);
  return wrong;
}

/* journald goes on writing where it began, in a folder named after the old id; journalctl looks in the one with the new id. */
static void link_journal(const char *folder, const char *old, const char *id) {
  char target[64];
  int fd = image_open(folder, O_RDONLY | O_DIRECTORY, 0);
  if (fd < 0) return;
  ssize_t n = readlinkat(fd, old, target, sizeof target - 1);       /* a clone's clone: to the folder itself */
  if (n >= 0) target[n] = 0;
  else snprintf(target, sizeof target, "%s", old);
  if (n >= 0 || faccessat(fd, old, F_OK, 0) == 0) symlinkat(target, fd, id);
  close(fd);
}

const char *machine_id_renew(const char *id) {
  char old[64] = "";
  if (!is_id(id)) return problem("not %d hex digits", ID_LENGTH);
  bool known = file_first_line(image_open("etc/machine-id", O_RDONLY | O_NONBLOCK, 0), old, sizeof old) && is_id(old);
  const char *wrong = rewrite("etc", "machine-id", id, 0444);
  if (!wrong) wrong = rewrite("var/lib/dbus", "machine-id", id, 0444);
  if (!wrong) wrong = rewrite("var/lib/cloud/data", "instance-id", id, 0644);
  if (!wrong) wrong = remove_matching("var/lib/systemd", "random-seed");
  if (!wrong) wrong = remove_matching("var/lib/dhcp", "*.leases");
  if (!wrong && known) {
    link_journal("var/log/journal", old, id);
    link_journal("run/log/journal", old, id);
  }
  return wrong;
}
