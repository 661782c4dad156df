#pragma once
#include "base/loop.h"
#include <stdbool.h>

/* Calls `expired` once, from the loop. All zero but `expired` = not running. */
struct timer {
  void (*expired)(struct timer *timer);
  struct watch watch;
  bool running;
};

/* Begins anew when it was running. */
void timer_start(struct timer *timer, long long ms);
void timer_stop(struct timer *timer);
