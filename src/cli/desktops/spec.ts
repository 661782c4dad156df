import { parseBytes, parseDuration } from '../../base/units.ts'
import { usageError } from '../failure.ts'
import { numberOf } from '../run-spec.ts'

export interface CreateOptions {
  from: string
  size: string
  data?: string
  persistent?: true
  reset?: string
  idle?: string
  disconnect?: string
  ready?: string[]
  timezone?: string
  cpus?: string
  memory?: string
  disk?: string
  network?: string[]
  securityGroup?: string[]
  display: boolean
  uefi?: true
  secureBoot?: true
  tpm?: true
  windows?: true
}

/** The spec of a pool as options say it, apart from what it is made from. */
export function poolSpec(options: CreateOptions): Record<string, unknown> {
  const { size, data, persistent, reset, idle, disconnect, ready = [], timezone } = options
  const template = templateOf(options)
  return {
    size: numberOf(size, '--size'),
    ...(template ? { template } : {}),
    ...(persistent ? { mode: 'persistent' } : {}),
    ...(reset === undefined ? {} : { reset }),
    ...(data === undefined ? {} : { data: parseData(data) }),
    ...(idle === undefined ? {} : { idleTimeout: parseDuration(idle) }),
    ...(disconnect === undefined ? {} : { disconnectTimeout: parseDuration(disconnect) }),
    ...(ready.length === 0 ? {} : { schedule: ready.map(parseReady) }),
    ...(timezone === undefined ? {} : { timezone }),
  }
}

/** `10G`, `10G@hdd`, `10G@hdd:/home`. Throws cli.usage. */
export function parseData(text: string): { size: number; tier?: string; path?: string } {
  const [, size, tier, path] = /^([^@:]+)(?:@([a-z]+))?(?::(\/.*))?$/.exec(text) ?? []
  if (size === undefined)
    throw usageError(`"${text}" is no data disk`, 'Write its size, its tier and where it is inside: --data 10GiB@hdd:/home')
  return { size: parseBytes(size), ...(tier === undefined ? {} : { tier }), ...(path === undefined ? {} : { path }) }
}

/** `0 7 * * 1-5=60`: sixty wait from seven on; `0 7 * * 1-5 .. 0 18 * * 1-5=60`: until six. Throws cli.usage. */
export function parseReady(text: string): { start: string; stop?: string; ready: number } {
  const at = text.lastIndexOf('=')
  const [start = '', stop] = text
    .slice(0, Math.max(0, at))
    .split('..')
    .map((rule) => rule.trim())
  if (start === '')
    throw usageError(`"${text}" is no schedule`, "Write a cron rule and how many wait from then on: --ready '0 7 * * 1-5=60'")
  return { start, ...(stop === undefined ? {} : { stop }), ready: numberOf(text.slice(at + 1), '--ready') }
}

function templateOf(options: CreateOptions): Record<string, unknown> | undefined {
  const { cpus, memory, disk, network, securityGroup } = options
  const machine = machineOf(options)
  const template = {
    ...(cpus === undefined ? {} : { cpus: numberOf(cpus, '--cpus') }),
    ...(memory === undefined ? {} : { memory: parseBytes(memory) }),
    ...(disk === undefined ? {} : { disk: parseBytes(disk) }),
    ...(network ? { networks: network.map((name) => ({ network: name })) } : {}),
    ...(securityGroup ? { securityGroups: securityGroup } : {}),
    ...(machine ? { machine } : {}),
  }
  return Object.keys(template).length > 0 ? template : undefined
}

function machineOf({ display, uefi, secureBoot, tpm, windows }: CreateOptions): Record<string, unknown> | undefined {
  const machine = {
    ...(display ? { display } : {}),
    ...(uefi || secureBoot ? { firmware: 'uefi' } : {}),
    ...(secureBoot ? { secureBoot } : {}),
    ...(tpm ? { tpm } : {}),
    ...(windows ? { system: 'windows', drivers: 'virtio' } : {}),
  }
  return Object.keys(machine).length > 0 ? machine : undefined
}
