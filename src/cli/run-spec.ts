import { usageError } from './failure.ts'
import { type SecretOptions, secretsOf } from './secret-uses.ts'

/** The options of `pando run`, as Commander gives them. */
export interface RunOptions extends SecretOptions {
  name?: string
  vm?: true
  container?: true
  engine?: string
  cpus?: string
  cpu?: string
  memory?: string
  disk?: string
  env?: string[]
  envFile?: string[]
  publish?: string[]
  network?: string[]
  label?: string[]
  restart?: string
  entrypoint?: string
  healthHttp?: string
  healthTcp?: string
  healthCmd?: string
  healthInterval?: string
  stopGrace?: string
  user?: string
  workdir?: string
  hostname?: string
}

/**
 * Spec of an Instance as people would write it; sizes and times stay text, the server reads them.
 * `args` are the words after `--`; `envFiles` the lines of the files that --env-file names. Throws cli.usage.
 */
export function runSpec(
  image: string,
  { args, options, envFiles }: { args: readonly string[]; options: RunOptions; envFiles: readonly string[] },
): Record<string, unknown> {
  const spec = {
    image,
    engine: engineOf(options),
    command: options.entrypoint === undefined ? undefined : [options.entrypoint],
    args: args.length > 0 ? [...args] : undefined,
    env: pairs([...envFiles, ...(options.env ?? [])], '--env'),
    cpus: cpusOf(options),
    memory: options.memory,
    disk: options.disk,
    ...secretsOf(options),
    user: options.user,
    workdir: options.workdir,
    hostname: options.hostname,
    stopGrace: options.stopGrace,
    networks: options.network?.map(parseNetwork),
    ports: options.publish?.map(parsePort),
    restart: options.restart === undefined ? undefined : parseRestart(options.restart),
    healthCheck: healthCheckOf(options),
  }
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
}

function engineOf({ vm, container, engine }: RunOptions): string | undefined {
  const asked = [vm && 'vm', container && 'container', engine].filter((word) => word !== undefined)
  if (new Set(asked).size > 1) throw usageError(`choose one engine, not ${asked.join(' and ')}`)
  return asked[0] || undefined
}

function cpusOf({ cpus, cpu }: RunOptions): number | undefined {
  const text = cpus ?? cpu
  return text === undefined ? undefined : numberOf(text, '--cpus')
}

/** `KEY=VALUE` words; a word without `=` takes its value from our own environment, as docker run does. */
export function pairs(words: readonly string[], option: string): Record<string, string> | undefined {
  if (words.length === 0) return undefined
  return Object.fromEntries(
    words.flatMap((word): [string, string][] => {
      const equals = word.indexOf('=')
      if (equals === 0) throw usageError(`${option} ${word}: write KEY=VALUE`)
      if (equals > 0) return [[word.slice(0, equals), word.slice(equals + 1)]]
      if (option !== '--env') return [[word, '']]
      const inherited = process.env[word]
      return inherited === undefined ? [] : [[word, inherited]]
    }),
  )
}

/** `8080:80`, `53:53/udp`, or `80` for the same port on both sides: host first, as docker run writes it. */
export function parsePort(text: string): { hostPort: number; port: number; protocol: string } {
  const match = /^(?:(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/.exec(text)
  if (!match) throw usageError(`-p ${text}: write HOSTPORT:PORT or HOSTPORT:PORT/udp`)
  const port = Number(match[2])
  return { hostPort: match[1] === undefined ? port : Number(match[1]), port, protocol: match[3] ?? 'tcp' }
}

/** `front` or `front:10.20.0.7`. */
function parseNetwork(text: string): { network: string; address?: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { network: text } : { network: text.slice(0, colon), address: text.slice(colon + 1) }
}

/** `always`, `on-failure`, `on-failure:5`, `never` (docker's `no` too). */
export function parseRestart(text: string): { policy: string; maxRetries?: number } {
  const [word = '', retries, ...rest] = text.split(':')
  const policy = { no: 'never', 'unless-stopped': 'always' }[word] ?? word
  if (rest.length > 0 || (retries !== undefined && policy !== 'on-failure'))
    throw usageError(`--restart ${text}: write always, on-failure, on-failure:RETRIES or never`)
  return retries === undefined ? { policy } : { policy, maxRetries: numberOf(retries, '--restart') }
}

function healthCheckOf({ healthHttp, healthTcp, healthCmd, healthInterval }: RunOptions): Record<string, unknown> | undefined {
  const given = [healthHttp, healthTcp, healthCmd].filter((option) => option !== undefined)
  if (given.length > 1) throw usageError('give one health check: --health-http, --health-tcp or --health-cmd')
  if (given.length === 0 && healthInterval !== undefined) throw usageError('--health-interval needs a health check beside it')
  const interval = healthInterval === undefined ? {} : { interval: healthInterval }
  if (healthTcp !== undefined) return { type: 'tcp', port: numberOf(healthTcp, '--health-tcp'), ...interval }
  if (healthCmd !== undefined) return { type: 'exec', command: ['/bin/sh', '-c', healthCmd], ...interval }
  if (healthHttp === undefined) return undefined
  const match = /^(?:http:\/\/)?:?(\d{1,5})(\/.*)?$/.exec(healthHttp)
  if (!match) throw usageError(`--health-http ${healthHttp}: write PORT or PORT/PATH, e.g. 8080/healthz`)
  return { type: 'http', port: Number(match[1]), path: match[2] ?? '/', ...interval }
}

/** The number that an option was given. Throws cli.usage. */
export function numberOf(text: string, option: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw usageError(`${option} ${text}: write a number`)
  return value
}

/** `NAME` of an instance that was given none: from the image, with letters that make it unique enough. */
export function nameFor(image: string, suffix: string): string {
  const base = image
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '')
    .split('/')
    .at(-1)!
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `${base.slice(0, 50).replace(/-+$/, '') || 'instance'}-${suffix}`
}
