#include "host/config.h"
#include "base/buffer.h"
#include "base/fatal.h"
#include "base/signals.h"
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CONFIG_FILE "/sys/firmware/qemu_fw_cfg/by_name/opt/pando/config/raw"

struct config config;

static bool is_init_system(const char *program) {
  const char *slash = strrchr(program, '/'), *name = slash ? slash + 1 : program;
  return strcmp(name, "init") == 0 || strcmp(name, "systemd") == 0;
}

void config_load(void) {
  struct buffer text = {0};
  int fd = open(CONFIG_FILE, O_RDONLY | O_CLOEXEC);
  if (fd < 0) fatal("fw_cfg has no opt/pando/config");
  ssize_t n;
  while ((n = read(fd, buffer_reserve(&text, 65536), 65536)) > 0) text.end += (size_t)n;
  close(fd);
  struct json *json = json_parse(buffer_data(&text), buffer_length(&text));
  buffer_free(&text);
  if (!json) fatal("the configuration is not JSON");
  config.hostname = json_text(json, "hostname", "");
  config.user = json_text(json, "user", "");
  config.workdir = json_text(json, "workdir", "");
  config.stop_signal = signal_number(json_text(json, "stopSignal", "SIGTERM"));
  if (config.stop_signal == 0) config.stop_signal = SIGTERM;
  config.argv = json_strings(json_get(json, "argv", JSON_ARRAY));
  config.is_init = config.argv[0] && is_init_system(config.argv[0]);
  /* To systemd SIGTERM means something else, and it is what an image says that says nothing. `/init` is s6-overlay's: to it, it does not. */
  if (config.is_init && config.stop_signal == SIGTERM && strcmp(config.argv[0], "/init") != 0) config.stop_signal = SIGRTMIN + 3;
  config.env = json_strings(json_get(json, "env", JSON_OBJECT));
  config.nics = json_get(json, "nics", JSON_ARRAY);
  config.dns = json_get(json, "dns", JSON_OBJECT);
  config.mounts = json_get(json, "mounts", JSON_ARRAY);
}

void config_set_hostname(const char *hostname) {
  static char *ours;
  char *copy = strdup(hostname);
  if (!copy) fatal("out of memory");
  free(ours);
  config.hostname = ours = copy;
}

void config_set_dns(const struct json *dns) {
  static struct json *ours;
  struct json *copy = json_copy(dns);
  json_free(ours);
  config.dns = ours = copy;
}

static const struct json *nic_by_mac(const struct json *nics, const char *key, const char *mac) {
  const struct json *nic = nics ? nics->children : NULL;
  while (nic && (!*mac || strcasecmp(json_text(nic, key, ""), mac) != 0)) nic = nic->next;
  return nic;
}

void config_set_nics(const struct json *nics) {
  static struct json *ours;
  struct json *copy = json_copy(nics), *given = copy->children, **tail = &copy->children;
  /* In the old order, since the first one is the machine's own address; then those that are new. */
  *tail = NULL;
  for (const struct json *old = config.nics ? config.nics->children : NULL; old; old = old->next, tail = &(*tail)->next) {
    const char *mac = json_text(old, "mac", "");
    const struct json *nic = nic_by_mac(nics, "from", mac);
    if (!nic) nic = nic_by_mac(nics, "mac", mac);
    *tail = json_copy(nic ? nic : old);
  }
  for (const struct json *nic = nics->children; nic; nic = nic->next) {
    if (nic_by_mac(config.nics, "mac", json_text(nic, "from", "")) || nic_by_mac(config.nics, "mac", json_text(nic, "mac", ""))) continue;
    *tail = json_copy(nic);
    tail = &(*tail)->next;
  }
  json_free(given);
  json_free(ours);
  config.nics = ours = copy;
}

char **config_environment(char **own) {
  size_t base = 0, added = 0;
  while (config.env[base]) base++;
  while (own[added]) added++;
  char **merged = calloc(base + added + 1, sizeof *merged);
  if (!merged) fatal("out of memory");
  for (size_t i = 0; i < base; i++) merged[i] = strdup(config.env[i]);
  memcpy(merged + base, own, added * sizeof *own);
  free(own);
  return merged;
}
