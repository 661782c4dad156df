#define _GNU_SOURCE
#include "host/session.h"
#include "base/fatal.h"
#include "base/json.h"
#include "base/signals.h"
#include "host/config.h"
#include "host/session_io.h"
#include "host/stream.h"
#include "process/child.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct session *sessions;

struct session *session_find(uint32_t id) {
  struct session *session = sessions;
  while (session && session->id != id) session = session->next;
  return session;
}

static void release(struct session *session) {
  struct session **link = &sessions;
  while (*link != session) link = &(*link)->next;
  *link = session->next;
  session_io_close(session);
  free(session);
}

static void send_exit(uint32_t id, int code, const char *error) {
  struct buffer json = {0};
  buffer_printf(&json, "{\"code\":%d", code);
  if (*error) {
    buffer_printf(&json, ",\"error\":");
    buffer_json(&json, error);
  }
  buffer_printf(&json, "}");
  stream_send(id, FRAME_EXIT, buffer_data(&json), buffer_length(&json));
  buffer_free(&json);
}

/* Ended, and all it wrote is on its way. */
void session_settle(struct session *session) {
  if (session->child.pid != 0 || session_io_pending(session)) return;
  if (!session->abandoned) send_exit(session->id, session->code, session->error);
  release(session);
}

static void on_failed(struct child *child, int code, const char *error) {
  (void)code;
  struct session *session = owner(child, struct session, child);
  snprintf(session->error, sizeof session->error, "%s", error);
}

static void on_exited(struct child *child, int code) {
  struct session *session = owner(child, struct session, child);
  session->code = code;
  session_io_ended(session);
  session_settle(session);
}

static bool start(struct session *session, const struct json *request) {
  const struct json *tty = json_get(request, "tty", JSON_OBJECT);
  struct command command = {
    .argv = json_strings(json_get(request, "argv", JSON_ARRAY)),
    .env = config_environment(json_strings(json_get(request, "env", JSON_OBJECT))),
    .user = json_text(request, "user", config.user),
    .workdir = json_text(request, "workdir", config.workdir),
    .in_initramfs = strcmp(json_text(request, "root", "image"), "initramfs") == 0,
    .terminal = tty != NULL,
  };
  if (command.in_initramfs) command.workdir = json_text(request, "workdir", "/");
  bool started = session_io_open(session, tty, command.stdio) && child_start(&session->child, &command);
  int error = errno;
  session_io_started(session, command.stdio);
  strings_free(command.argv);
  strings_free(command.env);
  errno = error;
  return started;
}

void session_open(uint32_t id, const char *payload, size_t length) {
  if (session_find(id)) return;
  struct json *request = json_parse(payload, length);
  struct session *session = calloc(1, sizeof *session);
  if (!session) fatal("out of memory");
  *session = (struct session){
    .id = id, .credit = INITIAL_CREDIT, .child = { .failed = on_failed, .exited = on_exited }, .next = sessions,
    .input.fd = -1, .output.fd = -1, .errors.fd = -1,
  };
  sessions = session;
  if (!request || !start(session, request)) {
    send_exit(id, 125, request ? strerror(errno) : "the open frame is not JSON");
    release(session);
  }
  json_free(request);
}

void session_resize(struct session *session, const char *payload, size_t length) {
  struct json *size = json_parse(payload, length);
  if (size && session->terminal) session_io_resize(session, size);
  json_free(size);
}

void session_signal(struct session *session, const char *name, size_t length) {
  char text[32];
  snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), name);
  int signal = signal_number(text);
  if (signal) child_signal_group(&session->child, signal);
}

void session_kill(struct session *session) { child_signal_group(&session->child, SIGKILL); }

void session_credit(struct session *session, uint32_t bytes) {
  session->credit += bytes;
  session_io_resume(session);
}

void sessions_resume(void) {
  for (struct session *session = sessions, *next; session && !port_full(&stream_port); session = next) {
    next = session->next;
    session_io_resume(session);
  }
}

void sessions_end(void) {
  for (struct session *session = sessions, *next; session; session = next) {
    next = session->next;
    session->abandoned = true;
    session->id = 0;                     /* the number is free for the next connection */
    child_signal_group(&session->child, SIGKILL);
    session_io_close(session);
    session_settle(session);
  }
}
