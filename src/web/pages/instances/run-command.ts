import { pruned } from '../../forms/schema.ts'
import type { Draft } from '../kinds/create.tsx'
import { shellWord } from './command-words.ts'

type Spec = Record<string, unknown>
/** Words for one field of the spec; undefined where `pando run` cannot say it. */
type Say = (value: never) => string[] | undefined

const option = (name: string) => (value: string | number) => [name, String(value)]
const flag = (name: string) => (value: boolean) => (value ? [name] : [])
const each =
  <T>(name: string, text: (item: T) => string | undefined) =>
  (items: readonly T[]) => {
    const texts = items.map(text)
    return texts.includes(undefined) ? undefined : texts.flatMap((one) => [name, one!])
  }

const machineWords: Readonly<Record<string, Say>> = {
  firmware: (firmware: string) => (firmware === 'uefi' ? ['--uefi'] : ['--bios']),
  secureBoot: flag('--secure-boot'),
  tpm: flag('--tpm'),
  display: flag('--display'),
  cdroms: each('--cdrom', (image: string) => image),
  system: (system: string) => (system === 'windows' ? ['--windows'] : []),
  cloudInit: (given: Spec) => {
    const files = { userData: ['--cloud-init', 'user-data.yaml'], networkData: ['--network-config', 'network.yaml'] }
    return Object.keys(given).every((key) => key in files) ? Object.keys(given).flatMap((key) => files[key as 'userData']) : undefined
  },
}

const specWords: Readonly<Record<string, Say>> = {
  image: () => [],
  args: () => [],
  engine: (engine: string) => (engine === 'vm' ? ['--vm'] : []),
  cpus: option('--cpus'),
  memory: option('--memory'),
  disk: option('--disk'),
  user: option('--user'),
  workdir: option('--workdir'),
  hostname: option('--hostname'),
  stopGrace: option('--stop-grace'),
  command: (words: string[]) => (words.length === 1 ? ['--entrypoint', words[0]!] : undefined),
  env: (env: Record<string, string>) => Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
  ports: each('-p', ({ hostPort, port, protocol }: { hostPort: number; port: number; protocol?: string }) =>
    hostPort && port ? `${hostPort}:${port}${protocol === 'udp' ? '/udp' : ''}` : undefined,
  ),
  networks: each('--network', ({ network, address, aliases }: { network: string; address?: string; aliases?: string[] }) =>
    aliases?.length ? undefined : address ? `${network}:${address}` : network,
  ),
  restart: ({ policy, maxRetries, ...others }: { policy?: string; maxRetries?: number }) =>
    Object.keys(others).length > 0 || policy === undefined
      ? undefined
      : ['--restart', maxRetries === undefined ? policy : `${policy}:${maxRetries}`],
  machine: (machine: Spec) => wordsOf(machine, machineWords),
}

/** The command that makes the same as a form, e.g. `pando run web:1 --name a --vm`. What `pando run` cannot say goes by way of a file. */
export function runCommand({ metadata = {}, spec }: Draft, project: string): string {
  const given = (pruned(spec ?? {}) ?? {}) as Spec
  const words = wordsOf(given, specWords)
  const place = project === 'default' ? [] : ['--project', project]
  const { name, labels = {} } = metadata
  if (!words) return ['pando', 'apply', '-f', `${name || 'instance'}.yaml`, ...place].map(shellWord).join(' ')
  const args = (given['args'] as string[] | undefined) ?? []
  return [
    ...['pando', 'run', String(given['image'] ?? 'IMAGE')],
    ...(name ? ['--name', name] : []),
    ...words,
    ...Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]),
    ...place,
    ...(args.length > 0 ? ['--', ...args] : []),
  ]
    .map(shellWord)
    .join(' ')
}

function wordsOf(given: Spec, table: Readonly<Record<string, Say>>): string[] | undefined {
  const said = Object.entries(given).map(([name, value]) => table[name]?.(value as never))
  return said.includes(undefined) ? undefined : said.flatMap((words) => words!)
}
