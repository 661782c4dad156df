import { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'

/** Where a Ceph pool is, as the spec of a StoragePool says. */
export interface CephPool {
  /** Name of the StoragePool, for messages. */
  name: string
  pool: string
  conf: string
  user: string
}

/** ENOENT of the rbd program: no such image or snapshot. */
const absent = 2
/** Ceph waits for ever for monitors that do not answer. */
const patienceMs = 30_000

/** The rbd and ceph programs on one pool. Every call throws pool.unavailable when the cluster does not answer. */
export class Ceph {
  readonly at: CephPool

  constructor(at: CephPool) {
    this.at = at
  }

  /** An image or `image@snapshot`, as the programs name it. */
  spec(image: string): string {
    return `${this.at.pool}/${image}`
  }

  /** As QEMU's programs name it. */
  url(image: string): string {
    const { pool, conf, user } = this.at
    return `rbd:${pool}/${image}:conf=${conf}:id=${user}`
  }

  async rbd(
    args: string[],
    signal: AbortSignal,
    { timeoutMs = patienceMs, okCodes = [0] } = {},
  ): Promise<{ stdout: string; code: number }> {
    return this.#run('rbd', args, signal, { timeoutMs, okCodes })
  }

  async ceph(args: string[], signal: AbortSignal): Promise<unknown> {
    const { stdout } = await this.#run('ceph', ['--connect-timeout', '10', ...args, '--format', 'json'], signal, {
      timeoutMs: patienceMs,
      okCodes: [0],
    })
    return JSON.parse(stdout)
  }

  /** Undefined: there is no such image. */
  async size(image: string, signal: AbortSignal): Promise<number | undefined> {
    const { stdout, code } = await this.rbd(['info', this.spec(image), '--format', 'json'], signal, { okCodes: [0, absent] })
    return code === absent ? undefined : (JSON.parse(stdout) as { size: number }).size
  }

  async resize(image: string, bytes: number, signal: AbortSignal): Promise<void> {
    await this.rbd(['resize', '--no-progress', '--size', `${bytes}B`, this.spec(image)], signal)
  }

  /**
   * Makes a snapshot, while the file system at `atRest` writes nothing. One process does all of it, and it goes on when we die:
   * nobody else would let the file system go on.
   */
  async remember(
    at: string,
    { atRest, okCodes, signal }: { atRest: string | undefined; okCodes: number[]; signal: AbortSignal },
  ): Promise<void> {
    const args = ['snap', 'create', '--no-progress', at]
    if (atRest === undefined) {
      await this.rbd(args, signal, { okCodes })
      return
    }
    const { conf, user } = this.at
    const script = 'fsfreeze --freeze "$1" || exit 1; mount=$1; shift; "$@"; code=$?; fsfreeze --unfreeze "$mount"; exit $code'
    await this.#run('setsid', ['sh', '-c', script, 'sh', atRest, 'timeout', '20', 'rbd', '--conf', conf, '--id', user, ...args], signal, {
      timeoutMs: patienceMs,
      okCodes,
    })
  }

  /** Clones share its data: they are made whole first. Fine when absent. */
  async remove(image: string, signal: AbortSignal): Promise<void> {
    if ((await this.size(image, signal)) === undefined) return
    const snapshots = JSON.parse((await this.rbd(['snap', 'ls', this.spec(image), '--format', 'json'], signal)).stdout) as {
      name: string
    }[]
    for (const { name } of snapshots) {
      const at = this.spec(`${image}@${name}`)
      const children = JSON.parse((await this.rbd(['children', at, '--format', 'json'], signal)).stdout) as {
        pool: string
        image: string
      }[]
      for (const child of children)
        await this.rbd(['flatten', '--no-progress', `${child.pool}/${child.image}`], signal, { timeoutMs: 86_400_000 })
      await this.rbd(['snap', 'rm', '--no-progress', at], signal, { okCodes: [0, absent] })
    }
    await this.rbd(['rm', '--no-progress', this.spec(image)], signal, { timeoutMs: 3_600_000, okCodes: [0, absent] })
  }

  async #run(program: string, args: string[], signal: AbortSignal, options: { timeoutMs: number; okCodes: number[] }) {
    const { conf, user, name } = this.at
    const who = program === 'setsid' ? [] : ['--conf', conf, '--id', user]
    try {
      return await exec(program, [...who, ...args], { signal, ...options })
    } catch (cause) {
      if (!(cause instanceof PandoError) || !isUnreachable(cause)) throw cause
      throw new PandoError('pool.unavailable', { name, detail: `Ceph does not answer (${program} ${args[0]})` }, { cause })
    }
  }
}

function isUnreachable({ code, message }: PandoError): boolean {
  return code === 'base.timeout' || /connect to cluster|timed out|error calling conf_read_file|ObjectNotFound\('RADOS/i.test(message)
}
