import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../../base/exec.node.ts'
import type { DiskSource } from '../../../resources/storage/driver.ts'
import type { Engine, InstanceId, PreparedVolume } from '../../engine.ts'
import { run } from '../testing.ts'

export const MiB = 1024 ** 2

/** A disk with an empty ext4, as a pool makes it. */
export async function formatted(path: string, bytes: number): Promise<DiskSource> {
  await exec('mke2fs', ['-q', '-t', 'ext4', '-m', '0', path, `${bytes / MiB}M`])
  return { type: 'disk', path }
}

export async function empty(path: string, bytes: number): Promise<DiskSource> {
  const file = await open(path, 'w')
  await file.truncate(bytes)
  await file.close()
  return { type: 'disk', path }
}

export function volumeOf(id: string, source: DiskSource, more: Partial<PreparedVolume> = {}): PreparedVolume {
  return { id, name: id, path: `/mnt/${id}`, readOnly: false, source, ...more }
}

/** Throws when the file system is not whole; replays no journal, so what is looked at must be at rest. */
export async function check(path: string): Promise<void> {
  await exec('e2fsck', ['-f', '-n', path])
}

/** A file of a volume, read from its disk. */
export async function readFrom(path: string, name: string): Promise<string> {
  return (await exec('debugfs', ['-R', `cat /data/${name}`, path])).stdout
}

/** A program inside that writes numbered records of 4 KiB and waits for each to be on the disk. */
export function startWriter(engine: Engine, id: InstanceId, folder: string, signal: AbortSignal): { stop(): Promise<number> } {
  const script = `rm -f /tmp/stop; i=0
    while [ ! -e /tmp/stop ]; do
      i=$((i + 1)); printf '%04095d\\n' $i | dd of=${folder}/records oflag=append conv=notrunc,fsync bs=4096 2> /dev/null || exit 1
    done; echo $i`
  const written = run(engine, id, { argv: ['sh', '-c', script] }, signal)
  return {
    async stop() {
      await run(engine, id, { argv: ['touch', '/tmp/stop'] }, signal)
      const { code, stdout, stderr } = await written
      assert.equal(code, 0, stderr)
      return Number(stdout)
    },
  }
}

/** The numbers of the records, in order. */
export function numbersIn(records: string): number[] {
  return records
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

/** Has a server of its own do something and be killed at that point. */
export async function cutOff(options: object, work: object, point: string): Promise<NodeJS.Signals | null> {
  const script = join(import.meta.dirname, 'and-die.fixture.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(options), JSON.stringify(work), point], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'exit')
  return child.signalCode
}
