#define _GNU_SOURCE
#include "machine/mounts.h"
#include "base/fatal.h"
#include "host/config.h"
#include "machine/volumes.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not from sys/mount.h, which does not go with linux/mount.h. */
int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *options);

enum { MAX_LIFTED = 300, PATH_SIZE = 1100 };

static struct { int tree; const struct json *mount; } lifted[MAX_LIFTED];
static int lifted_count;

static int open_in(int image, const char *path, int flags) {
  struct open_how how = { .flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT };
  return (int)syscall(SYS_openat2, image, path, &how, sizeof how);
}

static bool is_file(const struct json *mount) { return strcmp(json_text(mount, "type", ""), "file") == 0; }

static bool make_entry(int folder, const char *name, bool file) {
  if (!file) return mkdirat(folder, name, 0755) == 0 || errno == EEXIST;
  int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd >= 0) close(fd);
  return fd >= 0 || errno == EEXIST;
}

/* The place of a mount (O_PATH), with all folders on the way, as the image's programs see them. -1 sets errno. */
static int make_target(int image, const char *path, bool file) {
  char part[PATH_SIZE];
  if (strlen(path) >= sizeof part) { errno = ENAMETOOLONG; return -1; }
  int folder = open_in(image, "/", O_PATH | O_DIRECTORY);
  for (const char *from = path + 1, *to; folder >= 0; from = to + 1) {
    to = strchrnul(from, '/');
    snprintf(part, sizeof part, "%.*s", (int)(to - from), from);
    bool last = *to == '\0', made = make_entry(folder, part, last && file);
    close(folder);
    if (!made) return -1;
    snprintf(part, sizeof part, "%.*s", (int)(to - path), path);
    folder = open_in(image, part, last ? O_PATH : O_PATH | O_DIRECTORY);
    if (last) break;
  }
  return folder;
}

static void mount_files(const char *disk, const char *target) {
  char device[32];
  snprintf(device, sizeof device, "/dev/%.16s", disk);
  if (mkdir(target, 0700) < 0 && errno != EEXIST) fatal("mkdir %s: %s", target, strerror(errno));
  if (mount(device, target, "squashfs", MS_NODEV | MS_NOSUID | MS_NOATIME | MS_RDONLY, NULL) < 0) fatal("mount %s: %s", device, strerror(errno));
}

/* Where on the initramfs the source of a bind mount is; its disk is mounted first. */
static void source_of(const struct json *mount_, char *source, size_t size) {
  static char files_on[32];
  const char *disk = json_text(mount_, "disk", "");
  char target[48];
  if (is_file(mount_)) {
    snprintf(target, sizeof target, "/disk-%.16s", disk);
    if (strcmp(files_on, disk) != 0) mount_files(disk, target);
    snprintf(files_on, sizeof files_on, "%s", disk);
    snprintf(source, size, "%s/%.16s", target, json_text(mount_, "name", ""));
    return;
  }
  long long slot = json_number(mount_, "slot", -1);
  bool read_only = json_flag(mount_, "readOnly");
  if (slot < 0 || slot >= VOLUME_SLOTS) fatal("a volume without a slot");
  const char *wrong = volumes_load_drivers();
  if (!wrong) wrong = volume_mount((int)slot, read_only);
  if (wrong) fatal("volume: %s", wrong);
  volume_note((int)slot, json_text(mount_, "path", ""), read_only);
  volume_source((int)slot, source, size);
}

static void make(int image, const struct json *mount_) {
  const char *path = json_text(mount_, "path", "");
  int target = make_target(image, path, is_file(mount_));
  if (target < 0) fatal("making %s: %s", path, strerror(errno));
  char place[32], source[80];
  snprintf(place, sizeof place, "/proc/self/fd/%d", target);
  int result;
  if (strcmp(json_text(mount_, "type", ""), "tmpfs") == 0) {
    result = mount("tmpfs", place, "tmpfs", MS_NODEV | MS_NOSUID, "mode=1777");
  } else {
    source_of(mount_, source, sizeof source);
    result = mount(source, place, NULL, MS_BIND, NULL);
  }
  if (result < 0) fatal("mount %s: %s", path, strerror(errno));
  close(target);
}

int mounts_target(int image, const char *path) { return make_target(image, path, false); }

static const struct json *first(void) { return config.mounts ? config.mounts->children : NULL; }

void mounts_make(int image) {
  for (const struct json *each = first(); each; each = each->next) make(image, each);
}

bool mounts_lift(void) {
  lifted_count = 0;
  for (const struct json *each = first(); each; each = each->next) {
    const char *path = json_text(each, "path", "");
    if (strncmp(path, "/run/", 5) != 0 || lifted_count == MAX_LIFTED) continue;
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree < 0) return false;
    lifted[lifted_count].tree = tree;
    lifted[lifted_count++].mount = each;
  }
  return true;
}

bool mounts_put_back(void) {
  int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (int i = 0; i < lifted_count; i++) {
    int target = make_target(root, json_text(lifted[i].mount, "path", ""), is_file(lifted[i].mount));
    if (target < 0) return false;
    if (syscall(SYS_move_mount, lifted[i].tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0) return false;
    close(target);
    close(lifted[i].tree);
  }
  close(root);
  return true;
}
