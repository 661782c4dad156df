import type { SpecInput } from '../../../api/kind.ts'
import { hasCode } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { AlarmRule } from '../alarm-kind.ts'
import { Receiver } from '../receiver-kind.ts'

type Input = SpecInput<typeof AlarmRule>

const minutes = (count: number) => count * 60_000
const days = (count: number) => count * 86_400_000

/** Rules of the cloud itself: machines and pools. */
const machines: Readonly<Record<string, Input>> = {
  'node-down': {
    ...{ severity: 'critical', summary: 'the node {name} is down', for: minutes(1) },
    when: { type: 'state', of: 'Node', field: 'status.phase', is: ['notReady'] },
    hint: 'See `pando describe node`; is the machine on, and does its agent run?',
  },
  'engine-unavailable': {
    ...{ severity: 'warning', summary: 'the node {name} has an engine that runs nothing', for: minutes(2) },
    when: { type: 'state', of: 'Node', field: 'status.engines.*.available', is: ['false'] },
    hint: '`pando doctor` says what is missing.',
  },
  'node-disk-nearly-full': {
    ...{ severity: 'warning', summary: 'the disk of the node {name} is {value} full', for: minutes(5) },
    when: { type: 'metric', of: 'Node', metric: 'diskPercent', above: 90 },
    hint: 'Images that nobody uses and old backups take room: `pando image prune`, `pando backup ls`.',
  },
  'node-memory-short': {
    ...{ severity: 'warning', summary: 'programs of the node {name} wait for memory {value} of the time', for: minutes(5) },
    when: { type: 'metric', of: 'Node', metric: 'memoryPressure', above: 20, over: minutes(2) },
    hint: '`pando top` shows who uses it. Stop something, or promise less.',
  },
  'clock-jumps': {
    ...{ severity: 'warning', summary: 'the clock of the node {name} jumps, by {value} on average' },
    when: { type: 'metric', of: 'Node', metric: 'clockJump', above: 1_000, over: minutes(1) },
    hint: 'Is a time service running (chrony, systemd-timesyncd), and only one? Certificates, schedules and logs need the right time.',
  },
  'pool-nearly-full': {
    ...{ severity: 'warning', summary: 'the pool {name} is nearly full' },
    when: { type: 'state', of: 'StoragePool', field: 'status.alarm', is: ['true'] },
    hint: 'Delete volumes or snapshots, move some to another pool, or give it more room.',
  },
  'pool-full': {
    ...{ severity: 'critical', summary: 'the pool {name} is {value} full: writes will fail', for: minutes(1) },
    when: { type: 'metric', of: 'StoragePool', metric: 'usedPercent', above: 97 },
    hint: 'Make room now; virtual machines stand still until they can write.',
  },
  'pool-failed': {
    ...{ severity: 'critical', summary: 'the pool {name} does not answer', for: minutes(1) },
    when: { type: 'state', of: 'StoragePool', field: 'status.phase', is: ['failed'] },
    hint: '`pando pool describe` says why. It is tried again by itself.',
  },
}

/** Rules of what runs in it. */
const workloads: Readonly<Record<string, Input>> = {
  'restart-loop': {
    ...{ severity: 'warning', summary: '{project}/{name} fails again and again: {value} times in a row' },
    when: { type: 'state', of: 'Instance', field: 'status.failures', above: 3 },
    hint: '`pando logs` and `pando describe instance` say why.',
  },
  'instance-failed': {
    ...{ severity: 'warning', summary: '{project}/{name} has failed and is not started again', for: minutes(1) },
    when: { type: 'state', of: 'Instance', field: 'status.phase', is: ['failed'] },
    hint: '`pando describe instance` says why; `pando start` tries it again.',
  },
  'instance-unhealthy': {
    ...{ severity: 'warning', summary: '{project}/{name} runs and does not answer its health check', for: minutes(5) },
    when: { type: 'state', of: 'Instance', field: 'status.health', is: ['unhealthy'] },
    hint: '`pando logs` may say why; `pando restart` may help.',
  },
  'instance-stalled': {
    ...{ severity: 'critical', summary: '{project}/{name} stood still because a disk could not be written' },
    when: { type: 'event', of: 'Instance', reasons: ['Stalled'], in: minutes(30) },
    hint: 'Make room in its pool; it goes on by itself.',
  },
  'certificate-expires': {
    ...{ severity: 'critical', summary: 'the certificate {project}/{name} ends in less than a week' },
    when: { type: 'state', of: 'Certificate', field: 'status.notAfter', within: days(7) },
    hint: 'It should have been renewed long ago: `pando describe certificate` says why not.',
  },
  'certificate-failed': {
    ...{ severity: 'warning', summary: 'the certificate {project}/{name} cannot be got', for: minutes(60) },
    when: { type: 'state', of: 'Certificate', field: 'status.phase', is: ['failed'] },
    hint: '`pando describe certificate` says why. It is tried again by itself.',
  },
  'desktop-pool-short': {
    ...{ severity: 'warning', summary: 'the desktop pool {project}/{name} has no desktop to give', for: minutes(5) },
    when: { type: 'state', of: 'DesktopPool', field: 'status.ready', below: 1 },
    hint: 'Make it larger, or see what its desktops wait for: `pando desktop ls`.',
  },
  'desktop-pool-degraded': {
    ...{ severity: 'warning', summary: 'the desktop pool {project}/{name} cannot make some of its desktops', for: minutes(5) },
    when: { type: 'state', of: 'DesktopPool', field: 'status.phase', is: ['degraded'] },
    hint: '`pando describe desktoppool` says why.',
  },
  'quota-nearly-used': {
    ...{ severity: 'info', summary: 'the project {name} uses {value} of its quota' },
    when: { type: 'metric', of: 'Project', metric: 'quotaPercent', above: 90 },
    hint: 'Delete what is not needed, or ask for more.',
  },
}

const backups: Readonly<Record<string, Input>> = {
  'backup-overdue': {
    ...{ severity: 'critical', summary: 'the backups of the policy {project}/{name} are overdue' },
    when: { type: 'state', of: 'BackupPolicy', field: 'status.phase', is: ['overdue'] },
    hint: '`pando describe backuppolicy` says why, and `pando backup ls` which.',
  },
  'backup-failed': {
    ...{ severity: 'warning', summary: 'the backup {project}/{name} failed' },
    when: { type: 'event', of: 'Backup', reasons: ['BackupFailed'], in: minutes(60) },
    hint: '`pando describe backup` says why.',
  },
  'restore-drill-failed': {
    ...{ severity: 'critical', summary: 'the backup {project}/{name} could not be restored in a drill' },
    when: { type: 'event', of: 'Backup', reasons: ['DrillFailed'], in: days(1) },
    hint: 'It may be no backup at all. `pando describe backup` says what happened.',
  },
  'backup-target-failed': {
    ...{ severity: 'critical', summary: 'the backup target {name} cannot be used', for: minutes(10) },
    when: { type: 'state', of: 'BackupTarget', field: 'status.phase', is: ['failed'] },
    hint: '`pando backup target ls` says why.',
  },
}

export const defaultRules: Readonly<Record<string, Input>> = { ...machines, ...workloads, ...backups }

/** The receiver that shows alarms as events of their objects. */
const consoleReceiver = 'console'

/** Gives a cloud that has no rules and no receivers the usual ones. Who deletes them, and keeps one, does not get them back. */
export async function makeDefaultRules({ store }: { store: Store }): Promise<void> {
  const [rules, receivers] = await Promise.all([store.list(AlarmRule, { limit: 1 }), store.list(Receiver, { limit: 1 })])
  if (rules.items.length > 0 || receivers.items.length > 0) return
  const make = [
    ...Object.entries(defaultRules).map(([name, spec]) => store.create(AlarmRule, { name, spec: AlarmRule.spec.parse(spec) })),
    store.create(Receiver, {
      name: consoleReceiver,
      spec: Receiver.spec.parse({ send: { type: 'console' }, groupBy: ['object'], groupWait: 0 }),
    }),
  ]
  for (const each of await Promise.allSettled(make))
    if (each.status === 'rejected' && !hasCode(each.reason, 'store.exists')) throw each.reason
}
