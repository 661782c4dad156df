import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeDurably } from '../../base/durable-file.node.ts'
import { PandoError } from '../../base/errors.ts'
import { usageError } from '../failure.ts'
import type { Context, Contexts } from './contexts-format.ts'

export type { Context, Contexts }

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
  const { contextsFormat } = await import('./contexts-format.ts') // only where there are any: a quarter of the time of a short command
  try {
    return contextsFormat.parse(JSON.parse(text))
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
