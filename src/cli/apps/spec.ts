import { usageError } from '../failure.ts'
import { numberOf, type RunOptions, runSpec } from '../run-spec.ts'

/** The options of `pando app deploy NAME`, as Commander gives them. */
export interface DeployOptions extends Omit<RunOptions, 'name' | 'publish' | 'label' | 'hostname'> {
  image?: string
  replicas?: string
  publish?: string[]
  port?: string[]
  mode?: string
  snapshot?: string
  fork?: true
}

interface Port {
  port: number
  target?: number
  publish?: number
  mode?: string
}

/** Spec of an App, with just what the options name. Throws cli.usage. */
export function appSpec(options: DeployOptions, { args, envFiles }: { args: readonly string[]; envFiles: readonly string[] }) {
  const { image, engine, snapshot, replicas, fork } = options
  const shares = engine?.includes('=') ? engineShares(engine) : undefined
  const { engine: word, publish: _own, ...shape } = options
  const one = shares || word === undefined ? {} : { engine: word }
  const { image: _image, ...template } = runSpec('', { args, options: { ...shape, ...one }, envFiles })
  const ports = portsOf(options)
  const count = replicas === undefined ? shares && sum(shares) : numberOf(replicas, '--replicas')
  return {
    template: { ...(image === undefined ? {} : { image }), ...template, ...(snapshot === undefined ? {} : { snapshot }) },
    ...(count === undefined ? {} : { replicas: count }),
    ...(shares ? { engines: shares } : {}),
    ...(fork ? { fork } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }
}

/** `container=2,vm=1` */
function engineShares(text: string): Record<string, number> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const match = /^(container|vm)=(\d+)$/.exec(part.trim())
      if (!match) throw usageError(`--engine ${text}: write container, vm, or parts of both as container=2,vm=1`)
      return [match[1]!, Number(match[2])]
    }),
  )
}

function sum(shares: Record<string, number>): number {
  return Object.values(shares).reduce((total, share) => total + share, 0)
}

function portsOf({ publish = [], port = [], mode }: DeployOptions): Port[] {
  if (mode !== undefined && publish.length + port.length === 0) throw usageError('--mode needs a port beside it: --publish or --port')
  const how = mode === undefined ? {} : { mode }
  return [
    ...publish.map((text) => {
      const [host, own] = numbersOf(text, '--publish')
      return { port: own ?? host, publish: host, ...how }
    }),
    ...port.map((text) => {
      const [own, target] = numbersOf(text, '--port')
      return { port: own, ...(target === undefined ? {} : { target }), ...how }
    }),
  ]
}

/** `8080:80` -> 8080, 80; `80` -> 80. */
function numbersOf(text: string, option: string): [number, number | undefined] {
  const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(text)
  if (!match) throw usageError(`${option} ${text}: write ${option === '--publish' ? 'HOSTPORT:PORT' : 'PORT, or PORT:TARGET'}`)
  return [Number(match[1]), match[2] === undefined ? undefined : Number(match[2])]
}

/** What `app upgrade` takes beside the image. */
export interface UpgradeOptions {
  image?: string
  env?: string[]
  memory?: string
  cpus?: string
  snapshot?: string
  rolling?: true
  canary?: string | true
  blueGreen?: true
  manual?: true
  bake?: string
}

/** Merge patch of an App's spec. Throws cli.usage. */
export function upgradePatch(options: UpgradeOptions, env: Record<string, string> | undefined): Record<string, unknown> {
  const { image, memory, cpus, snapshot, bake, canary, manual } = options
  const strategy = strategyOf(options)
  if (manual && strategy === 'rolling') throw usageError('--manual goes with --canary or --blue-green')
  const canaryPart = {
    ...(typeof canary === 'string' ? { weight: percentOf(canary) } : {}),
    ...(canary !== undefined && bake !== undefined ? { bake } : {}),
    ...(manual ? { promote: 'manual' } : {}),
  }
  const update = {
    ...(strategy === undefined ? {} : { strategy }),
    ...(canary === undefined && bake !== undefined ? { bake } : {}),
    ...(Object.keys(canaryPart).length > 0 ? { canary: canaryPart } : {}),
  }
  const template = {
    ...(image === undefined ? {} : { image }),
    ...(memory === undefined ? {} : { memory }),
    ...(cpus === undefined ? {} : { cpus: numberOf(cpus, '--cpus') }),
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(env ? { env } : {}),
  }
  if (Object.keys(template).length === 0) throw usageError('say what is new, e.g. --image shop:2')
  return { template, ...(Object.keys(update).length > 0 ? { update } : {}) }
}

function strategyOf({ rolling, canary, blueGreen }: UpgradeOptions): string | undefined {
  const asked = [rolling && 'rolling', canary !== undefined && 'canary', blueGreen && 'blue-green'].filter(
    (word) => typeof word === 'string',
  )
  if (asked.length > 1) throw usageError(`choose one way to upgrade, not ${asked.join(' and ')}`)
  return asked[0]
}

function percentOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text)
  if (!match) throw usageError(`--canary ${text}: write a share in percent, e.g. 10%`)
  return Number(match[1])
}
