#pragma once
#include <stddef.h>
#include <stdint.h>

struct session;

/* One exec, from its open frame to its exit frame. Payloads are as PROTOCOL.md says. */
void session_open(uint32_t id, const char *payload, size_t length);
struct session *session_find(uint32_t id);
void session_stdin(struct session *session, const char *data, size_t length);
void session_resize(struct session *session, const char *payload, size_t length);
void session_signal(struct session *session, const char *name, size_t length);
void session_credit(struct session *session, uint32_t bytes);
void session_kill(struct session *session);
/* The connection has room again. */
void sessions_resume(void);
/* Kills all sessions; nothing more is sent for them. */
void sessions_end(void);
