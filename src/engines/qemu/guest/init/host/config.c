#include "host/config.h"
#include "base/buffer.h"
#include "base/fatal.h"
#include "base/signals.h"
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#define CONFIG_FILE "/sys/firmware/qemu_fw_cfg/by_name/opt/pando/config/raw"

struct config config;

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
  config.env = json_strings(json_get(json, "env", JSON_OBJECT));
  config.nics = json_get(json, "nics", JSON_ARRAY);
  config.dns = json_get(json, "dns", JSON_OBJECT);
}
