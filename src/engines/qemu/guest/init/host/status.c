#include "host/status.h"
#include <time.h>

struct port status_port = { .name = "pando.status.0" };

static void begin(const char *event) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  buffer_printf(&status_port.out, "{\"event\":\"%s\",\"uptimeMs\":%lld", event, now.tv_sec * 1000LL + now.tv_nsec / 1000000);
}

static void end(void) {
  buffer_printf(&status_port.out, "}\n");
  port_flush(&status_port);
}

void status_booted(void) {
  begin("booted");
  end();
}

void status_started(int pid) {
  begin("started");
  buffer_printf(&status_port.out, ",\"pid\":%d", pid);
  end();
}

void status_failed(const char *step, const char *error, int code) {
  begin("failed");
  buffer_printf(&status_port.out, ",\"step\":\"%s\",\"error\":", step);
  buffer_json(&status_port.out, error);
  buffer_printf(&status_port.out, ",\"code\":%d", code);
  end();
}

void status_exited(int code) {
  begin("exited");
  buffer_printf(&status_port.out, ",\"code\":%d", code);
  end();
}
