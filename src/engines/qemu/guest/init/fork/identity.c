#define _GNU_SOURCE
#include "base/base64.h"
#include "base/fatal.h"
#include "base/problem.h"
#include "base/timer.h"
#include "fork/fork.h"
#include "fork/hooks.h"
#include "fork/host_keys.h"
#include "host/config.h"
#include "host/qga.h"
#include "machine/boot_id.h"
#include "machine/cgroup.h"
#include "machine/generation.h"
#include "machine/machine_id.h"
#include "machine/net.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FOLDER "etc/pando/postfork.d"

enum { SEED_MIN = 32, SEED_MAX = 256, NOTICE_MS = 5000, MAX_NAME = 64 };

static const char *seed(const struct json *value) {
  static int device = -1;
  struct { int bits, size; char bytes[SEED_MAX]; } pool;
  struct buffer bytes = {0};
  bool decoded = base64_decode(&bytes, value->text);
  size_t length = buffer_length(&bytes);
  bool usable = decoded && length >= SEED_MIN && length <= SEED_MAX;
  if (usable) memcpy(pool.bytes, buffer_data(&bytes), length);
  buffer_free(&bytes);
  if (!usable) return problem("not %d to %d bytes in base64", SEED_MIN, SEED_MAX);
  pool.size = (int)length;
  pool.bits = pool.size * 8;
  if (device < 0) device = open("/dev/urandom", O_RDWR | O_CLOEXEC);
  /* The second makes every generator take the new key before it answers again. */
  bool done = ioctl(device, RNDADDENTROPY, &pool) == 0 && ioctl(device, RNDRESEEDCRNG) == 0;
  return done ? NULL : problem("%s", strerror(errno));
}

static const char *set_time(const struct json *value) {
  struct timespec now = { .tv_sec = value->number / 1000000000, .tv_nsec = value->number % 1000000000 };
  return clock_settime(CLOCK_REALTIME, &now) == 0 ? NULL : problem("%s", strerror(errno));
}

static const char *set_machine_id(const struct json *value) { return machine_id_renew(value->text); }

static const char *set_boot_id(const struct json *value) { return boot_id_renew(value->text); }

static const char *set_nics(const struct json *value) {
  const char *wrong = net_renumber(value);
  if (!wrong) config_set_nics(value);
  return wrong;
}

static const char *set_dns(const struct json *value) {
  config_set_dns(value);
  return NULL;
}

static const char *set_hostname(const struct json *value) {
  if (!*value->text || strlen(value->text) > MAX_NAME) return problem("not 1 to %d characters", MAX_NAME);
  config_set_hostname(value->text);
  return NULL;
}

/* All that may be given, in the order in which it is done. */
static const struct field {
  const char *name;
  enum json_type type;
  const char *(*apply)(const struct json *value);
  bool named;                            /* the files with names and addresses depend on it */
} fields[] = {
  { "seed", JSON_STRING, seed, false },
  { "timeNs", JSON_NUMBER, set_time, false },
  { "machineId", JSON_STRING, set_machine_id, false },
  { "bootId", JSON_STRING, set_boot_id, false },
  { "nics", JSON_ARRAY, set_nics, true },
  { "dns", JSON_OBJECT, set_dns, true },
  { "hostname", JSON_STRING, set_hostname, true },
  { "thaw", JSON_BOOLEAN, NULL, false },
  { "timeoutMs", JSON_NUMBER, NULL, false },
};
enum { FIELDS = sizeof fields / sizeof *fields };

static void on_late(struct timer *timer);

static struct timer limit = { .expired = on_late };
static long long timeout_ms;
static unsigned asker;
static bool thaw, noticed;

/* Unknown or of another type: nothing is begun, or a clone would go on with half an identity. */
static const char *check(const struct json *arguments) {
  for (const struct json *given = arguments ? arguments->children : NULL; given; given = given->next) {
    size_t i = 0;
    while (i < FIELDS && strcmp(fields[i].name, given->key) != 0) i++;
    if (i == FIELDS) return problem("%s: unknown", given->key);
    if (fields[i].type != given->type) return problem("%s: of the wrong type", given->key);
  }
  return NULL;
}

static const char *apply(const struct json *arguments) {
  bool names = false;
  for (size_t i = 0; i < FIELDS; i++) {
    const struct json *value = json_get(arguments, fields[i].name, fields[i].type);
    const char *wrong = value && fields[i].apply ? fields[i].apply(value) : NULL;
    if (wrong) return problem("%s: %s", fields[i].name, wrong);
    names |= value && fields[i].named;
  }
  const char *wrong = names ? net_write_names() : NULL;
  return wrong ? problem("names: %s", wrong) : NULL;
}

static void finish(size_t hooks, const char *wrong) {
  struct reply reply = {0};
  timer_stop(&limit);
  fork_running = NULL;
  if (wrong) reply_error(&reply, "%s", wrong);
  else buffer_printf(&reply.value, "{\"vmgenid\":%s,\"hooks\":%zu}", noticed ? "true" : "false", hooks);
  reply_send(asker, &reply);
}

static void on_late(struct timer *timer) {
  (void)timer;
  const char *hook = hooks_cancel();
  finish(0, problem("%s: not done after %lld ms", hook ? hook : "hooks", timeout_ms));
}

static char **hook_environment(void) {
  const struct json *nic = config.nics ? config.nics->children : NULL;
  char **own = calloc(4, sizeof *own);
  if (!own || asprintf(&own[0], "PANDO_FORK=clone") < 0 || asprintf(&own[1], "PANDO_HOSTNAME=%s", config.hostname) < 0
    || asprintf(&own[2], "PANDO_ADDRESS=%s", nic ? json_text(nic, "address", "") : "") < 0) fatal("out of memory");
  return config_environment(own);
}

static void on_notice(bool seen) {
  noticed = seen;
  if (!thaw) { finish(0, NULL); return; }
  host_keys_announce();
  if (!cgroup_thaw()) { finish(0, problem("thaw: %s", strerror(errno))); return; }
  hooks_run(FOLDER, hook_environment(), finish);
  if (fork_running) timer_start(&limit, timeout_ms);
}

static void on_keys(const char *wrong) {
  if (wrong) finish(0, problem("host keys: %s", wrong));
  else generation_await(timeout_ms < NOTICE_MS ? timeout_ms : NOTICE_MS, on_notice);
}

/* Programs go on last of all: by then nothing is left that they could share with another clone. */
void qga_identity(const struct json *arguments, struct reply *reply) {
  if (fork_running) { reply_error(reply, "busy: %s is not done", fork_running); return; }
  const char *wrong = check(arguments);
  if (!wrong) wrong = apply(arguments);
  if (wrong) { reply_error(reply, "%s", wrong); return; }
  timeout_ms = fork_timeout(arguments);
  thaw = json_flag(arguments, "thaw");
  fork_running = "pando-identity";
  asker = reply_later(reply);
  if (json_get(arguments, "machineId", JSON_STRING)) host_keys_renew(on_keys);
  else on_keys(NULL);
}
