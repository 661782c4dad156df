import type { Command } from 'commander'
import { parseDuration } from '../../base/units.ts'
import type { KindInfo } from '../api.ts'
import { confirmed, confirmMany } from '../confirm.ts'
import { hasProblem } from '../failure.ts'
import { nameOf } from '../image-names.ts'
import { kindNamed, parseTargets, type Target } from '../kinds.ts'
import { withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { ProgressLine } from '../print/progress.ts'
import { openSession, type Session } from '../session.ts'
import { goalNamed, waitFor } from '../watch.ts'

export interface DeleteOptions {
  force?: true
  wait: boolean
  ignoreNotFound?: true
  timeout: string
  yes?: true
}

export function addDelete(parent: Command): void {
  withDeleteOptions(
    parent
      .command('delete')
      .description('delete objects by kind and name')
      .argument('<kind>', 'a kind, or KIND/NAME')
      .argument('[names...]'),
  ).action(async (kind: string, names: string[], options: DeleteOptions, command: Command) => {
    await remove(await openSession(command), { targets: parseTargets([kind, ...names]), options })
  })
}

/** `pando rm`, `pando image rm`: the same with the kind fixed. */
export function addRemove(parent: Command, { name, plural, description }: { name: string; plural: string; description: string }): void {
  withDeleteOptions(parent.command(name).description(description).argument('<names...>')).action(
    async (names: string[], options: DeleteOptions, command: Command) => {
      const kind = kindNamed(plural)
      const session = await openSession(command)
      const targets = await Promise.all(
        names.map(async (word) => ({ kind, name: await nameOf(session, kind, word.replace(`${plural}/`, '')) })),
      )
      await remove(session, { targets, options })
    },
  )
}

/** `force`: only projects know it. */
export function withDeleteOptions(command: Command, { force = true }: { force?: boolean } = {}): Command {
  if (force) command.option('-f, --force', 'delete a project with everything in it')
  return withApi(command)
    .option('--ignore-not-found', 'what does not exist counts as deleted')
    .option('--no-wait', 'return at once instead of waiting until it is gone')
    .option('--timeout <time>', 'wait no longer than this', '5m')
    .option('-y, --yes', 'do not ask before many objects, or many replicas of an app, are gone')
}

export async function remove(
  session: Session,
  { targets, options }: { targets: readonly Target[]; options: DeleteOptions },
): Promise<void> {
  const { api, signal } = session
  const timeoutMs = parseDuration(options.timeout)
  const yes = options.yes === true
  await confirmMany(
    targets.map(({ kind, name }) => `${kind.plural}/${name}`),
    { yes },
  )
  for (const { kind, name } of targets) {
    const key = { project: kind.scope === 'project' ? session.project : undefined, name }
    try {
      await confirmed({ name, yes }, (confirm) => api.remove(kind, key, { force: options.force === true, confirm, signal }))
    } catch (error) {
      if (!options.ignoreNotFound || !hasProblem(error, 'store.not_found')) throw error
    }
    if (options.wait) await untilGone(session, { kind, key, timeoutMs })
    print(`${kind.plural}/${name} deleted`)
  }
}

async function untilGone(
  { api, signal }: Session,
  { kind, key, timeoutMs }: { kind: KindInfo; key: { project: string | undefined; name: string }; timeoutMs: number },
): Promise<void> {
  const line = process.stderr.isTTY ? new ProgressLine(`deleting ${key.name}`) : undefined
  try {
    await waitFor(api, goalNamed('deleted', { kind, key }), {
      kind,
      key,
      timeoutMs,
      signal,
      onChange: (object) => line?.update({ message: object?.status.phase }),
    })
    line?.end('done')
  } catch (error) {
    line?.end('failed')
    throw error
  }
}
