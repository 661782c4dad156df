#define _GNU_SOURCE
#include "base/buffer.h"
#include "base/files.h"
#include "base/problem.h"
#include "host/config.h"
#include "machine/net.h"
#include "machine/rootfs.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a file of /etc holds since we last wrote it: only what changes is written again. */
struct etc_file { const char *name; struct buffer text; };

static struct etc_file name_file = { .name = "hostname" }, hosts_file = { .name = "hosts" }, resolver_file = { .name = "resolv.conf" };

/*
 * At first replaces the file even when the image ships a link there, which may lead anywhere. Later it is in the way of a
 * clone, whose programs stand still: then it is written in place. Takes the text over.
 */
static const char *write_file(int etc, struct etc_file *file, struct buffer text) {
  buffer_append(&text, "", 1);
  bool ours = file->text.data != NULL, same = ours && strcmp(buffer_data(&file->text), buffer_data(&text)) == 0;
  bool done = same || (ours && file_overwrite(etc, file->name, buffer_data(&text))) || file_replace(etc, file->name, buffer_data(&text), 0644);
  const char *wrong = done ? NULL : problem("/etc/%s: %s", file->name, strerror(errno));
  buffer_free(&file->text);
  if (done) file->text = text;
  else buffer_free(&text);
  return wrong;
}

static struct buffer name_text(void) {
  struct buffer text = {0};
  buffer_printf(&text, "%s\n", config.hostname);
  return text;
}

static struct buffer hosts_text(void) {
  struct buffer text = {0};
  const struct json *nic = config.nics ? config.nics->children : NULL;
  const struct json *search = json_get(config.dns, "search", JSON_ARRAY);
  buffer_printf(&text, "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
  buffer_printf(&text, "%s\t", nic ? json_text(nic, "address", "127.0.1.1") : "127.0.1.1");
  if (search && search->children && search->children->type == JSON_STRING)
    buffer_printf(&text, "%s.%s ", config.hostname, search->children->text);
  buffer_printf(&text, "%s\n", config.hostname);
  return text;
}

static struct buffer resolver_text(void) {
  struct buffer text = {0};
  char **servers = json_strings(json_get(config.dns, "servers", JSON_ARRAY));
  char **search = json_strings(json_get(config.dns, "search", JSON_ARRAY));
  for (char **server = servers; *server; server++) buffer_printf(&text, "nameserver %s\n", *server);
  for (char **domain = search; *domain; domain++) buffer_printf(&text, "%s%s", domain == search ? "search " : " ", *domain);
  if (*search) buffer_printf(&text, "\n");
  strings_free(servers);
  strings_free(search);
  return text;
}

static int open_etc(void) {
  int etc = image_open("etc", O_RDONLY | O_DIRECTORY, 0);
  if (etc >= 0 || errno != ENOENT) return etc;
  int root = image_open(".", O_RDONLY | O_DIRECTORY, 0);
  if (root >= 0 && mkdirat(root, "etc", 0755) == 0) etc = image_open("etc", O_RDONLY | O_DIRECTORY, 0);
  if (root >= 0) close(root);
  return etc;
}

const char *net_write_names(void) {
  if (sethostname(config.hostname, strlen(config.hostname)) < 0) return problem("host name: %s", strerror(errno));
  int etc = open_etc();
  if (etc < 0) return problem("/etc: %s", strerror(errno));
  const char *wrong = write_file(etc, &name_file, name_text());
  if (!wrong) wrong = write_file(etc, &hosts_file, hosts_text());
  if (!wrong && config.dns) wrong = write_file(etc, &resolver_file, resolver_text());
  close(etc);
  return wrong;
}
