#define _GNU_SOURCE
#include "machine/console.h"
#include "base/loop.h"
#include "host/config.h"
#include "process/child.h"
#include <fcntl.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE "/dev/ttyS0"

static void on_exited(struct child *child, int code);
static void on_key(struct watch *watch, uint32_t events);

static struct watch keys = { .fd = -1, .ready = on_key };
static struct child shell = { .exited = on_exited };
static char *image_shell[] = { "/bin/sh", "-i", NULL }, *busybox_shell[] = { "@busybox", "sh", "-i", NULL };

static void start(char **argv) {
  int tty = open(CONSOLE, O_RDWR | O_NOCTTY | O_CLOEXEC);       /* a shell wants it blocking, unlike `keys` */
  struct command command = { .argv = argv, .env = config.env, .user = "", .workdir = "/", .terminal = true, .stdio = { tty, tty, tty } };
  if (!child_start(&shell, &command)) loop_set(&keys, EPOLLIN);
  close(tty);
}

/* A line discipline that hands over single keys while we wait, and the usual one for the shell. */
static void set_mode(bool waiting) {
  struct termios mode;
  if (tcgetattr(keys.fd, &mode) < 0) return;
  mode.c_iflag = ICRNL | IXON;
  mode.c_oflag = OPOST | ONLCR;
  mode.c_lflag = waiting ? 0 : ISIG | ICANON | IEXTEN | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE;
  mode.c_cflag |= CLOCAL | CREAD;
  tcsetattr(keys.fd, TCSANOW, &mode);
}

/* What was typed is left to the shell: read and pushed back, it could land behind what is being typed. */
static void on_key(struct watch *watch, uint32_t events) {
  (void)events;
  loop_set(watch, 0);
  set_mode(false);
  start(image_shell);
}

static void on_exited(struct child *child, int code) {
  (void)code;
  static bool fell_back;
  fell_back = child->failure != 0 && !fell_back;
  if (fell_back) { start(busybox_shell); return; }
  /* The end of a session hangs up its terminal for everyone who has it open. */
  loop_close(&keys);
  console_watch();
  if (keys.fd >= 0) dprintf(keys.fd, "\nPress Enter for a shell.\n");
}

void console_watch(void) {
  keys.fd = open(CONSOLE, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (keys.fd < 0) return;
  set_mode(true);
  loop_set(&keys, EPOLLIN);
}
