import { readFile } from 'node:fs/promises'
import { PandoError } from './errors.ts'
import { defaultSettings, type ResolvedSettings, resolveSettings, type SettingName } from './settings.ts'

const defaultPath = '/etc/pando/config.yaml'

/**
 * The settings of this process. The file is the one PANDO_CONFIG names, else /etc/pando/config.yaml where it exists.
 * `defaults` replaces built-in values. Throws base.bad_config.
 */
export async function loadSettings(
  flags: Partial<Record<SettingName, string>>,
  defaults: Partial<Record<SettingName, string>> = {},
): Promise<ResolvedSettings> {
  const { env } = process
  const path = env['PANDO_CONFIG'] || defaultPath
  const values = await readConfigFile(path, { required: Boolean(env['PANDO_CONFIG']) })
  return resolveSettings({
    flags,
    env,
    file: { path, values },
    defaults: { ...defaultSettings({ env, uid: process.getuid!() }), ...defaults },
  })
}

async function readConfigFile(path: string, { required }: { required: boolean }): Promise<Record<string, unknown>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    if (!required && (cause as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new PandoError('base.bad_config', { detail: `${path} cannot be read: ${(cause as Error).message}` }, { cause })
  }
  const { parse } = await import('yaml') // loaded only where a file exists: it costs a quarter of a command's start-up
  let values: unknown
  try {
    values = parse(text)
  } catch (cause) {
    throw new PandoError('base.bad_config', { detail: `${path} is not valid YAML: ${(cause as Error).message}` }, { cause })
  }
  if (values === null) return {}
  if (typeof values !== 'object' || Array.isArray(values))
    throw new PandoError('base.bad_config', { detail: `${path} must hold names and values` })
  return values as Record<string, unknown>
}
