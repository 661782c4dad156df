import type { ErrorCodes } from './entry.ts'

export const auditCodes = {
  'audit.unreadable': {
    status: 500,
    title: 'The audit log {path} cannot be opened: {detail}',
    hint: 'See whether the disk is full or the file damaged. Move it away to begin a new one; keep the old one for those who ask.',
  },
  'audit.write_failed': {
    status: 503,
    title: 'The audit log cannot be written: {detail}',
    hint: 'What was asked for may have happened. Make room on the disk of the state directory, look, and ask again.',
    retry: true,
  },
  'audit.broken': {
    status: 500,
    title: 'The chain of the audit log is broken: {detail}',
    hint: 'Entries before that one are as they were written. Compare with an export or a copy of audit.db from before.',
  },
  'audit.no_entry': {
    status: 404,
    title: 'The audit log has no entry {seq}',
    hint: '`pando audit ls` shows the newest; the oldest are taken out when they are older than the log keeps.',
  },
  'audit.bad_export': {
    status: 422,
    title: 'Line {line} of {file} is no entry of an audit log',
    hint: 'Give a file that `pando audit export` wrote, as it was written.',
  },
  'audit.not_delivered': {
    status: 502,
    title: 'Entries could not be sent to {to}: {detail}',
    hint: 'See whether it can be reached from the server. They are sent when it can; nothing is left out. `pando audit target test NAME` tries it.',
    retry: true,
  },
} as const satisfies ErrorCodes
