import { connect } from 'node:net'
import type { Stored } from '../../api/kind.ts'
import { deadline } from '../../base/clock.ts'
import type { Engine } from '../../engines/engine.ts'
import type { Instance } from './kind.ts'

type InstanceObject = Stored<typeof Instance>
export type Check = NonNullable<InstanceObject['spec']['healthCheck']>

/** Looks once. Undefined when the instance is well, else what was wrong; never throws. */
export async function probe(engine: Engine, instance: InstanceObject, check: Check, signal: AbortSignal): Promise<string | undefined> {
  const limited = deadline(signal, check.timeout)
  try {
    if (check.type === 'exec') return await execProbe(engine, instance.metadata.uid, check.command, limited)
    const address = instance.status.nics[0]?.address
    if (address === undefined) return 'the instance has no address to ask at'
    if (check.type === 'http') return await httpProbe(address, check, limited)
    await tcpProbe(address, check.port, limited)
    return undefined
  } catch (error) {
    return limited.aborted ? `no answer within ${check.timeout} ms` : causeOf(error)
  }
}

/** `fetch failed` hides the reason one level down. */
function causeOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? cause.message : message
}

async function execProbe(engine: Engine, id: string, argv: string[], signal: AbortSignal): Promise<string | undefined> {
  const { exec } = engine.powers
  if (!exec) return 'this engine cannot run commands inside'
  const session = await exec(id, { argv, env: {} }, signal)
  session.stdin.end()
  session.stderr.resume()
  let output = ''
  session.stdout.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-200)
  })
  const code = await session.exit
  return code === 0 ? undefined : `exit code ${code} ${output.trim()}`.trim()
}

function tcpProbe(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal })
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
    socket.once('error', reject)
  })
}

async function httpProbe(host: string, check: Extract<Check, { type: 'http' }>, signal: AbortSignal): Promise<string | undefined> {
  const answer = await fetch(`http://${host}:${check.port}${check.path}`, { signal, redirect: 'manual' })
  await answer.body?.cancel()
  return answer.status < 400 ? undefined : `HTTP ${answer.status}`
}
