import type { Duplex } from 'node:stream'
import { Transform } from 'node:stream'
import type { Command } from 'commander'
import { usageError } from '../failure.ts'
import { withApi } from '../options.ts'
import { notice } from '../print/output.ts'
import { openSession } from '../session.ts'
import { drainTo, rawTerminal, releaseInput } from '../terminal.ts'
import { instanceNames } from './verbs.ts'

/** Ctrl-], as telnet and virsh have it. */
const escapeByte = 0x1d

export function addConsole(parent: Command): void {
  withApi(
    parent.command('console').description('sit at the serial console of a virtual machine; Ctrl-] leaves').argument('<name>', 'instance'),
    { output: false },
  ).action(async (word: string, _options: object, command: Command) => {
    const { api, project, signal } = await openSession(command)
    const name = instanceNames([word])[0]!
    if (!process.stdin.isTTY && process.stdin.readableEnded) throw usageError('the console needs an input')
    const stream = await api.console({ project, name }, signal)
    notice(`console of ${name}: press Enter for a prompt, Ctrl-] to leave`)
    await sit(stream)
  })
}

async function sit(stream: Duplex): Promise<void> {
  const restore = process.stdin.isTTY ? rawTerminal(() => {}) : () => {}
  const leave = untilEscape(() => stream.destroy())
  try {
    process.stdin.pipe(leave).pipe(stream)
    await drainTo(stream, process.stdout).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
  } finally {
    restore()
    releaseInput()
    notice('')
  }
}

/** Passes keys on until the escape key, which it keeps. */
export function untilEscape(onEscape: () => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const at = chunk.indexOf(escapeByte)
      if (at < 0) return done(null, chunk)
      this.push(chunk.subarray(0, at))
      this.push(null)
      onEscape()
      done()
    },
  })
}
