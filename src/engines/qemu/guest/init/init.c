#define _GNU_SOURCE
#include "base/fatal.h"
#include "base/loop.h"
#include "host/config.h"
#include "host/qga.h"
#include "host/status.h"
#include "host/stream.h"
#include "machine/console.h"
#include "machine/modules.h"
#include "machine/net.h"
#include "machine/power.h"
#include "machine/rootfs.h"
#include "process/child.h"
#include "process/log.h"
#include "process/workload.h"
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>

enum { FAILED = 125 };

static const char *step = "boot";

_Noreturn void fatal(const char *format, ...) {
  static bool failing;
  char error[300];
  va_list args;
  va_start(args, format);
  vsnprintf(error, sizeof error, format, args);
  va_end(args);
  dprintf(2, "pando: %s: %s\n", step, error);
  if (!failing) {
    failing = true;
    status_failed(step, error, FAILED);
    status_exited(FAILED);
  }
  power_off();
}

/* Whatever the user's programs do with the processor, the host is answered first. They do not inherit it. */
static void take_precedence(void) {
  sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &(struct sched_param){ .sched_priority = 1 });
}

/* PID 1 of the guest: brings the machine up, runs the image's program, serves the host, and turns the machine off at the end. */
int main(void) {
  static struct port *ports[] = { &log_port, &status_port, &qga_port, &stream_port };
  take_precedence();
  loop_init();
  rootfs_early();
  children_init();
  ports_start(ports, sizeof ports / sizeof *ports);
  step = "modules";
  modules_load();
  status_booted();
  step = "config";
  config_load();
  step = "network";
  net_configure();
  step = "disks";
  rootfs_mount();
  const char *wrong = net_write_names();
  if (wrong) dprintf(2, "pando: %s\n", wrong);       /* an image that forbids it keeps its own */
  step = "exec";
  workload_start();
  power_watch();
  console_watch();
  for (;;) ports_run(-1);
}
