#define _GNU_SOURCE
#include "base/buffer.h"
#include "host/config.h"
#include "machine/rootfs.h"
#include "machine/net.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Replaces the file even when the image ships a link there, which may lead anywhere. An image that forbids it keeps its own. */
static void replace(int etc, const char *name, struct buffer *text) {
  static const char temporary[] = ".pando-new";
  int fd = openat(etc, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (fd >= 0) {
    bool written = write(fd, buffer_data(text), buffer_length(text)) == (ssize_t)buffer_length(text);
    close(fd);
    if (!written || renameat(etc, temporary, etc, name) < 0) fprintf(stderr, "pando: /etc/%s: %s\n", name, strerror(errno));
  }
  buffer_free(text);
}

static void write_hosts(int etc) {
  struct buffer text = {0};
  const struct json *nic = config.nics ? config.nics->children : NULL;
  const struct json *search = json_get(config.dns, "search", JSON_ARRAY);
  buffer_printf(&text, "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
  buffer_printf(&text, "%s\t", nic ? json_text(nic, "address", "127.0.1.1") : "127.0.1.1");
  if (search && search->children && search->children->type == JSON_STRING)
    buffer_printf(&text, "%s.%s ", config.hostname, search->children->text);
  buffer_printf(&text, "%s\n", config.hostname);
  replace(etc, "hosts", &text);
}

static void write_resolver(int etc) {
  struct buffer text = {0};
  char **servers = json_strings(json_get(config.dns, "servers", JSON_ARRAY));
  char **search = json_strings(json_get(config.dns, "search", JSON_ARRAY));
  for (char **server = servers; *server; server++) buffer_printf(&text, "nameserver %s\n", *server);
  for (char **domain = search; *domain; domain++) buffer_printf(&text, "%s%s", domain == search ? "search " : " ", *domain);
  if (*search) buffer_printf(&text, "\n");
  strings_free(servers);
  strings_free(search);
  replace(etc, "resolv.conf", &text);
}

void net_write_names(void) {
  sethostname(config.hostname, strlen(config.hostname));
  int etc = image_open("etc", O_RDONLY | O_DIRECTORY, 0);
  if (etc < 0 && errno == ENOENT) {
    int root = image_open(".", O_RDONLY | O_DIRECTORY, 0);
    if (root >= 0 && mkdirat(root, "etc", 0755) == 0) etc = image_open("etc", O_RDONLY | O_DIRECTORY, 0);
    close(root);
  }
  if (etc < 0) return;
  struct buffer name = {0};
  buffer_printf(&name, "%s\n", config.hostname);
  replace(etc, "hostname", &name);
  write_hosts(etc);
  if (config.dns) write_resolver(etc);
  close(etc);
}
