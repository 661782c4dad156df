#include "process/workload.h"
#include "base/fatal.h"
#include "host/config.h"
#include "host/status.h"
#include "machine/power.h"
#include "process/child.h"
#include "process/log.h"
#include "process/namespaces.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct child program;

static void on_started(struct child *child) {
  if (config.is_init) namespaces_keep(child->pid);
  status_started(child->pid);
}

static void on_failed(struct child *child, int code, const char *error) {
  (void)child;
  status_failed("exec", error, code);
}

static void on_exited(struct child *child, int code) {
  (void)child;
  log_finish();
  /* How the kernel says that a PID namespace was powered off (reboot(2)); a restart is SIGHUP and stays what it is. */
  status_exited(config.is_init && code == 128 + SIGINT ? 0 : code);
  power_off();
}

static char **init_environment(void) {
  char **own = calloc(3, sizeof *own);
  if (!own || !(own[0] = strdup("container=pando")) || !(own[1] = strdup("TERM=dumb"))) fatal("out of memory");
  return config_environment(own);
}

void workload_start(void) {
  struct command command = {
    .argv = config.argv, .env = config.env, .user = config.user, .workdir = config.workdir, .make_workdir = true,
    .stdio = { open("/dev/null", O_RDWR | O_CLOEXEC), log_open(&log_stdout), log_open(&log_stderr) },
  };
  if (config.is_init) {
    namespaces_prepare();
    command.env = init_environment();
    command.console = log_open_terminal(&log_console);
    if (!command.console) fatal("console: %s", strerror(errno));
  }
  program = (struct child){ .started = on_started, .failed = on_failed, .exited = on_exited };
  if (!child_start(&program, &command)) fatal("the program: %s", strerror(errno));
  for (int i = 0; i < 3; i++) close(command.stdio[i]);
  if (config.is_init) child_await(&program);     /* an exec that came before would be outside */
}

void workload_stop(void) { child_signal(&program, config.stop_signal); }
