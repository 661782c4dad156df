import { PandoError } from '../../../base/errors.ts'
import { abortable } from '../host/abortable.ts'
import { connectUnix } from '../host/unix-socket.ts'

/**
 * Sends one command to the library in QEMU (layers.c) and resolves to the words of its answer after `ok`.
 * Throws qemu.qmp with the library's own words, or qemu.connection_lost.
 */
export async function memoryCommand(socketPath: string, words: readonly string[], signal: AbortSignal): Promise<string[]> {
  const socket = await connectUnix(socketPath, signal)
  const answer = new Promise<string>((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith('\n')) resolve(text.trim())
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new PandoError('qemu.connection_lost', { what: `memory ${words[0]}` })))
  })
  socket.write(`${words.join(' ')}\n`)
  try {
    const [state, ...rest] = (await abortable(answer, signal)).split(' ')
    if (state !== 'ok') throw new PandoError('qemu.qmp', { command: `memory ${words[0]}`, detail: rest.join(' ') })
    return rest
  } finally {
    answer.catch(() => {})
    socket.destroy()
  }
}

/** Bytes that the guest does not share; undefined before it was frozen for the first time: then nothing would be copied. */
export async function privateBytes(socketPath: string, signal: AbortSignal): Promise<number | undefined> {
  const [answer] = await memoryCommand(socketPath, ['private'], signal)
  return answer === 'shared' ? undefined : Number(answer)
}
