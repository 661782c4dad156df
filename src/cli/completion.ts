import type { RootCommand } from '@bomb.sh/tab'
import tab from '@bomb.sh/tab/commander'
import type { Command } from 'commander'
import { kindTable } from './kind-table.ts'
import { kindNamed } from './kinds.ts'
import { openSession } from './session.ts'

/** A key press must not wait longer for the server than this. */
const patienceMs = 700

/** The arguments of these are names of that kind, or of one kind after the other; `''` stands for a new name. */
const namedArguments: Record<string, string | readonly string[]> = {
  start: 'instances',
  stop: 'instances',
  restart: 'instances',
  pause: 'instances',
  resume: 'instances',
  rm: 'instances',
  ps: 'instances',
  exec: 'instances',
  logs: 'instances',
  console: 'instances',
  vnc: 'instances',
  stats: 'instances',
  fork: 'instances',
  freeze: ['instances', ''],
  rewind: ['instances', 'snapshots'],
  'instance describe': 'instances',
  'instance start': 'instances',
  'instance stop': 'instances',
  'instance restart': 'instances',
  'instance pause': 'instances',
  'instance resume': 'instances',
  'instance exec': 'instances',
  'instance logs': 'instances',
  'instance console': 'instances',
  'instance vnc': 'instances',
  'instance stats': 'instances',
  'instance rm': 'instances',
  'instance fork': 'instances',
  'instance freeze': ['instances', ''],
  'instance rewind': ['instances', 'snapshots'],
  'snapshot describe': 'snapshots',
  'snapshot rm': 'snapshots',
  'image describe': 'images',
  'image rm': 'images',
  'network describe': 'networks',
  'network rm': 'networks',
  'project describe': 'projects',
  'project rm': 'projects',
  'node describe': 'nodes',
  'operation describe': 'operations',
  'operation cancel': 'operations',
  publish: 'apps',
  'app describe': 'apps',
  'app logs': 'apps',
  'app traffic': 'apps',
  'app scale': 'apps',
  'app restart': 'apps',
  'app upgrade': 'apps',
  'app pause': 'apps',
  'app resume': 'apps',
  'app promote': 'apps',
  'app abort': 'apps',
  'app history': 'apps',
  'app rollback': 'apps',
  'app autoscale': 'apps',
  'app rm': 'apps',
  'app deploy': 'apps',
}
const kindArguments = ['get', 'describe', 'delete', 'wait', 'explain']

/** `completion SHELL` prints the script; the script calls `complete -- WORDS`, which offers words and names from the API. */
export async function addCompletion(program: Command, words: readonly string[]): Promise<void> {
  const root = tab(program, { completionCommandName: 'completion' })
  const typed = words.slice(words.indexOf('--') + 1).filter((word) => !word.startsWith('-'))
  if (words[0] !== 'complete') return
  await offerNames(root, program, typed)
}

async function offerNames(root: RootCommand, program: Command, typed: readonly string[]): Promise<void> {
  const [first = '', second = ''] = typed
  const command = namedArguments[`${first} ${second}`] ? `${first} ${second}` : first
  if (kindArguments.includes(first)) {
    const names = typed.length > 2 ? await namesOf(program, second) : []
    offer(root, first, [kindTable.map(({ plural }) => plural), names])
  } else if (namedArguments[command]) {
    const plurals = [namedArguments[command]].flat()
    offer(root, command, await Promise.all(plurals.map((plural) => (plural === '' ? [] : namesOf(program, plural)))))
  }
}

/** tab's handlers cannot wait, so what they offer is fetched before. */
function offer(root: RootCommand, command: string, words: readonly (readonly string[])[]): void {
  const target = root.commands.get(command)
  if (!target) return
  target.arguments.clear()
  for (const [index, list] of words.entries()) {
    target.argument(
      `word${index}`,
      (complete) => {
        for (const word of list) complete(word, '')
      },
      index === words.length - 1,
    )
  }
}

/** No server, no names: completion never fails. */
async function namesOf(program: Command, kindWord: string): Promise<string[]> {
  try {
    const kind = kindNamed(kindWord)
    const { api, project } = await openSession(program)
    const { items } = await api.list(kind, { project: kind.scope === 'project' ? project : undefined }, AbortSignal.timeout(patienceMs))
    return items.map(({ metadata }) => metadata.name)
  } catch {
    return []
  }
}
