import type { Command } from 'commander'
import type { ApiObject } from '../api.ts'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { printObjects } from '../print/objects.ts'
import { print } from '../print/output.ts'
import { openSession, type Session } from '../session.ts'
import { follow, hopeful, volumeName, withWaiting } from '../volumes.ts'
import { instanceNames } from './verbs.ts'

interface Use {
  volume: string
  path?: string
  readOnly?: boolean
}
interface UseOptions {
  wait: boolean
  timeout: string
}

export function addVolumeUse(parent: Command): void {
  withWaiting(
    parent
      .command('attach')
      .description('give a volume to an instance: at once to a running VM, a container is made anew')
      .argument('<volume>')
      .argument('<instance>')
      .option('--path <path>', 'where it is inside; a VM of a disk image may do without and gets the bare disk')
      .option('--read-only', 'it may only be read, and by others at the same time'),
    '5m',
  ).action(async (volume: string, instance: string, options: UseOptions & { path?: string; readOnly?: true }, command: Command) => {
    const use = {
      volume: volumeName(volume),
      ...(options.path === undefined ? {} : { path: options.path }),
      readOnly: options.readOnly === true,
    }
    await change(await openSession(command), instance, options, {
      title: `attaching ${use.volume} to ${instance}`,
      says: (name) => `${name} has ${use.volume}${use.path === undefined ? '' : ` at ${use.path}`}`,
      next: (uses) => [...uses.filter((each) => each.volume !== use.volume), use],
    })
  })
  withWaiting(
    parent.command('detach').description('take a volume from an instance; what is in it stays').argument('<volume>').argument('<instance>'),
    '5m',
  ).action(async (word: string, instance: string, options: UseOptions, command: Command) => {
    const volume = volumeName(word)
    await change(await openSession(command), instance, options, {
      gone: volume,
      title: `detaching ${volume} from ${instance}`,
      says: (name) => `${name} has let go of ${volume}`,
      next(uses) {
        if (!uses.some((each) => each.volume === volume))
          throw usageError(`instance ${instance} does not have volume ${volume}`, 'Who has it: pando volume ls')
        return uses.filter((each) => each.volume !== volume)
      },
    })
  })
}

interface Change {
  title: string
  says(name: string): string
  next(uses: readonly Use[]): Use[]
  /** The volume that it lets go of. */
  gone?: string
}

/** Writes the volumes of an instance and waits until it has what its spec says. */
async function change(session: Session, word: string, { wait, timeout }: UseOptions, { title, says, next, gone }: Change): Promise<void> {
  const { api, project, signal, output } = session
  const [name] = instanceNames([word]) as [string]
  const kind = kindNamed('instances')
  const key = { project, name }
  const before = await api.get(kind, key, signal)
  const written = await api.patch(kind, { key, spec: { volumes: next((before.spec['volumes'] ?? []) as Use[]) } }, signal)
  const last = wait
    ? await follow(session, { plural: 'instances', project, name, title, goal: answers(written.metadata.generation), timeout })
    : written
  if (wait && gone) await follow(session, { plural: 'volumes', project, name: gone, title, goal: letGoBy(name), timeout })
  if (output !== 'table') return printObjects([last], { kind, now: Date.now(), projects: false, format: output, single: true })
  print(wait ? says(name) : `instances/${name} changed`)
}

/** The instance has what this generation of its spec says, or will have it at its next start. */
function answers(generation: number) {
  const isSo = ({ status }: ApiObject) => {
    const waitsFor = (status['reason'] as { code: string } | undefined)?.code ?? ''
    const isQuiet = !['pending', 'starting', 'stopping'].includes(status.phase)
    return Number(status['observedGeneration']) >= generation && isQuiet && !/^(volume|pool)\./.test(waitsFor)
  }
  return hopeful(
    'as its spec says',
    isSo,
    (code) => code === 'volume.busy_inside' || code === 'volume.needs_path' || code === 'volume.unformatted',
  )
}

function letGoBy(instance: string) {
  const holders = ({ status }: ApiObject) => (status['holders'] ?? []) as { instance: string }[]
  return hopeful(
    'let go',
    (object) => holders(object).every((holder) => holder.instance !== instance),
    () => false,
  )
}
