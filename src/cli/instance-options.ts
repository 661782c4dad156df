import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { usageError } from './failure.ts'
import { collect } from './options.ts'

/** Options of commands that say what an instance is: `run`, and `app deploy` for its replicas. */
export function shapeOptions(command: Command): void {
  command
    .option('--vm', 'run it as a virtual machine')
    .option('--container', 'run it as a container (default)')
    .option('--engine <engine>', 'container or vm')
    .option('-c, --cpus <number>', 'CPUs, fractions too (default 1)')
    .addOption(new Option('--cpu <number>', 'the same as --cpus').hideHelp())
    .option('-m, --memory <size>', 'memory, e.g. 512MiB (default 256MiB)')
    .option('-e, --env <KEY=VALUE>', 'environment; KEY alone takes your value', collect)
    .option('--env-file <file>', 'environment from the lines of a file', collect)
    .option('--secret <SECRET[.KEY][:/PATH]>', 'a value of a secret as a file (default: in /run/secrets/SECRET/); without KEY all', collect)
    .option('--secret-env <VARIABLE=SECRET.KEY>', 'a value of a secret in the environment', collect)
    .addOption(
      new Option(
        '--on-secret-change <what>',
        'when one changes: restart it, change its files and send SIGHUP (containers), or nothing',
      ).choices(['restart', 'signal', 'nothing']),
    )
    .option('-u, --user <user>', 'name, uid or user:group')
    .option('-w, --workdir <dir>', 'working directory')
    .option('--entrypoint <program>', 'replaces the entrypoint of the image')
    .option('--restart <policy>', 'always, on-failure[:RETRIES] or never (default on-failure)')
    .option('--stop-grace <time>', 'time to end by itself when stopped (default 10s)')
}

export function networkOptions(command: Command): void {
  command.optionsGroup('Network:').option('--network <name[:address]>', 'network to join (default: default)', collect)
}

export function healthOptions(command: Command): void {
  command
    .optionsGroup('Health check:')
    .option('--health-http <port[/path]>', 'healthy when it answers HTTP with 2xx or 3xx')
    .option('--health-tcp <port>', 'healthy when the port takes connections')
    .option('--health-cmd <command>', 'healthy when this ends with 0 inside')
    .option('--health-interval <time>', 'pause between checks (default 10s)')
}

/** What `--env-file` names: their lines, without empty ones and comments. Throws cli.usage. */
export async function linesOfFiles(files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(
    files.map((file) =>
      readFile(file, 'utf8').catch((cause: Error) => {
        throw usageError(`--env-file ${file}: ${cause.message}`)
      }),
    ),
  )
  return texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
