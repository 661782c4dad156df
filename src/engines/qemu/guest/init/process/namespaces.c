#define _GNU_SOURCE
#include "process/namespaces.h"
#include "base/files.h"
#include "base/problem.h"
#include "machine/boot_id.h"
#include "machine/cgroup.h"
#include "machine/mounts.h"
#include "machine/rootfs.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct { pid_t pid; int pids, own_pids, mounts, cgroups; } inside;

void namespaces_prepare(void) { file_write(CGROUP_ROOT "/cgroup.subtree_control", "+cpu +io +memory +pids"); }

pid_t namespaces_fork_new(void) { return (pid_t)syscall(SYS_clone, SIGCHLD | CLONE_NEWPID | CLONE_NEWNS, NULL, NULL, NULL, NULL); }

static bool make(const char *folder) { return mkdir(folder, 0755) == 0 || errno == EEXIST; }

/* Fresh ones, since those of the machine show all processes and all cgroups. */
static bool mount_kernel_files(void) {
  return umount2("/proc", MNT_DETACH) == 0 && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0
    && umount2("/sys/fs/cgroup", MNT_DETACH) == 0
    && mount("cgroup2", "/sys/fs/cgroup", "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0;
}

/*
 * As an init system in a container expects it (systemd.io/CONTAINER_INTERFACE): /sys that cannot be written keeps udev away, for whom
 * there is nothing to do. The console of the machine has a shell already, so nobody logs in at terminals.
 */
static bool mount_for_init(const char *console) {
  return mount(NULL, "/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0
    && make("/run") && mounts_lift() && mount("tmpfs", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=20%,nr_inodes=800k") == 0
    && make("/run/systemd") && make("/run/systemd/system") && symlink("/dev/null", "/run/systemd/system/getty.target") == 0
    && mounts_put_back() && mount(console, "/dev/console", NULL, MS_BIND, NULL) == 0
    && mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) == 0;
}

const char *namespaces_set_up(const char *console) {
  int boot_id = boot_id_open();
  if (unshare(CLONE_NEWCGROUP) < 0) return problem("cgroup namespace: %s", strerror(errno));
  /* This mount namespace's own copy of the image: it lies over the root, which `..` of the root leads to. */
  if (chdir("/..") < 0 || chroot(".") < 0) return problem("root: %s", strerror(errno));
  if (!mount_kernel_files() || !boot_id_mount(boot_id, "/proc") || !mount_for_init(console)) return problem("mounts of init: %s", strerror(errno));
  close(boot_id);
  return NULL;
}

static int open_of(pid_t pid, const char *what, int flags) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", pid, what);
  return open(path, flags | O_CLOEXEC);
}

void namespaces_keep(pid_t pid) {
  inside.pids = open_of(pid, "ns/pid", O_RDONLY);
  inside.own_pids = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
  inside.mounts = open_of(pid, "ns/mnt", O_RDONLY);
  inside.cgroups = open_of(pid, "ns/cgroup", O_RDONLY);
  int root = open_of(pid, "root", O_PATH | O_DIRECTORY);
  if (root < 0 || inside.pids < 0 || inside.own_pids < 0 || inside.mounts < 0 || inside.cgroups < 0) return;
  rootfs_set_image(root);
  inside.pid = pid;
}

bool namespaces_kept(void) { return inside.pid > 0; }

bool namespaces_see_mounts(void) { return setns(inside.mounts, CLONE_NEWNS) == 0; }

bool namespaces_go_back(int mounts) { return setns(mounts, CLONE_NEWNS) == 0; }

/* Only what init forks meanwhile goes there; it stays where it is itself. */
pid_t namespaces_fork_inside(void) {
  if (setns(inside.pids, CLONE_NEWPID) < 0) return -1;
  pid_t pid = fork();
  int error = errno;
  if (pid != 0) setns(inside.own_pids, CLONE_NEWPID);
  errno = error;
  return pid;
}

/* An init system keeps processes out of the cgroups above its own ones, so the others join the one it is in. */
static bool join_cgroup(void) {
  char line[512], path[600];
  snprintf(path, sizeof path, "/proc/%d/cgroup", inside.pid);
  if (!file_line(path, line, sizeof line) || strncmp(line, "0::", 3) != 0) return false;
  snprintf(path, sizeof path, CGROUP_ROOT "%s/cgroup.procs", line + 3);
  return file_write(path, "0");
}

const char *namespaces_enter(void) {
  if (!join_cgroup()) return problem("cgroup: %s", strerror(errno));
  /* The new root comes with the mounts. */
  if (setns(inside.cgroups, CLONE_NEWCGROUP) < 0 || setns(inside.mounts, CLONE_NEWNS) < 0) return problem("namespaces: %s", strerror(errno));
  return NULL;
}
