import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../base/durable-file.node.ts'
import { PandoError } from '../../base/errors.ts'
import { usageError } from '../failure.ts'

/** A cloud that somebody signed in to from here. */
const context = z.strictObject({
  url: z.string(),
  /** PEM of the authority that is trusted for this cloud, and no other. Absent: what Node trusts. */
  ca: z.string().optional(),
  user: z.string(),
  token: z.string(),
})
const schema = z.strictObject({ current: z.string().optional(), contexts: z.record(z.string(), context) })
export type Context = z.output<typeof context>
export type Contexts = z.output<typeof schema>

/** Stands for the socket on this machine. */
export const localContext = 'local'

/** In the folder of the user's configuration (XDG), readable by its owner only: there are tokens in it. */
export function contextsPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'pando/contexts.json')
}

/** Throws base.bad_config. */
export async function readContexts(path = contextsPath()): Promise<Contexts> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw new PandoError('base.bad_config', { detail: `${path} cannot be read: ${error.message}` }, { cause: error })
  })
  if (text === undefined) return { contexts: {} }
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new PandoError('base.bad_config', { detail: `${path} is not what \`pando login\` writes` }, { cause })
  }
}

export async function writeContexts(contexts: Contexts, path = contextsPath()): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeDurably(path, `${JSON.stringify(contexts, null, 2)}\n`, 0o600)
}

/** The context of this name, or the current one; undefined for the socket on this machine. Throws cli.usage. */
export function chosenContext({ current, contexts }: Contexts, wanted: string | undefined): (Context & { name: string }) | undefined {
  const name = wanted ?? current
  if (name === undefined || name === localContext) return undefined
  const found = Object.hasOwn(contexts, name) ? contexts[name] : undefined
  if (!found) throw usageError(`there is no context "${name}"`, 'See `pando context ls`, and sign in with `pando login`.')
  return { name, ...found }
}
