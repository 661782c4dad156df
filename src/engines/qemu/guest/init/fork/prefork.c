#include "base/problem.h"
#include "base/timer.h"
#include "fork/fork.h"
#include "fork/hooks.h"
#include "fork/host_keys.h"
#include "host/config.h"
#include "host/qga.h"
#include "machine/cgroup.h"
#include "machine/generation.h"
#include "machine/modules.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define FOLDER "etc/pando/prefork.d"

enum { DEFAULT_TIMEOUT_MS = 10000, MAX_TIMEOUT_MS = 3600000 };

static void on_late(struct timer *timer);

const char *fork_running;
static struct timer limit = { .expired = on_late };
static long long timeout_ms;
static unsigned asker;
static size_t hooks;
static bool preparing;

long long fork_timeout(const struct json *arguments) {
  long long ms = json_number(arguments, "timeoutMs", DEFAULT_TIMEOUT_MS);
  return ms < 0 || ms > MAX_TIMEOUT_MS ? MAX_TIMEOUT_MS : ms;
}

/* Wrong: nothing stays frozen. */
static void finish(const char *wrong) {
  struct reply reply = {0};
  timer_stop(&limit);
  fork_running = NULL;
  preparing = false;
  if (wrong) {
    reply_error(&reply, "%s", wrong);
    cgroup_thaw();
  } else buffer_printf(&reply.value, "{\"hooks\":%zu}", hooks);
  reply_send(asker, &reply);
}

static void on_frozen(void) {
  if (!generation_mark()) finish(problem("/dev/kmsg: %s", strerror(errno)));
  else finish(NULL);
}

static void on_hooks(size_t count, const char *wrong) {
  hooks = count;
  if (wrong) finish(wrong);
  else if (!cgroup_freeze(on_frozen)) finish(problem("freeze: %s", strerror(errno)));
}

static void on_late(struct timer *timer) {
  (void)timer;
  const char *hook = hooks_cancel();
  finish(problem("%s: not done after %lld ms", hook ? hook : "freeze", timeout_ms));
}

/* Also prepares what a clone will need: there it would cost more, and be paid for each time. */
void qga_prefork(const struct json *arguments, struct reply *reply) {
  if (fork_running) { reply_error(reply, "busy: %s is not done", fork_running); return; }
  const char *wrong = modules_load_for_fork();
  if (wrong) { reply_error(reply, "%s", wrong); return; }
  timeout_ms = fork_timeout(arguments);
  fork_running = "pando-prefork";
  preparing = true;
  asker = reply_later(reply);
  hooks = 0;
  if (cgroup_frozen()) { on_frozen(); return; }      /* a clone that was never let go, or asked twice: its hooks are done */
  timer_start(&limit, timeout_ms);
  hooks_run(FOLDER, config_environment(json_strings(NULL)), on_hooks);
}

/* For the source, or after a fork that failed. In the middle of pando-prefork it ends that. */
void qga_thaw(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  if (preparing) {
    hooks_cancel();
    finish("cancelled by pando-thaw");
  } else if (fork_running) reply_error(reply, "busy: %s is not done", fork_running);
  if (reply->error[0]) return;
  host_keys_announce();
  if (!cgroup_thaw()) reply_error(reply, "thaw: %s", strerror(errno));
  buffer_printf(&reply->value, "{}");
}
