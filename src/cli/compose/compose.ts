import { basename, dirname, join, resolve } from 'node:path'
import type { Manifest } from '../manifest.ts'
import { parseEnvFile } from './env-file.ts'
import { Fields, type Reading } from './fields.ts'
import { type HostFiles, hostFiles } from './host-files.ts'
import { type Finding, invalid, type Source } from './located.ts'
import { objectName } from './names.ts'
import { manifestsOf } from './objects.ts'
import { inOrder, wanted } from './order.ts'
import { readYaml } from './read-yaml.ts'
import { type Service, serviceOf } from './service.ts'
import { topLevelOf } from './top-level.ts'
import { settleVolumes } from './volumes.ts'

/** A Compose file as objects. */
export interface ComposeProject {
  name: string
  source: string
  /** In the order in which they are made, with what each waits for. */
  manifests: Manifest[]
  notes: Finding[]
  /** What the file asks for and does not get. */
  unsupported: Finding[]
}

export interface ComposeOptions {
  text: string
  /** The Pando project. */
  project: string
  /** Our own environment: it fills in variables, before `.env`. */
  env: Readonly<Record<string, string | undefined>>
  /** Profiles that are asked for, beside COMPOSE_PROFILES. */
  profiles?: readonly string[]
  /** Default: this host. */
  host?: HostFiles
}

/** Reads a Compose file (`-`: the input) and what it names beside it. Throws compose.invalid with line and column. */
export function readCompose(path: string, options: ComposeOptions): ComposeProject {
  const { file, reading, name } = begin(path, options)
  const { source } = reading
  const shared = topLevelOf(file, name, reading)
  const entries = file.fields('services')?.entries() ?? []
  const all = entries.map(({ name: key, at, value }) => serviceOf({ key, at, value }, { shared, project: name, reading }))
  file.text('version')
  file.without({ include: 'give the files one by one, or write the services here', models: 'run the model as a service' }, 'refuse')
  file.end()
  assertNames(all, source)
  const profiles = [...(options.profiles ?? []), ...(reading.env['COMPOSE_PROFILES'] ?? '').split(',').filter(Boolean)]
  const chosen = settleVolumes(inOrder(wanted(all, profiles, source), source))
  const manifests = manifestsOf(chosen, { shared, compose: name, project: options.project })
  return { name, source: source.name, manifests, notes: byPlace(reading.notes), unsupported: byPlace(reading.unsupported) }
}

/** The name of the Compose project: what its objects are labelled with. Throws compose.invalid. */
export function composeName(path: string, options: Pick<ComposeOptions, 'text' | 'env'>): string {
  return begin(path, options).name
}

function begin(path: string, { text, env, host = hostFiles }: Pick<ComposeOptions, 'text' | 'env' | 'host'>) {
  const dir = path === '-' ? process.cwd() : dirname(resolve(path))
  const source: Source = { name: path === '-' ? 'input' : path, text }
  const given = Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const reading: Reading = { source, dir, host, notes: [], unsupported: [], env: { ...dotEnv(dir, host, given), ...given } }
  const file = new Fields(reading, readYaml(source, reading.env, reading.notes), 'the Compose file')
  return { file, reading, name: objectName(file.text('name') ?? reading.env['COMPOSE_PROJECT_NAME'] ?? basename(dir)) }
}

/** Our own environment counts more, also within the file. */
function dotEnv(dir: string, host: HostFiles, given: Record<string, string>): Record<string, string> {
  const path = join(dir, '.env')
  const text = host.text(path)
  return text === undefined ? {} : parseEnvFile({ name: path, text }, given)
}

function assertNames(services: readonly Service[], source: Source): void {
  if (services.length === 0) throw invalid(source, { line: 1, column: 1 }, 'there are no services')
  const seen = new Map<string, Service>()
  for (const service of services) {
    const other = seen.get(service.name)
    if (other) throw invalid(source, service.at, `"${service.key}" and "${other.key}" would both be called ${service.name}`)
    seen.set(service.name, service)
  }
}

function byPlace(findings: readonly Finding[]): Finding[] {
  const unique = new Map(findings.map((finding) => [`${finding.line} ${finding.column} ${finding.text}`, finding]))
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column)
}
