#pragma once
#include "base/buffer.h"
#include "base/json.h"
#include "process/child.h"
#include <stdint.h>

/* What session.c and session_io.c share: the first is about the process, the second about its pipes or terminal. */
struct session {
  uint32_t id;
  struct child child;
  struct watch input;       /* we write; with a terminal its master, used for both directions */
  struct watch output;      /* we read; -1 when at its end */
  struct watch errors;
  struct buffer pending;    /* input that the process has not taken */
  bool terminal, input_ends, ended, abandoned;
  uint64_t credit;          /* bytes that the host still takes */
  int code;
  char error[252];
  struct session *next;
};

/* Makes pipes or a terminal; `stdio` receives the process's ends. False sets errno. */
bool session_io_open(struct session *session, const struct json *tty, int stdio[3]);
/* Closes our copies of the process's ends. */
void session_io_started(struct session *session, const int stdio[3]);
/* The process has ended: what it left behind is still sent, and then nothing more is awaited. */
void session_io_ended(struct session *session);
/* Output is left to send. */
bool session_io_pending(const struct session *session);
void session_io_resume(struct session *session);
void session_io_resize(struct session *session, const struct json *size);
void session_io_close(struct session *session);

/* In session.c: ends the session when nothing is left to wait for; it is gone afterwards. */
void session_settle(struct session *session);
