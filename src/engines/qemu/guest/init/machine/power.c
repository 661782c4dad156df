#define _GNU_SOURCE
#include "machine/power.h"
#include "base/files.h"
#include "base/loop.h"
#include "host/status.h"
#include "machine/cgroup.h"
#include "machine/rootfs.h"
#include "machine/volumes.h"
#include "process/log.h"
#include "process/workload.h"
#include <dirent.h>
#include <fcntl.h>
#include <linux/input.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DRAIN_MS = 5000 };

void power_button(void) { workload_stop(); }

static void on_input(struct watch *watch, uint32_t events) {
  (void)events;
  struct input_event event;
  while (read(watch->fd, &event, sizeof event) == (ssize_t)sizeof event)
    if (event.type == EV_KEY && event.code == KEY_POWER && event.value == 1) power_button();
}

/* The button driver has an input device of its own, among those of keyboard and mouse. */
void power_watch(void) {
  DIR *directory = opendir("/sys/class/input");
  struct dirent *entry;
  while (directory && (entry = readdir(directory))) {
    char path[300], name[100];
    snprintf(path, sizeof path, "/sys/class/input/%s/device/name", entry->d_name);
    if (strncmp(entry->d_name, "event", 5) != 0 || !file_line(path, name, sizeof name) || strcmp(name, "Power Button") != 0) continue;
    snprintf(path, sizeof path, "/dev/input/%s", entry->d_name);
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch) break;
    *watch = (struct watch){ .fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), .ready = on_input };
    if (watch->fd >= 0) loop_set(watch, EPOLLIN);
  }
  if (directory) closedir(directory);
}

_Noreturn void power_off(void) {
  volumes_thaw();
  rootfs_thaw();
  cgroup_kill();
  kill(-1, SIGKILL);
  while (wait(NULL) > 0) {}
  port_drain(&log_port, DRAIN_MS);
  port_drain(&status_port, DRAIN_MS);
  sync();
  /* Not unmounted but frozen: it empties the journal and marks the file system clean, and nothing can hold it busy. */
  volumes_freeze();
  rootfs_freeze();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}
