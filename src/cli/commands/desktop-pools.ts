import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import type { ApiObject } from '../api.ts'
import { confirmed } from '../confirm.ts'
import { desktopNamed, goldenFrom } from '../desktops/find.ts'
import { type CreateOptions, poolSpec } from '../desktops/spec.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { collect, withApi } from '../options.ts'
import { print, printJson } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { numberOf } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { waitFor } from '../watch.ts'

interface Waiting {
  wait: boolean
  timeout: string
}

export function addDesktopCreate(parent: Command): void {
  withWaiting(
    withApi(
      parent
        .command('create')
        .description('make a pool of desktops from a golden image or snapshot')
        .argument('<name>', 'name of the pool'),
      { short: false },
    )
      .requiredOption('--from <golden>', 'image or snapshot they are made from; `image:NAME` and `snapshot:NAME` say which')
      .requiredOption('--size <number>', 'how many there are')
      .option('--data <SIZE[@TIER][:PATH]>', 'a data disk for each user, e.g. 10GiB@hdd:/home; it comes with them')
      .option('--persistent', 'a desktop keeps what its user does, and belongs to them')
      .option('--reset <when>', 'on-logout (default), or never: only by `pando desktop reset`')
      .optionsGroup('Sessions:')
      .option('--idle <time>', 'end a session without input for so long, e.g. 30m')
      .option('--disconnect <time>', 'end a session whose screen has been closed for so long, e.g. 8h')
      .optionsGroup('How many wait, and when (default: all, always):')
      .option('--ready <CRON=NUMBER>', 'so many from then on; `CRON .. CRON=NUMBER` until then; may be repeated', collect)
      .option('--timezone <zone>', "time zone of that, e.g. Asia/Shanghai (default: the server's)")
      .optionsGroup('Desktops of an image (those of a snapshot are as it was):')
      .option('-c, --cpus <number>', 'processors')
      .option('-m, --memory <size>', 'memory')
      .option('--disk <size>', 'room on the system disk')
      .option('--network <name>', 'network; may be repeated', collect)
      .option('--security-group <name>', 'security group; may be repeated', collect)
      .option('--no-display', 'without a screen')
      .option('--uefi', 'boot by UEFI')
      .option('--secure-boot', 'only what is signed may boot')
      .option('--tpm', 'a TPM 2.0')
      .option('--windows', 'Windows, with virtio drivers in the image'),
  ).action(async (name: string, options: CreateOptions & Waiting, command: Command) => {
    const session = await openSession(command)
    const { api, project, signal } = session
    const from = await goldenFrom(session, options.from)
    const spec = { from, ...poolSpec('image' in from ? options : { ...options, display: false }) }
    await finish(session, await api.create(kindNamed('desktoppools'), { key: { project, name }, labels: {}, spec }, signal), options)
  })
}

export function addDesktopResize(parent: Command): void {
  withWaiting(
    withApi(
      parent.command('resize').description('say how many desktops a pool has').argument('<name>', 'pool').argument('<size>', 'how many'),
    ).option('-y, --yes', 'do not ask before many desktops end'),
  ).action(async (name: string, size: string, options: Waiting & { yes?: true }, command: Command) => {
    const spec = { size: numberOf(size, 'size') }
    await change(await openSession(command), { name, spec, options })
  })
}

export function addDesktopUpgrade(parent: Command): void {
  withWaiting(
    withApi(
      parent
        .command('upgrade')
        .description('bring a new golden image to a pool: those nobody uses now, the others when they are given back')
        .argument('<name>', 'pool, or one desktop that is to be upgraded now, with --force'),
    )
      .option('--from <golden>', 'the new image or snapshot')
      .option('--parallel <number>', 'so many at a time')
      .option('--user <name>', 'only the desktop of this user; with --force')
      .option('--force', 'a desktop that somebody has: what is on its system disk is lost, their data stays'),
  ).action(async (name: string, options: UpgradeOptions, command: Command) => {
    const session = await openSession(command)
    if (options.from === undefined && !options.force)
      throw usageError('say what is new: --from IMAGE', 'To upgrade the desktop of one user now: --force --user NAME')
    if (options.from !== undefined) {
      const from = await goldenFrom(session, options.from)
      const other = 'image' in from ? { snapshot: null } : { image: null } // a merge patch takes away what it names so
      const upgrade = options.parallel === undefined ? {} : { upgrade: { parallel: numberOf(options.parallel, '--parallel') } }
      await change(session, { name, spec: { from: { ...from, ...other }, ...upgrade }, options })
    }
    if (!options.force) return
    const desktop = await desktopNamed(session, name, options.user)
    const key = { project: session.project, name: desktop }
    await session.api.act(kindNamed('desktops'), { key, verb: 'upgrade', body: options.user ? { user: options.user } : {} }, session.signal)
    if (session.output === 'table') print(`desktops/${desktop} is being made of the new golden image`)
  })
}

interface UpgradeOptions extends Waiting {
  from?: string
  parallel?: string
  user?: string
  force?: true
}

function withWaiting(command: Command): Command {
  return command
    .option('--no-wait', 'return at once instead of waiting until it is so')
    .option('--timeout <time>', 'wait no longer than this', '10m')
}

async function change(
  session: Session,
  { name, spec, options }: { name: string; spec: unknown; options: Waiting & { yes?: true } },
): Promise<void> {
  const { api, project, signal } = session
  const pool = await confirmed({ name, yes: options.yes === true }, (confirm) =>
    api.patch(kindNamed('desktoppools'), { key: { project, name }, spec, confirm }, signal),
  )
  await finish(session, pool, options)
}

/** Waits until as many desktops wait as are wished, and shows the pool. */
async function finish(session: Session, pool: ApiObject, { wait, timeout }: Waiting): Promise<void> {
  const { api, project, signal, output } = session
  const { name, generation } = pool.metadata
  const done = wait ? await untilReady() : pool
  if (output === 'json') return printJson(done)
  if (output === 'name' || !wait) return print(`desktoppools/${name}`)
  const { ready, inUse, old, lastReadyMs } = done.status as Record<string, number>
  const took = lastReadyMs === undefined ? '' : `, after ${(lastReadyMs / 1000).toFixed(1)} s`
  const left = old ? `; ${old} of the older golden image follow when they are given back` : ''
  print(`desktoppools/${name} ${done.status.phase}: ${ready} wait, ${inUse} in use${took}${left}`)

  async function untilReady(): Promise<ApiObject> {
    const progress = new ProgressLine(`desktops of ${name}`)
    try {
      const reached = await waitFor(
        api,
        { words: 'ready', reached: (now) => now?.status.phase === 'ready' && now.status['observedGeneration'] === generation },
        {
          ...{ kind: kindNamed('desktoppools'), key: { project, name }, timeoutMs: parseDuration(timeout), signal },
          onChange: (now) => now && progress.update({ done: Number(now.status['ready']), total: Number(now.spec['size']) }),
        },
      )
      progress.end('done')
      return reached ?? pool
    } catch (error) {
      progress.end('failed')
      throw error
    }
  }
}
