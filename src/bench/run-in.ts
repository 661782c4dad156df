import { PandoError } from '../base/errors.ts'
import type { Bench } from './measure.ts'

/** Runs a program in an instance to its end. Throws base.command_failed. */
export async function runIn({ pando, signal }: Pick<Bench, 'pando' | 'signal'>, name: string, argv: string[]): Promise<void> {
  const session = await pando.client.exec({ project: 'default', name }, { argv }, signal)
  session.stdin.end()
  session.stdout.resume()
  session.stderr.resume()
  const exit = await session.exit
  if (exit !== 0) throw new PandoError('base.command_failed', { command: argv.join(' '), exit, stderr: `in ${name}` })
}
