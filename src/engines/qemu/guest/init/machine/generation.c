#define _GNU_SOURCE
#include "machine/generation.h"
#include "base/timer.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* drivers/char/random.c, add_vmfork_randomness: the only trace of it that user space can wait for. */
#define MESSAGE "crng reseeded due to virtual machine fork"

static void on_message(struct watch *watch, uint32_t events);
static void on_late(struct timer *timer);

static struct watch messages = { .fd = -1, .ready = on_message };
static struct timer limit = { .expired = on_late };
static bool noticed;
static void (*waiting)(bool noticed);

bool generation_mark(void) {
  if (messages.fd < 0) messages.fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  noticed = false;
  return messages.fd >= 0 && lseek(messages.fd, 0, SEEK_END) >= 0;
}

/* One read is one record. EPIPE: records were overwritten before we came; the next read goes on after the gap. */
static void look(void) {
  char record[4096];
  ssize_t n = 0;
  while (!noticed && ((n = read(messages.fd, record, sizeof record)) > 0 || (n < 0 && errno == EPIPE)))
    noticed = n > 0 && memmem(record, (size_t)n, MESSAGE, sizeof MESSAGE - 1) != NULL;
}

static void settle(void) {
  timer_stop(&limit);
  loop_set(&messages, 0);
  waiting(noticed);
}

static void on_message(struct watch *watch, uint32_t events) {
  (void)watch, (void)events;
  look();
  if (noticed) settle();
}

static void on_late(struct timer *timer) {
  (void)timer;
  settle();
}

void generation_await(long long timeout_ms, void (*done)(bool noticed)) {
  if (!noticed && messages.fd >= 0) look();
  if (noticed || messages.fd < 0) { done(noticed); return; }
  waiting = done;
  loop_set(&messages, EPOLLIN);
  timer_start(&limit, timeout_ms);
}
