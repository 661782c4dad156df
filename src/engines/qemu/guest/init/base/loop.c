#include "base/loop.h"
#include "base/fatal.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static int epoll_fd;

void loop_init(void) {
  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) fatal("epoll: %s", strerror(errno));
}

void loop_set(struct watch *watch, uint32_t events) {
  if (watch->events == events) return;
  /* Taken out altogether at 0: a hang-up is reported even when nothing is asked for, and would turn the loop in circles. */
  int operation = events == 0 ? EPOLL_CTL_DEL : watch->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  struct epoll_event event = { .events = events, .data.ptr = watch };
  if (epoll_ctl(epoll_fd, operation, watch->fd, &event) < 0) fatal("epoll_ctl: %s", strerror(errno));
  watch->events = events;
}

void loop_close(struct watch *watch) {
  if (watch->fd < 0) return;
  loop_set(watch, 0);
  close(watch->fd);
  watch->fd = -1;
}

void loop_once(int timeout_ms) {
  struct epoll_event event;
  if (epoll_wait(epoll_fd, &event, 1, timeout_ms) == 1) {
    struct watch *watch = event.data.ptr;
    watch->ready(watch, event.events);
  }
}
