import { z } from 'zod'
import { defineKind, duration, instant, labels, name, phases, reason } from '../../api/kind.ts'

const keep = z.strictObject({
  last: z.int().min(0).default(0).describe('The newest so many.'),
  hourly: z.int().min(0).default(0).describe('The newest of each of so many hours.'),
  daily: z.int().min(0).default(0).describe('The newest of each of so many days.'),
  weekly: z.int().min(0).default(0).describe('The newest of each of so many weeks.'),
  monthly: z.int().min(0).default(0).describe('The newest of each of so many months.'),
})

/** active <-> overdue (the last run is older than the schedule allows, or failed, or did not restore)          paused by spec */
export const BackupPolicy = defineKind({
  kind: 'BackupPolicy',
  plural: 'backuppolicies',
  scope: 'project',
  statusOwner: 'services/backup',
  verbFields: ['runs', 'drills'],
  description: 'Which instances and volumes are backed up when, where to, and how long they are kept.',
  spec: z.strictObject({
    select: labels().default({}).describe('Labels that an instance or a volume must have. Empty: all of the project.'),
    schedule: z.string().max(100).describe('Cron rule, e.g. `0 3 * * *`.'),
    timezone: z.string().max(64).optional().describe("Time zone of the schedule, e.g. `Europe/Zurich`. Left out: the server's."),
    target: name().optional().describe('Name of the backup target. Left out: the default one.'),
    keep: keep
      .default({ last: 0, hourly: 0, daily: 7, weekly: 4, monthly: 12 })
      .describe('Which backups stay; the last good one always does.'),
    drill: z
      .strictObject({
        schedule: z.string().max(100).describe('Cron rule of the restore drill.'),
        timeout: duration({ min: 1000 }).default(600_000).describe('How long a restored instance has to become healthy.'),
      })
      .optional()
      .describe('Restores the newest backup of each to a scratch instance, boots it, asks its health check, and removes it.'),
    concurrency: z.int().min(1).max(64).default(2).describe('So many at a time.'),
    runs: z.int().min(0).default(0).describe('Raised by run: it runs once for each new value, whatever the schedule says.'),
    drills: z.int().min(0).default(0).describe('Raised by drill, likewise.'),
    paused: z.boolean().default(false).describe('True: nothing is done until it is false again.'),
  }),
  status: phases(
    {
      nextAt: instant().optional().describe('When it runs next.'),
      lastAt: instant().optional().describe('When it last ran.'),
      lastGoodAt: instant().optional().describe('When it last ran without a failure.'),
      selected: z.number().default(0).describe('How many instances and volumes it selects.'),
      failures: z.array(z.string()).default([]).describe('Names of those whose last backup failed.'),
      lastDrillAt: instant().optional().describe('When its backups were last proven.'),
      run: instant().optional().describe('When the run that is under way began.'),
      runsDone: z.number().default(0).describe('The `runs` of the spec that were carried out.'),
      drillsDone: z.number().default(0).describe('The `drills` of the spec that were carried out.'),
      reason: reason().optional().describe('Why it is overdue.'),
    },
    { active: {}, overdue: {}, paused: {} },
  ),
  initialStatus: { phase: 'active', selected: 0, failures: [], runsDone: 0, drillsDone: 0 },
  can: { run: ['active', 'overdue', 'paused'], drill: ['active', 'overdue', 'paused'], delete: ['active', 'overdue', 'paused'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SCHEDULE', path: 'spec.schedule' },
    { title: 'SELECTED', path: 'status.selected' },
    { title: 'LAST GOOD', path: 'status.lastGoodAt', format: 'age' },
    { title: 'LAST DRILL', path: 'status.lastDrillAt', format: 'age' },
    { title: 'TARGET', path: 'spec.target' },
  ],
})
