#define _GNU_SOURCE
#include "machine/volumes.h"
#include "base/files.h"
#include "base/problem.h"
#include "machine/modules.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#define EXT4_IOC_RESIZE_FS _IOW('f', 16, uint64_t)

enum { WAIT_MS = 10000, PATH_SIZE = 1100 };

static struct { char path[PATH_SIZE]; int root; } volumes[VOLUME_SLOTS];     /* root: of what is to be frozen, +1; 0 = nothing */

const char *volumes_load_drivers(void) { return modules_load_for_volumes(); }

static void disk_file(char *path, size_t size, int slot, const char *file) {
  snprintf(path, size, "/sys/bus/scsi/devices/0:0:%d:0/%s", slot, file);
}

/* The file is there a moment before the disk is. */
static bool opens(const char *device) {
  int fd = open(device, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

/* False while the kernel has not made the disk. */
static bool find_disk(int slot, char *device, size_t size) {
  char path[80];
  disk_file(path, sizeof path, slot, "block");
  DIR *directory = opendir(path);
  struct dirent *entry;
  bool found = false;
  while (directory && !found && (entry = readdir(directory))) {
    if (entry->d_name[0] == '.') continue;
    snprintf(device, size, "/dev/%.20s", entry->d_name);
    found = opens(device);
  }
  if (directory) closedir(directory);
  return found;
}

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The driver does not look for disks by itself (scsi_mod.scan=manual): asking 256 targets takes longer than all else. */
static const char *await_disk(int slot, char *device, size_t size) {
  char target[20];
  int news = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  struct sockaddr_nl all = { .nl_family = AF_NETLINK, .nl_groups = 1 };
  if (news < 0 || bind(news, (struct sockaddr *)&all, sizeof all) < 0) return problem("uevents: %s", strerror(errno));
  snprintf(target, sizeof target, "0 %d 0", slot);
  long long end = now_ms() + WAIT_MS;
  bool found = find_disk(slot, device, size);
  if (!found) file_write("/sys/class/scsi_host/host0/scan", target);
  while (!(found = find_disk(slot, device, size)) && now_ms() < end) {
    char message[4096];
    poll(&(struct pollfd){ .fd = news, .events = POLLIN }, 1, 100);
    while (recv(news, message, sizeof message, 0) > 0) {}
  }
  close(news);
  return found ? NULL : problem("there is no disk in slot %d", slot);
}

static void place(int slot, char *path, size_t size) { snprintf(path, size, "/disk-%d", slot); }

void volume_source(int slot, char *source, size_t size) { snprintf(source, size, "/disk-%d/data", slot); }

static const char *grow(const char *device, const char *path) {
  uint64_t bytes = 0;
  struct statfs fs;
  const char *wrong = NULL;
  int disk = open(device, O_RDONLY | O_CLOEXEC), root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (disk < 0 || root < 0 || ioctl(disk, BLKGETSIZE64, &bytes) < 0 || fstatfs(root, &fs) < 0) wrong = problem("size of %s: %s", device, strerror(errno));
  if (!wrong) {
    uint64_t blocks = bytes / (uint64_t)fs.f_bsize;
    if (ioctl(root, EXT4_IOC_RESIZE_FS, &blocks) < 0) wrong = problem("growing %s: %s", device, strerror(errno));
  }
  if (disk >= 0) close(disk);
  if (root >= 0) close(root);
  return wrong;
}

const char *volume_mount(int slot, bool read_only) {
  char device[32], path[32], data[40];
  const char *wrong = await_disk(slot, device, sizeof device);
  if (wrong) return wrong;
  place(slot, path, sizeof path);
  unsigned long flags = MS_NODEV | MS_NOSUID | MS_NOATIME | (read_only ? MS_RDONLY : 0);
  if (mkdir(path, 0700) < 0 && errno != EEXIST) return problem("mkdir %s: %s", path, strerror(errno));
  /* noload: the journal of a volume that is only read stays as it is. EBUSY: an earlier try came this far. */
  if (mount(device, path, "ext4", flags, read_only ? "noload" : "noinit_itable") < 0 && errno != EBUSY)
    return problem("mount %s: %s", device, strerror(errno));
  if (read_only) return NULL;
  volume_source(slot, data, sizeof data);
  mkdir(data, 0755);
  wrong = grow(device, path);                      /* it may have grown while it was not here */
  if (wrong) dprintf(2, "pando: volume: %s\n", wrong);
  return NULL;
}

void volume_note(int slot, const char *path, bool read_only) {
  char root[32];
  place(slot, root, sizeof root);
  snprintf(volumes[slot].path, sizeof volumes[slot].path, "%s", path);
  if (!read_only && !volumes[slot].root) volumes[slot].root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) + 1;
}

const char *volume_path(int slot) { return volumes[slot].path[0] ? volumes[slot].path : NULL; }

bool volume_writable(int slot) { return volumes[slot].root > 0; }

void volume_forget(int slot) {
  if (volumes[slot].root) close(volumes[slot].root - 1);
  volumes[slot].root = 0;
  volumes[slot].path[0] = 0;
}

const char *volume_unmount(int slot) {
  char device[32], path[80];
  place(slot, path, sizeof path);
  if (umount2(path, 0) < 0 && errno != EINVAL && errno != ENOENT) return problem("busy: %s", strerror(errno));
  if (!find_disk(slot, device, sizeof device)) return NULL;
  int disk = open(device, O_RDONLY | O_EXCL | O_CLOEXEC);          /* EBUSY: mounted in another namespace */
  if (disk < 0) return problem("busy: it is mounted elsewhere: %s", strerror(errno));
  fsync(disk);
  close(disk);
  disk_file(path, sizeof path, slot, "delete");
  file_write(path, "1");
  return NULL;
}

const char *volume_grow(int slot) {
  char device[32], path[80];
  if (!find_disk(slot, device, sizeof device)) return problem("there is no disk in slot %d", slot);
  disk_file(path, sizeof path, slot, "rescan");
  if (!file_write(path, "1")) return problem("%s: %s", path, strerror(errno));
  place(slot, path, sizeof path);
  return volumes[slot].root ? grow(device, path) : NULL;
}

int volumes_freeze(void) {
  int count = 0;
  for (int slot = 0; slot < VOLUME_SLOTS; slot++) {
    if (!volumes[slot].root) continue;
    if (ioctl(volumes[slot].root - 1, FIFREEZE, 0) < 0 && errno != EBUSY) return -1;
    count++;
  }
  return count;
}

int volumes_thaw(void) {
  int count = 0;
  for (int slot = 0; slot < VOLUME_SLOTS; slot++)
    if (volumes[slot].root && ioctl(volumes[slot].root - 1, FITHAW, 0) == 0) count++;
  return count;
}
