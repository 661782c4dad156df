import type { ErrorCodes } from './entry.ts'

/** Of metrics and alarms. */
export const monitoringCodes = {
  'monitoring.archive_unreadable': {
    status: 500,
    title: 'The archive of metrics {path} cannot be read: {detail}',
    hint: 'Move the file away and start the server again: a new one is made, old graphs are lost, and nothing else is.',
  },
  'monitoring.no_such_metric': {
    status: 400,
    title: 'Of a {kind}, nothing called {name} is measured',
    hint: 'These are: {known}.',
  },
  'monitoring.bad_time_range': {
    status: 400,
    title: 'The time range ends before it begins',
    hint: 'Give `since` and `until` as instants or as time spans before now, e.g. `since=1h`; `until` is now where it is left out.',
  },
  'monitoring.too_many_points': {
    status: 400,
    title: 'That would be {points} points, and an answer has at most {most}',
    hint: 'Ask for a longer `step`, or for less time.',
  },
  'monitoring.prometheus_unreadable': {
    status: 503,
    title: 'The Prometheus server {url} cannot be read: {detail}',
    hint: 'Check that it runs and that the setting prometheus-url names it. Without the setting graphs come from our own archive.',
    retry: true,
  },
  'monitoring.bad_rule': {
    status: 400,
    title: 'A condition says exactly one of {known}, and this one says {said}',
    hint: 'Give one of them; two conditions are two rules.',
  },
  'monitoring.not_delivered': {
    status: 502,
    title: 'Alarms could not be sent to {to}: {detail}',
    hint: 'They are tried again by themselves. Check the address, the user and the password, then `pando alarm test`.',
    retry: true,
  },
} as const satisfies ErrorCodes
