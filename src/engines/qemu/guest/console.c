#define _GNU_SOURCE
#include "console.h"
#include "child.h"
#include "config.h"
#include "loop.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE "/dev/ttyS0"

static void on_exited(struct child *child, int code);
static void on_key(struct watch *watch, uint32_t events);

static struct watch keys = { .fd = -1, .ready = on_key };
static struct child shell = { .exited = on_exited };
static char *image_shell[] = { "/bin/sh", "-i", NULL }, *busybox_shell[] = { "@busybox", "sh", "-i", NULL };

static void start(char **argv) {
  int tty = open(CONSOLE, O_RDWR | O_NOCTTY | O_CLOEXEC);       /* a shell wants it blocking, `keys` is not */
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

static void on_key(struct watch *watch, uint32_t events) {
  (void)events;
  char typed[256];
  ssize_t n = read(watch->fd, typed, sizeof typed);
  if (n <= 0) return;
  loop_set(watch, 0);
  set_mode(false);
  /* What was typed is the shell's, except the Enter that only called it. */
  for (ssize_t i = typed[0] == '\n' ? 1 : 0; i < n; i++) ioctl(watch->fd, TIOCSTI, &typed[i]);
  start(image_shell);
}

static void on_exited(struct child *child, int code) {
  (void)code;
  static bool fell_back;
  fell_back = child->failure != 0 && !fell_back;
  if (fell_back) { start(busybox_shell); return; }
  set_mode(true);
  dprintf(keys.fd, "\r\nPress Enter for a shell.\r\n");
  loop_set(&keys, EPOLLIN);
}

void console_watch(void) {
  keys.fd = open(CONSOLE, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (keys.fd < 0) return;
  set_mode(true);
  loop_set(&keys, EPOLLIN);
}
