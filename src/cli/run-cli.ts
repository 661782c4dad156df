import { reportFailure } from './failure.ts'
import type { Platform } from './platform.ts'
import { endQuietlyWhenReaderLeaves } from './print/output.ts'
import { createProgram } from './program.ts'

/** Runs one command line and returns the exit code. Nothing is thrown. */
export async function runCli(platform: Platform, words: readonly string[]): Promise<number> {
  endQuietlyWhenReaderLeaves()
  try {
    const program = await createProgram(platform, words)
    if (words.length === 0) program.outputHelp()
    else await program.parseAsync([...words], { from: 'user' })
    return 0
  } catch (error) {
    return reportFailure(error)
  }
}
