import type { Command } from 'commander'
import { ProgramEnded, usageError } from '../failure.ts'
import { collect, withApi } from '../options.ts'
import { pairs } from '../run-spec.ts'
import { openSession, type Session } from '../session.ts'
import { drainTo, rawTerminal, releaseInput, terminalSize } from '../terminal.ts'
import { instanceNames } from './verbs.ts'

interface ExecOptions { interactive?: true; tty?: true; env?: string[]; user?: string; workdir?: string }

export function addExec(parent: Command): void {
  withApi(parent.command('exec').description('run a program inside a running instance; ends with its exit code')
    .usage('[options] NAME [--] PROGRAM [ARGS...]')
    .argument('<name>', 'instance').argument('<program...>', 'program and its arguments'), { output: false })
    .passThroughOptions()
    .option('-i, --interactive', 'hand our input to it').option('-t, --tty', 'give it a terminal')
    .option('-e, --env <KEY=VALUE>', 'added to its environment', collect)
    .option('-u, --user <user>', 'name, uid or user:group').option('-w, --workdir <dir>', 'working directory')
    .action(async (word: string, program: string[], options: ExecOptions, command: Command) => {
      const argv = program[0] === '--' ? program.slice(1) : program
      if (argv.length === 0) throw usageError('name a program to run', 'pando exec web -- ls /')
      if (program[0]!.startsWith('-') && program[0] !== '--') throw usageError(`"${program[0]}" stands after the name`, `Put options first: pando exec ${program[0]} ${word} …`)
      if (options.tty && !process.stdin.isTTY) throw usageError('-t needs a terminal, and the input is none', 'Leave out -t.')
      const exitCode = await execute(await openSession(command), { name: instanceNames([word])[0]!, argv, options })
      throw new ProgramEnded(exitCode)
    })
}

async function execute({ api, project, signal }: Session, { name, argv, options }: { name: string; argv: string[]; options: ExecOptions }): Promise<number> {
  const { env, user, workdir, tty } = options
  const session = await api.exec({ project, name }, {
    argv, env: pairs(env ?? [], '--env') ?? {}, user, workdir, tty: tty ? terminalSize() : undefined,
  }, signal)
  const restore = tty ? rawTerminal((size) => session.resize(size)) : () => {}
  try {
    if (options.interactive) process.stdin.pipe(session.stdin)
    else session.stdin.end()
    session.stdin.on('error', () => {})                 // it may end before it has read all
    const printed = Promise.all([drainTo(session.stdout, process.stdout), drainTo(session.stderr, process.stderr)])
    const exitCode = await session.exit
    await printed
    return exitCode
  } finally {
    restore()
    releaseInput()
  }
}
