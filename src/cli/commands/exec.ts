import type { Command } from 'commander'
import { ProgramEnded, usageError } from '../failure.ts'
import { collect, withApi } from '../options.ts'
import { pairs } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { drainTo, rawTerminal, releaseInput, terminalSize } from '../terminal.ts'
import { instanceNames } from './verbs.ts'

interface ExecOptions {
  interactive?: true
  tty?: true
  env?: string[]
  user?: string
  workdir?: string
}

export function addExec(parent: Command): void {
  withApi(
    parent
      .command('exec')
      .description('run a program inside a running instance; ends with its exit code')
      .usage('[options] NAME [--] PROGRAM [ARGS...]')
      .argument('<name>', 'instance')
      .argument('<program...>', 'program and its arguments'),
    { output: false },
  )
    .passThroughOptions()
    .option('-i, --interactive', 'hand our input to it')
    .option('-t, --tty', 'give it a terminal')
    .option('-e, --env <KEY=VALUE>', 'added to its environment', collect)
    .option('-u, --user <user>', 'name, uid or user:group')
    .option('-w, --workdir <dir>', 'working directory')
    .action(async (word: string, words: string[], _options: ExecOptions, command: Command) => {
      const argv = programOf(words, command)
      const options = command.opts<ExecOptions>()
      if (options.tty && !process.stdin.isTTY) throw usageError('-t needs a terminal, and the input is none', 'Leave out -t.')
      throw new ProgramEnded(await execute(await openSession(command), { name: instanceNames([word])[0]!, argv, options }))
    })
}

/** Words from the program on are its own, dashes and all. Options between the name and `--` are still ours. */
function programOf(words: readonly string[], command: Command): string[] {
  const ownOptions = words[0]!.startsWith('-')
  const separator = ownOptions ? words.indexOf('--') : -1
  if (ownOptions && separator < 0)
    throw usageError(`"${words[0]}" stands after the name`, `Put options first, or -- before the program: pando exec ${words[0]} NAME …`)
  const { operands, unknown } = command.parseOptions(words.slice(0, Math.max(0, separator)))
  const stray = [...operands, ...unknown][0]
  if (stray !== undefined) throw usageError(`"${stray}" is not an option of exec`)
  const argv = words.slice(separator + 1)
  if (argv.length === 0) throw usageError('name a program to run', 'For example: pando exec web -- ls /')
  return argv
}

async function execute(
  { api, project, signal }: Session,
  { name, argv, options }: { name: string; argv: string[]; options: ExecOptions },
): Promise<number> {
  const { env, user, workdir, tty } = options
  const session = await api.exec(
    { project, name },
    {
      argv,
      env: pairs(env ?? [], '--env') ?? {},
      user,
      workdir,
      tty: tty ? terminalSize() : undefined,
    },
    signal,
  )
  const restore = tty ? rawTerminal((size) => session.resize(size)) : () => {}
  try {
    if (options.interactive) process.stdin.pipe(session.stdin)
    else session.stdin.end()
    session.stdin.on('error', () => {}) // it may end before it has read all
    const printed = Promise.all([drainTo(session.stdout, process.stdout), drainTo(session.stderr, process.stderr)])
    const exitCode = await session.exit
    await printed
    return exitCode
  } finally {
    restore()
    if (options.interactive) releaseInput()
  }
}
