import { createWriteStream } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PandoError } from '../base/errors.ts'
import type { VmPaths } from '../engines/qemu/paths.ts'
import { Qmp } from '../engines/qemu/qmp.ts'

/** As good as no limit, bytes per second. */
const fastest = 2 ** 40

/**
 * What anybody can do with QEMU: stops the machine, writes all of it to a file, and lets it go on. Returns the ms from `stop` until QEMU
 * says that it is done, and the bytes. QEMU serves one QMP connection at a time, so the server must not run.
 */
export async function fullMigrate(paths: VmPaths, signal: AbortSignal): Promise<{ ms: number; bytes: number }> {
  const socketPath = join(paths.runDir, 'bench.sock')
  const file = join(paths.dir, 'bench-state')
  const written = Promise.withResolvers<number>()
  const server = createServer((socket) => {
    const sink = createWriteStream(file)
    pipeline(socket, sink).then(() => written.resolve(sink.bytesWritten), written.reject)
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const qmp = await Qmp.connect(paths.qmp, signal)
  try {
    await chmod(socketPath, 0o777)
    await qmp.execute('migrate-set-capabilities', { capabilities: [{ capability: 'events', state: true }] }, signal)
    await qmp.execute('migrate-set-parameters', { 'max-bandwidth': fastest }, signal)
    const done = migrationEnd(qmp)
    const begun = performance.now()
    await qmp.execute('stop', {}, signal)
    await qmp.execute('migrate', { uri: `unix:${socketPath}` }, signal)
    await done
    const ms = performance.now() - begun
    await qmp.execute('cont', {}, signal)
    return { ms, bytes: await written.promise }
  } finally {
    qmp.close()
    server.close()
    await rm(file, { force: true })
  }
}

function migrationEnd(qmp: Qmp): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string) => reject(new PandoError('base.internal', { detail }))
    qmp.onEvent(({ event, data }) => {
      if (event !== 'MIGRATION') return
      if (data['status'] === 'completed') resolve()
      if (data['status'] === 'failed') fail('QEMU could not write the machine to a file')
    })
    void qmp.closed.then(() => fail('QEMU ended while it wrote the machine to a file'))
  })
}
