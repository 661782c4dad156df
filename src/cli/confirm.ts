import { hasProblem, problemOf, usageError } from './failure.ts'

/** So many objects may be deleted by one command before it asks. */
const manyObjects = 10

/**
 * Does what may stop many replicas of an app. Where the server wants that confirmed, a person is asked; `yes` is the answer
 * given beforehand. `work` gets the name to confirm with.
 */
export async function confirmed<T>(
  { name, yes }: { name: string; yes: boolean },
  work: (confirm: string | undefined) => Promise<T>,
): Promise<T> {
  if (yes) return work(name)
  try {
    return await work(undefined)
  } catch (error) {
    if (!(hasProblem(error, 'app.blast_radius') || hasProblem(error, 'desktop.blast_radius')) || !process.stdin.isTTY) throw error
    await ask(`${problemOf(error).title}.`)
    return work(name)
  }
}

/** Throws cli.usage where nobody agrees to delete that many. */
export async function confirmMany(names: readonly string[], { yes }: { yes: boolean }): Promise<void> {
  if (yes || names.length <= manyObjects) return
  const what = `This deletes ${names.length} objects: ${names.slice(0, manyObjects).join(', ')} and ${names.length - manyObjects} more.`
  if (!process.stdin.isTTY) throw usageError(what, 'Say beforehand that it is meant: --yes')
  await ask(what)
}

/** Throws cli.usage for every answer but "yes". */
async function ask(what: string): Promise<void> {
  const { createInterface } = await import('node:readline/promises')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`${what}\nType "yes" to go on: `)
  terminal.close()
  if (!/^y(es)?$/i.test(answer.trim())) throw usageError('nothing was changed')
}
