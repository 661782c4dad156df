import { randomBytes } from 'node:crypto'
import { deadline } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { settingNames } from '../base/settings.ts'
import type { ApiObject } from './api.ts'
import { showClones } from './clones.ts'
import { usageError } from './failure.ts'
import { kindNamed } from './kinds.ts'
import { followOperation } from './operations.ts'
import { print, printJson } from './print/output.ts'
import { nameFor, numberOf, pairs, parsePort } from './run-spec.ts'
import type { Session } from './session.ts'

/** The options of `pando run` that begin with a snapshot. */
export interface FromOptions {
  from?: string
  count?: string
  cold?: true
  name?: string
  publish?: string[]
  label?: string[]
}

export interface CloneRequest {
  snapshot: string
  body: {
    count: number
    name: string
    cold?: true
    ports?: { hostPort: number; port: number; protocol: string }[]
    labels?: Record<string, string> | undefined
  }
}

const alsoWithFrom = new Set(['from', 'count', 'cold', 'name', 'publish', 'label', 'wait', 'timeout', 'json', 'output', ...settingNames])

/** What `--from` asks for; undefined where it is not given. Throws cli.usage for what does not go with it, or only with it. */
export function cloneRequest(
  image: string | undefined,
  { args, options }: { args: readonly string[]; options: FromOptions },
): CloneRequest | undefined {
  const { from, count: countText, cold, name, publish, label } = options
  if (from === undefined) {
    for (const alone of ['count', 'cold'] as const)
      if (options[alone] !== undefined) throw usageError(`--${alone} goes with --from SNAPSHOT only`)
    return undefined
  }
  if (image !== undefined) throw usageError(`--from ${from} takes the place of the image: leave out "${[image, ...args].join(' ')}"`)
  const stray = Object.keys(options).find((option) => !alsoWithFrom.has(option))
  if (stray !== undefined)
    throw usageError(
      `${flagOf(stray)} does not go with --from: a clone is what its source was`,
      'With --from go --name, --count, --cold, -p and --label.',
    )
  const count = countText === undefined ? 1 : numberOf(countText, '--count')
  if (publish && count !== 1) throw usageError('-p does not go with --count: a port of this host leads to one instance')
  return {
    snapshot: from,
    body: {
      count,
      name: name ?? nameFor(from, randomBytes(2).toString('hex')),
      ...(cold ? { cold } : {}),
      ...(publish ? { ports: publish.map(parsePort) } : {}),
      ...(label ? { labels: pairs(label, '--label') } : {}),
    },
  }
}

/** `envFile` -> `--env-file`. */
function flagOf(attribute: string): string {
  return `--${attribute.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** Makes the clones and shows them. */
export async function runFrom(
  session: Session,
  { snapshot, body }: CloneRequest,
  { wait, timeoutMs }: { wait: boolean; timeoutMs: number },
): Promise<void> {
  const { api, project, output, signal } = session
  const operation = await api.act(kindNamed('snapshots'), { key: { project, name: snapshot }, verb: 'clone', body }, signal)
  if (wait) return showClones(session, await followFor(session, { operation, title: `cloning ${snapshot}`, timeoutMs }), snapshot)
  if (output === 'json') return printJson(operation)
  print(`operations/${operation.metadata.name}`)
}

async function followFor(
  session: Session,
  { operation, title, timeoutMs }: { operation: ApiObject; title: string; timeoutMs: number },
): Promise<ApiObject> {
  const until = deadline(session.signal, timeoutMs)
  try {
    return await followOperation({ ...session, signal: until }, operation, title)
  } catch (error) {
    session.signal.throwIfAborted()
    if (!until.aborted) throw error
    throw new PandoError('base.timeout', { what: `Waiting for operations/${operation.metadata.name}`, ms: timeoutMs }, { cause: error })
  }
}
