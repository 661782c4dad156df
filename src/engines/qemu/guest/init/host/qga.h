#pragma once
#include "base/json.h"
#include "host/port.h"

extern struct port qga_port;

/* What a command answers: the value of "return", or an error when `error` is set. No answer at all when `silent`. */
struct reply { struct buffer value; char error[200]; bool silent; };

void reply_error(struct reply *reply, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The command answers later; what this returns tells to whom. */
unsigned reply_later(struct reply *reply);
/* Sends the answer and frees it; it is dropped when the host has begun anew in between. */
void reply_send(unsigned to, struct reply *reply);

/* One command of the QEMU guest agent protocol, as QEMU's qga/qapi-schema.json describes it. */
typedef void qga_command(const struct json *arguments, struct reply *reply);

qga_command qga_set_time, qga_shutdown, qga_fsfreeze_status, qga_fsfreeze_freeze, qga_fsfreeze_thaw, qga_host_name, qga_interfaces;
qga_command qga_prefork, qga_thaw, qga_identity, qga_rehearse;
qga_command qga_volume_attach, qga_volume_detach, qga_volume_grow;
qga_command qga_file_open, qga_file_read, qga_file_write, qga_file_close;
