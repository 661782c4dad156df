#define _GNU_SOURCE
#include "host/qga.h"
#include "machine/rootfs.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_REQUEST = 1024 * 1024 };

static void received(const char *data, size_t length);

struct port qga_port = { .name = "org.qemu.guest_agent.0", .received = received };
static struct buffer in;
static unsigned conversation;            /* each 0xFF begins another */
static qga_command sync_, sync_delimited, ping, info;

static const struct { const char *name; qga_command *run; bool while_frozen; } commands[] = {
  { "guest-sync", sync_, true },
  { "guest-sync-delimited", sync_delimited, true },
  { "guest-ping", ping, true },
  { "guest-info", info, true },
  { "guest-set-time", qga_set_time, false },
  { "guest-shutdown", qga_shutdown, false },
  { "guest-fsfreeze-status", qga_fsfreeze_status, true },
  { "guest-fsfreeze-freeze", qga_fsfreeze_freeze, true },
  { "guest-fsfreeze-thaw", qga_fsfreeze_thaw, true },
  { "guest-get-host-name", qga_host_name, false },
  { "guest-network-get-interfaces", qga_interfaces, false },
  { "guest-file-open", qga_file_open, false },
  { "guest-file-read", qga_file_read, false },
  { "guest-file-write", qga_file_write, false },
  { "guest-file-close", qga_file_close, false },
  { "pando-volume-attach", qga_volume_attach, false },
  { "pando-volume-detach", qga_volume_detach, false },
  { "pando-volume-grow", qga_volume_grow, false },
  { "pando-prefork", qga_prefork, false },
  { "pando-thaw", qga_thaw, true },
  { "pando-identity", qga_identity, false },
  { "pando-rehearse", qga_rehearse, false },
};

void reply_error(struct reply *reply, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(reply->error, sizeof reply->error, format, args);
  va_end(args);
}

static void ping(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  buffer_printf(&reply->value, "{}");
}

static void sync_(const struct json *arguments, struct reply *reply) {
  const struct json *id = json_get(arguments, "id", JSON_NUMBER);
  if (!id) reply_error(reply, "the argument id is missing");
  else buffer_printf(&reply->value, "%lld", id->number);
}

static void sync_delimited(const struct json *arguments, struct reply *reply) {
  buffer_append(&qga_port.out, "\xff", 1);
  sync_(arguments, reply);
}

static void info(const struct json *arguments, struct reply *reply) {
  (void)arguments;
  buffer_printf(&reply->value, "{\"version\":\"7.2.0\",\"supported_commands\":[");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    buffer_printf(&reply->value, "%s{\"name\":\"%s\",\"enabled\":%s,\"success-response\":%s}", i ? "," : "", commands[i].name,
      commands[i].while_frozen || !rootfs_frozen() ? "true" : "false", commands[i].run == qga_shutdown ? "false" : "true");
  buffer_printf(&reply->value, "]}");
}

/* Returns the class of the error, if there is one. */
static const char *run(const struct json *request, struct reply *reply) {
  const char *name = json_text(request, "execute", NULL);
  if (!name) {
    reply_error(reply, "not a command");
    return "GenericError";
  }
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(commands[i].name, name) != 0) continue;
    if (rootfs_frozen() && !commands[i].while_frozen) reply_error(reply, "Command %s has been disabled: the file system is frozen", name);
    else commands[i].run(json_get(request, "arguments", JSON_OBJECT), reply);
    return "GenericError";
  }
  reply_error(reply, "The command %s has not been found", name);
  return "CommandNotFound";
}

unsigned reply_later(struct reply *reply) {
  reply->silent = true;
  return conversation;
}

static void answer(struct reply *reply, const char *class) {
  struct buffer *out = &qga_port.out;
  if (reply->error[0]) {
    buffer_printf(out, "{\"error\":{\"class\":\"%s\",\"desc\":", class);
    buffer_json(out, reply->error);
    buffer_printf(out, "}}\n");
  } else if (!reply->silent) {
    buffer_printf(out, "{\"return\":");
    buffer_append(out, buffer_data(&reply->value), buffer_length(&reply->value));
    buffer_printf(out, "}\n");
  }
  buffer_free(&reply->value);
  port_flush(&qga_port);
}

void reply_send(unsigned to, struct reply *reply) {
  if (to == conversation) answer(reply, "GenericError");
  else buffer_free(&reply->value);
}

static void handle(const char *line, size_t length) {
  struct reply reply = {0};
  struct json *request = json_parse(line, length);
  answer(&reply, run(request, &reply));
  json_free(request);
}

static bool blank(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (!strchr(" \t\r", text[i])) return false;
  return true;
}

static void received(const char *data, size_t length) {
  const char *restart = memrchr(data, 0xff, length);
  if (restart) {
    conversation++;
    buffer_consume(&in, buffer_length(&in));
    length -= (size_t)(restart + 1 - data);
    data = restart + 1;
  }
  buffer_append(&in, data, length);
  const char *newline;
  while (buffer_length(&in) > 0 && (newline = memchr(buffer_data(&in), '\n', buffer_length(&in)))) {
    size_t line = (size_t)(newline - buffer_data(&in));
    if (!blank(buffer_data(&in), line)) handle(buffer_data(&in), line);
    buffer_consume(&in, line + 1);
  }
  if (buffer_length(&in) > MAX_REQUEST) buffer_consume(&in, buffer_length(&in));
}
