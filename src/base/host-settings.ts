import { z } from 'zod'
import type { Cell } from './cell.ts'
import { PandoError } from './errors.ts'
import { type ResolvedSettings, type SettingName, settings } from './settings.ts'
import { parseBytes, parseDuration } from './units.ts'

/** A socket path may have 107 bytes, and ours append up to this much to the run directory. */
const socketNameRoom = 60
const folder = z.string().startsWith('/', 'must be an absolute path')

const port = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(0, 'must be 0 or more')
  .max(65_535, 'must be 65535 or less')

/** Milliseconds. */
const span = (min: number) =>
  z.string().transform((text, ctx) => {
    try {
      const ms = parseDuration(text)
      if (ms >= min && ms <= 400 * 86_400_000) return ms
    } catch {}
    ctx.issues.push({ code: 'custom', input: text, message: 'must be a time such as 30m or 12h, a minute or more' })
    return z.NEVER
  })

const size = z.string().transform((text, ctx) => {
  try {
    const bytes = parseBytes(text)
    if (bytes >= 16 * 1024 ** 2) return bytes
  } catch {}
  ctx.issues.push({ code: 'custom', input: text, message: 'must be a size such as 2GiB, at least 16MiB' })
  return z.NEVER
})

/** Milliseconds. */
const auditKeep = z.string().transform((text, ctx) => {
  try {
    const ms = parseDuration(text)
    if (ms >= 86_400_000) return ms
  } catch {}
  ctx.issues.push({ code: 'custom', input: text, message: 'must be a time such as 365d, at least 1d' })
  return z.NEVER
})

/** Milliseconds, of each level of the archive from fine to coarse. */
const metricsKeep = z.string().transform((text, ctx) => {
  try {
    const times = text.split(',').map(parseDuration)
    if (times.length === 4) return times
  } catch {}
  ctx.issues.push({
    code: 'custom',
    input: text,
    message: 'must be four times, e.g. 6h,7d,90d,730d: of points of 10 s, 1 min, 15 min and 2 h',
  })
  return z.NEVER
})

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
  fetchFrom: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.union([z.cidrv4(), z.cidrv6()], 'must be address ranges such as 10.20.0.0/16,192.168.1.5/32')))
    .optional(),
  accel: z.enum(['auto', 'kvm', 'tcg'], 'must be auto, kvm or tcg'),
  qemuUser: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a user name'),
  keyFile: folder.optional(),
  sessionIdle: span(60_000),
  sessionMax: span(60_000),
  metricsSize: size,
  auditSize: size,
  auditKeep,
  metricsKeep,
  prometheusUrl: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  prices: z
    .string()
    .regex(
      /^[A-Z]{3}(?:,(?:instance|cpu|memory|storage|address|snapshot|port)=\d+(?:\.\d+)?)+$/,
      'must be a currency and prices, e.g. EUR,cpu=8,memory=3.5,storage=0.08',
    )
    .optional(),
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
