#define _GNU_SOURCE
#include "base/timer.h"
#include "host/qga.h"
#include "machine/power.h"
#include "machine/rootfs.h"
#include "machine/volumes.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/rtc.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static bool read_hardware_clock(struct timespec *now) {
  struct rtc_time rtc;
  int fd = open("/dev/rtc0", O_RDONLY | O_CLOEXEC);
  bool ok = fd >= 0 && ioctl(fd, RTC_RD_TIME, &rtc) == 0;
  if (fd >= 0) close(fd);
  if (!ok) return false;
  struct tm utc = {
    .tm_sec = rtc.tm_sec, .tm_min = rtc.tm_min, .tm_hour = rtc.tm_hour,
    .tm_mday = rtc.tm_mday, .tm_mon = rtc.tm_mon, .tm_year = rtc.tm_year,
  };
  *now = (struct timespec){ .tv_sec = timegm(&utc) };
  return true;
}

/* The argument is in nanoseconds since 1970; without it the time comes from the hardware clock. */
void qga_set_time(const struct json *arguments, struct reply *reply) {
  const struct json *time = json_get(arguments, "time", JSON_NUMBER);
  struct timespec now;
  if (time) now = (struct timespec){ .tv_sec = time->number / 1000000000, .tv_nsec = time->number % 1000000000 };
  else if (!read_hardware_clock(&now)) { reply_error(reply, "hardware clock: %s", strerror(errno)); return; }
  if (clock_settime(CLOCK_REALTIME, &now) < 0) reply_error(reply, "setting the time: %s", strerror(errno));
  else buffer_printf(&reply->value, "{}");
}

void qga_shutdown(const struct json *arguments, struct reply *reply) {
  if (strcmp(json_text(arguments, "mode", "powerdown"), "powerdown") != 0) reply_error(reply, "only the mode powerdown is supported");
  else power_button();
  reply->silent = true;
}

void qga_fsfreeze_status(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  buffer_printf(&reply->value, rootfs_frozen() ? "\"frozen\"" : "\"thawed\"");
}

/* Who froze may be gone before it thaws: nothing stands still for ever because of that. */
enum { FROZEN_MS = 20000 };

static void on_forgotten(struct timer *timer) {
  (void)timer;
  volumes_thaw();
  rootfs_thaw();
}

static struct timer forgotten = { .expired = on_forgotten };

/* Both answer the number of file systems. */
void qga_fsfreeze_freeze(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  int count = volumes_freeze();
  if (count < 0 || !rootfs_freeze()) {
    reply_error(reply, "freeze: %s", strerror(errno));
    volumes_thaw();
    return;
  }
  timer_start(&forgotten, FROZEN_MS);
  buffer_printf(&reply->value, "%d", count + 1);
}

void qga_fsfreeze_thaw(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  bool was_frozen = rootfs_frozen();
  int count = volumes_thaw();
  timer_stop(&forgotten);
  if (!rootfs_thaw()) reply_error(reply, "thaw: %s", strerror(errno));
  else buffer_printf(&reply->value, "%d", count + was_frozen);
}

void qga_host_name(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  buffer_printf(&reply->value, "{\"host-name\":");
  buffer_json(&reply->value, name);
  buffer_printf(&reply->value, "}");
}

static unsigned prefix_length(const struct sockaddr *mask) {
  const unsigned char *bytes = mask->sa_family == AF_INET6
    ? ((const struct sockaddr_in6 *)mask)->sin6_addr.s6_addr : (const unsigned char *)&((const struct sockaddr_in *)mask)->sin_addr;
  unsigned bits = 0;
  for (size_t i = 0; i < (mask->sa_family == AF_INET6 ? 16u : 4u); i++) bits += (unsigned)__builtin_popcount(bytes[i]);
  return bits;
}

static void write_addresses(struct buffer *out, const struct ifaddrs *list, const char *name) {
  const char *separator = "";
  for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
    if (!i->ifa_addr || !i->ifa_netmask || strcmp(i->ifa_name, name) != 0) continue;
    bool six = i->ifa_addr->sa_family == AF_INET6;
    if (!six && i->ifa_addr->sa_family != AF_INET) continue;
    char text[INET6_ADDRSTRLEN];
    inet_ntop(i->ifa_addr->sa_family, six ? (void *)&((struct sockaddr_in6 *)i->ifa_addr)->sin6_addr
      : (void *)&((struct sockaddr_in *)i->ifa_addr)->sin_addr, text, sizeof text);
    buffer_printf(out, "%s{\"ip-address\":\"%s\",\"ip-address-type\":\"ipv%d\",\"prefix\":%u}", separator, text, six ? 6 : 4,
      prefix_length(i->ifa_netmask));
    separator = ",";
  }
}

void qga_interfaces(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  struct ifaddrs *list;
  struct buffer *out = &reply->value;
  if (getifaddrs(&list) < 0) { reply_error(reply, "interfaces: %s", strerror(errno)); return; }
  const char *separator = "[";
  for (const struct ifaddrs *i = list; i; i = i->ifa_next) {
    if (!i->ifa_addr || i->ifa_addr->sa_family != AF_PACKET) continue;      /* one such entry for each interface */
    const unsigned char *mac = ((const struct sockaddr_ll *)i->ifa_addr)->sll_addr;
    buffer_printf(out, "%s{\"name\":\"%s\",\"hardware-address\":\"%02x:%02x:%02x:%02x:%02x:%02x\",\"ip-addresses\":[", separator,
      i->ifa_name, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    write_addresses(out, list, i->ifa_name);
    buffer_printf(out, "]}");
    separator = ",";
  }
  buffer_printf(out, "]");
  freeifaddrs(list);
}
