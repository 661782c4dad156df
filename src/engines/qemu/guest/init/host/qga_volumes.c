#define _GNU_SOURCE
#include "base/problem.h"
#include "host/qga.h"
#include "machine/mounts.h"
#include "machine/rootfs.h"
#include "machine/volumes.h"
#include "process/namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not from sys/mount.h, which does not go with linux/mount.h. */
int umount2(const char *target, int flags);

/*
 * Mounting replays a journal and unmounting writes what is still in memory: both may take long, and init has others to serve.
 * So a child does it, which tells by a pipe what went wrong; only one at a time.
 */
struct work {
  const char *(*act)(const struct work *work);
  int slot;
  bool read_only;
  char path[1100];
};

#define DONE "done"

static struct work current;
static struct watch report;
static unsigned asker;
static bool busy;

static const char *attach(const struct work *work) {
  char source[40];
  const char *wrong = volume_mount(work->slot, work->read_only);
  if (wrong) return wrong;
  volume_source(work->slot, source, sizeof source);
  int tree = (int)syscall(SYS_open_tree, AT_FDCWD, source, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (tree < 0) return problem("%s: %s", source, strerror(errno));
  if (namespaces_kept() && !namespaces_see_mounts()) return problem("namespaces: %s", strerror(errno));
  int target = mounts_target(image_root, work->path);
  if (target < 0) return problem("making %s: %s", work->path, strerror(errno));
  if (syscall(SYS_move_mount, tree, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
    return problem("mount %s: %s", work->path, strerror(errno));
  return NULL;
}

/* As the image's programs see it, and then back where init is. */
static const char *take_from_image(const char *path) {
  int own_root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC), own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (namespaces_kept() ? !namespaces_see_mounts() : fchdir(image_root) < 0 || chroot(".") < 0) return problem("root: %s", strerror(errno));
  const char *wrong = umount2(path, 0) < 0 && errno != EINVAL && errno != ENOENT ? problem("busy: %s: %s", path, strerror(errno)) : NULL;
  if ((namespaces_kept() && !namespaces_go_back(own)) || fchdir(own_root) < 0 || chroot(".") < 0) return problem("root: %s", strerror(errno));
  return wrong;
}

static const char *detach(const struct work *work) {
  const char *wrong = work->path[0] ? take_from_image(work->path) : NULL;
  return wrong ? wrong : volume_unmount(work->slot);
}

static const char *enlarge(const struct work *work) { return volume_grow(work->slot); }

static void on_report(struct watch *watch, uint32_t events) {
  (void)events;
  struct reply reply = {0};
  char said[180] = "";
  ssize_t n = read(watch->fd, said, sizeof said - 1);
  if (n < 0 && errno == EAGAIN) return;
  loop_close(&report);
  busy = false;
  bool done = strcmp(said, DONE) == 0;
  if (!done) reply_error(&reply, "%s", said[0] ? said : "it was killed");
  else buffer_printf(&reply.value, "{}");
  /* What could not be unmounted is there as before. */
  bool there = current.act == attach ? done : current.act == detach && !done && current.path[0];
  if (there) volume_note(current.slot, current.path, current.read_only);
  reply_send(asker, &reply);
}

static void begin(struct reply *reply) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) { reply_error(reply, "pipe: %s", strerror(errno)); return; }
  pid_t pid = fork();
  if (pid == 0) {
    const char *wrong = current.act(&current);
    dprintf(ends[1], "%s", wrong ? wrong : DONE);
    _exit(0);
  }
  close(ends[1]);
  if (pid < 0) { close(ends[0]); reply_error(reply, "fork: %s", strerror(errno)); return; }
  busy = true;
  asker = reply_later(reply);
  report = (struct watch){ .fd = ends[0], .ready = on_report };
  loop_set(&report, EPOLLIN);
}

/* False, with the error in the reply, when it cannot begin. */
static bool take_up(const struct json *arguments, struct reply *reply) {
  long long slot = json_number(arguments, "slot", -1);
  if (busy) reply_error(reply, "busy: another volume is not done");
  else if (slot < 0 || slot >= VOLUME_SLOTS) reply_error(reply, "slot must be between 0 and %d", VOLUME_SLOTS - 1);
  else current = (struct work){ .slot = (int)slot };
  return !reply->error[0];
}

void qga_volume_attach(const struct json *arguments, struct reply *reply) {
  const char *path = json_text(arguments, "path", ""), *wrong;
  if (!take_up(arguments, reply)) return;
  const char *already = volume_path(current.slot);
  if (path[0] != '/') reply_error(reply, "path must begin with /");
  else if (already && strcmp(already, path) == 0) buffer_printf(&reply->value, "{}");
  else if (already) reply_error(reply, "slot %d is mounted at %s", current.slot, already);
  else if ((wrong = volumes_load_drivers())) reply_error(reply, "%s", wrong);
  else {
    current.act = attach;
    current.read_only = json_flag(arguments, "readOnly");
    snprintf(current.path, sizeof current.path, "%s", path);
    begin(reply);
  }
}

void qga_volume_detach(const struct json *arguments, struct reply *reply) {
  if (!take_up(arguments, reply)) return;
  const char *path = volume_path(current.slot);
  current.act = detach;
  current.read_only = !volume_writable(current.slot);
  snprintf(current.path, sizeof current.path, "%s", path ? path : "");
  volume_forget(current.slot);
  begin(reply);
}

void qga_volume_grow(const struct json *arguments, struct reply *reply) {
  if (!take_up(arguments, reply)) return;
  current.act = enlarge;
  begin(reply);
}
