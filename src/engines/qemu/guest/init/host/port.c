#include "host/port.h"
#include "base/fatal.h"
#include "base/files.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORTS "/sys/class/virtio-ports"

enum { FULL = 256 * 1024, READ_SIZE = 64 * 1024 };

static struct port **known;
static size_t known_count;
static struct watch uevents;

bool port_full(struct port *port) {
  bool full = buffer_length(&port->out) >= FULL;
  port->awaited |= full;
  return full;
}

void port_flush(struct port *port) {
  if (port->watch.fd < 0) return;
  while (buffer_length(&port->out) > 0) {
    ssize_t n = write(port->watch.fd, buffer_data(&port->out), buffer_length(&port->out));
    if (n <= 0) break;
    buffer_consume(&port->out, (size_t)n);
  }
}

static void port_receive(struct port *port) {
  static char data[READ_SIZE];
  ssize_t n;
  while ((n = read(port->watch.fd, data, sizeof data)) > 0)
    if (port->received) port->received(data, (size_t)n);
}

/*
 * Edge-triggered, because the kernel reports a closed host side as a hang-up for as long as it stays closed. What the next
 * connection sends can arrive before the news that it is open, so a hang-up says nothing about the bytes around it: it comes
 * first, or it would end the sessions that those bytes open.
 */
static void on_port(struct watch *watch, uint32_t events) {
  struct port *port = owner(watch, struct port, watch);
  if ((events & EPOLLHUP) && port->disconnected) port->disconnected();
  if (events & EPOLLIN) port_receive(port);
  port_flush(port);
}

static void open_port(const char *device, const char *name) {
  for (size_t i = 0; i < known_count; i++) {
    struct port *port = known[i];
    if (port->watch.fd >= 0 || strcmp(port->name, name) != 0) continue;
    char path[300];
    snprintf(path, sizeof path, "/dev/%s", device);
    port->watch.fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (port->watch.fd < 0) continue;
    port->watch.ready = on_port;
    loop_set(&port->watch, EPOLLIN | EPOLLOUT | EPOLLET);
    port_flush(port);
  }
}

static void scan_ports(void) {
  DIR *directory = opendir(PORTS);
  struct dirent *entry;
  while (directory && (entry = readdir(directory))) {
    char path[300], name[100];
    snprintf(path, sizeof path, PORTS "/%s/name", entry->d_name);
    if (entry->d_name[0] != '.' && file_line(path, name, sizeof name)) open_port(entry->d_name, name);
  }
  if (directory) closedir(directory);
}

static void on_uevent(struct watch *watch, uint32_t events) {
  (void)events;
  char event[4096];
  bool ports = false;
  ssize_t n;
  while ((n = recv(watch->fd, event, sizeof event - 1, 0)) > 0) {
    event[n] = 0;
    ports |= strstr(event, "virtio-ports") != NULL;   /* the first string is ACTION@DEVPATH */
  }
  if (ports || (n < 0 && errno == ENOBUFS)) scan_ports();
}

/* The name of a port is known to the kernel only some time after the driver has loaded; a uevent tells when. */
void ports_start(struct port **ports, size_t count) {
  known = ports;
  known_count = count;
  for (size_t i = 0; i < count; i++) ports[i]->watch.fd = -1;
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = 1 };
  uevents.fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  if (uevents.fd < 0 || bind(uevents.fd, (struct sockaddr *)&address, sizeof address) < 0) fatal("uevents: %s", strerror(errno));
  uevents.ready = on_uevent;
  loop_set(&uevents, EPOLLIN);
}

/* The sources are woken here and not where room appears: they may be in the middle of sending. */
void ports_run(int timeout_ms) {
  loop_once(timeout_ms);
  for (size_t i = 0; i < known_count; i++) {
    struct port *port = known[i];
    if (!port->awaited || port_full(port)) continue;
    port->awaited = false;
    if (port->drained) port->drained();
  }
}

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

void port_drain(struct port *port, int timeout_ms) {
  long long end = now_ms() + timeout_ms, left;
  while (buffer_length(&port->out) > 0 && (left = end - now_ms()) > 0) ports_run((int)left);
}
