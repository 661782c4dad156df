import { z } from 'zod'
import type { Cell } from './cell.ts'
import { PandoError } from './errors.ts'
import { type ResolvedSettings, type SettingName, settings } from './settings.ts'

/** A socket path may have 107 bytes, and ours append up to this much to the run directory. */
const socketNameRoom = 60
const folder = z.string().startsWith('/', 'must be an absolute path')

const port = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(0, 'must be 0 or more')
  .max(65_535, 'must be 65535 or less')

const schema = z.object({
  stateDir: folder,
  runDir: folder.max(107 - socketNameRoom, `must be at most ${107 - socketNameRoom} characters: socket paths end at 107`),
  tag: z.string().regex(/^[a-z0-9]{1,4}$/, 'must be 1 to 4 lower-case letters or digits'),
  listen: z.union([z.ipv4(), z.ipv6()], 'must be an IP address of this machine, or 0.0.0.0 or :: for all'),
  port,
  httpPort: port,
  httpsPort: port,
  acmeDirectory: z.url({ protocol: /^https?$/, error: 'must be an https:// address' }),
  networkPool: z.cidrv4('must be an IPv4 range such as 10.210.0.0/16'),
  accel: z.enum(['auto', 'kvm', 'tcg'], 'must be auto, kvm or tcg'),
  qemuUser: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a user name'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
})
export type HostSettings = z.output<typeof schema>

/** The settings of the host, as the server needs them. Throws base.bad_config naming the setting and where it came from. */
export function parseHostSettings(resolved: ResolvedSettings): HostSettings {
  const raw = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, resolved[name as SettingName]?.value]))
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const name = issue.path[0] as SettingName
  const found = resolved[name]
  throw new PandoError('base.bad_config', {
    detail: found ? `${name} = "${found.value}" (${found.origin}): ${issue.message}` : `${name} is not set (--${settings[name].flag})`,
  })
}

export function cellOf({ tag, stateDir, runDir }: HostSettings): Cell {
  return { tag, stateDir, runDir }
}
