#define _GNU_SOURCE
#include "machine/rootfs.h"
#include "base/fatal.h"
#include "machine/boot_id.h"
#include "machine/cgroup.h"
#include "machine/mounts.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXT4_IOC_RESIZE_FS _IOW('f', 16, uint64_t)

int image_root = -1;
static int layer = -1;       /* the root directory of the writable layer */
static bool frozen;

static void must_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *options) {
  if (mkdir(target, 0755) < 0 && errno != EEXIST) fatal("mkdir %s: %s", target, strerror(errno));
  if (mount(source, target, type, flags, options) < 0) fatal("mount %s: %s", target, strerror(errno));
}

void rootfs_early(void) {
  must_mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  must_mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  must_mount("devtmpfs", "/dev", "devtmpfs", MS_NOSUID, "mode=0755");
  must_mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "mode=0620,gid=5,ptmxmode=0666");
  must_mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
  must_mount("mqueue", "/dev/mqueue", "mqueue", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  if (symlink("/proc/self/fd", "/dev/fd") < 0 || symlink("/proc/self/fd/0", "/dev/stdin") < 0
    || symlink("/proc/self/fd/1", "/dev/stdout") < 0 || symlink("/proc/self/fd/2", "/dev/stderr") < 0) fatal("/dev: %s", strerror(errno));
  must_mount("cgroup2", CGROUP_ROOT, "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  cgroup_init();
}

/* The template is small and every VM has its own size of disk. Does nothing when the file system fills the disk already. */
static void grow_layer(void) {
  uint64_t bytes = 0;
  struct statfs fs;
  int disk = open("/dev/vdb", O_RDONLY | O_CLOEXEC);
  if (disk < 0 || ioctl(disk, BLKGETSIZE64, &bytes) < 0 || fstatfs(layer, &fs) < 0) fatal("size of vdb: %s", strerror(errno));
  close(disk);
  uint64_t blocks = bytes / (uint64_t)fs.f_bsize;
  if (ioctl(layer, EXT4_IOC_RESIZE_FS, &blocks) < 0) fatal("growing vdb: %s", strerror(errno));
}

static void bind_into_image(const char *name) {
  char target[32] = "/image";
  strcat(target, name);
  must_mount(name, target, NULL, MS_BIND | MS_REC, NULL);
}

void rootfs_mount(void) {
  must_mount("/dev/vda", "/lower", "squashfs", MS_RDONLY, NULL);
  /* noinit_itable: no background zeroing of inode tables, which would fill the host's sparse disk for nothing. */
  must_mount("/dev/vdb", "/layer", "ext4", MS_NOATIME, "noinit_itable");
  layer = open("/layer", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  grow_layer();
  if ((mkdir("/layer/upper", 0755) < 0 || mkdir("/layer/work", 0755) < 0) && errno != EEXIST) fatal("vdb: %s", strerror(errno));
  must_mount("overlay", "/image", "overlay", 0, "lowerdir=/lower,upperdir=/layer/upper,workdir=/layer/work");
  bind_into_image("/proc");
  int boot_id = boot_id_open();
  if (!boot_id_mount(boot_id, "/image/proc")) fatal("boot_id: %s", strerror(errno));
  close(boot_id);
  bind_into_image("/sys");
  bind_into_image("/dev");
  image_root = open("/image", O_PATH | O_DIRECTORY | O_CLOEXEC);
  mounts_make(image_root);
  /*
   * The image is moved over / and not only chrooted into: in a chroot the kernel refuses user namespaces, which sandboxes need.
   * Init's own root stays the initramfs below, so that its tools are at hand; children change to `image_root`.
   */
  if (chdir("/image") < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chdir("/") < 0) fatal("switching root: %s", strerror(errno));
}

int image_open(const char *path, int flags, int mode) {
  struct open_how how = { .flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_IN_ROOT };
  if (flags & O_CREAT) how.mode = (unsigned)mode;
  return (int)syscall(SYS_openat2, image_root, path, &how, sizeof how);
}

void rootfs_set_image(int root) {
  close(image_root);
  image_root = root;
}

bool rootfs_freeze(void) {
  if (frozen || layer < 0) return true;
  frozen = ioctl(layer, FIFREEZE, 0) == 0;
  return frozen;
}

bool rootfs_thaw(void) {
  if (frozen && ioctl(layer, FITHAW, 0) < 0) return false;
  frozen = false;
  return true;
}

bool rootfs_frozen(void) { return frozen; }
