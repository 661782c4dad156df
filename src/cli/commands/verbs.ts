import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { kindNamed } from '../kinds.ts'
import { followOperation } from '../operations.ts'
import { withApi } from '../options.ts'
import { print } from '../print/output.ts'
import { openSession } from '../session.ts'

export const verbs = {
  start: { description: 'start instances that are stopped', doing: 'starting' },
  stop: { description: 'ask instances to end, and end them after their grace time', doing: 'stopping' },
  restart: { description: 'stop instances and start them again', doing: 'restarting' },
  pause: { description: 'let running instances stand still where they are', doing: 'pausing' },
  resume: { description: 'let paused instances go on', doing: 'resuming' },
} as const

export type Verb = keyof typeof verbs

export function addVerb(parent: Command, verb: Verb): void {
  withApi(parent.command(verb).description(verbs[verb].description).argument('<names...>', 'instances'))
    .option('--no-wait', 'return at once instead of waiting for the end')
    .action(async (names: string[], options: { wait: boolean }, command: Command) => {
      const session = await openSession(command)
      const { api, project, signal } = session
      for (const name of instanceNames(names)) {
        const operation = await api.act(kindNamed('instances'), { key: { project, name }, verb }, signal)
        if (options.wait) await followOperation(session, operation, `${verbs[verb].doing} ${name}`)
        print(session.output === 'json' ? JSON.stringify(operation) : options.wait ? name : `operations/${operation.metadata.name}`)
      }
    })
}

/** People may write `instances/web` where only instances can be meant. */
export function instanceNames(words: readonly string[]): string[] {
  return words.map((word) => {
    const slash = word.indexOf('/')
    if (slash < 0) return word
    if (kindNamed(word.slice(0, slash)).plural !== 'instances') throw usageError(`"${word}" is not an instance`)
    return word.slice(slash + 1)
  })
}
