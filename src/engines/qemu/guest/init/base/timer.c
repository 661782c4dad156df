#include "base/timer.h"
#include "base/fatal.h"
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/timerfd.h>

static void on_time(struct watch *watch, uint32_t events) {
  (void)events;
  struct timer *timer = owner(watch, struct timer, watch);
  timer_stop(timer);
  timer->expired(timer);
}

void timer_start(struct timer *timer, long long ms) {
  timer_stop(timer);
  struct itimerspec at = { .it_value = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 + 1 } };   /* 0 would never come */
  timer->watch = (struct watch){ .fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), .ready = on_time };
  if (timer->watch.fd < 0 || timerfd_settime(timer->watch.fd, 0, &at, NULL) < 0) fatal("timer: %s", strerror(errno));
  timer->running = true;
  loop_set(&timer->watch, EPOLLIN);
}

void timer_stop(struct timer *timer) {
  if (!timer->running) return;
  timer->running = false;
  loop_close(&timer->watch);
}
