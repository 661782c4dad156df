#pragma once
#include <stdint.h>
#include <sys/epoll.h>

/*
 * The one event loop. A watch is embedded in what it serves (`owner` finds it again). Events come one at a time, so a
 * handler may remove and free any watch, its own included.
 */
struct watch {
  int fd;
  uint32_t events;   /* what the loop waits for now; 0 = not in the loop */
  void (*ready)(struct watch *watch, uint32_t events);
};

#define owner(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

void loop_init(void);
/* Waits for these events (EPOLLIN, ...) from now on; 0 stops waiting, and is needed before the fd is closed. */
void loop_set(struct watch *watch, uint32_t events);
/* loop_set(0), close, fd = -1; fine when closed already. */
void loop_close(struct watch *watch);
/* Waits for one event, at most this long (-1 = for ever), and handles it. */
void loop_once(int timeout_ms);
