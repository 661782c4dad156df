import { type FSWatcher, watch } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { InstanceId, LogLine, LogOptions } from '../engine.ts'
import { CriDecoder, sortableInstant } from './cri.ts'
import { ConsoleReader } from './guest-tools/console-log.ts'
import type { VmPaths } from './paths.ts'
import type { Vms } from './vms.ts'

/**
 * The program's output, oldest first: what the guest wrote to the log file, across its last rotation. Following ends when
 * the VM has ended and all of it was read, or with the signal.
 */
export async function* logs(vms: Vms, id: InstanceId, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine> {
  const hardware = (await vms.findSpec(id))?.hardware
  const paths = vms.paths(id)
  const wanted = afterInstant(options.since)
  const changes = options.follow ? new Changes(paths.dir, signal) : undefined
  await using reader = hardware ? new ConsoleLog(paths.consoleLog) : await LogReader.open(paths)
  try {
    yield* last(reader.rest(wanted), options.tail)
    if (!changes) return
    for (let alive = true; alive && !signal.aborted; ) {
      await changes.next()
      const run = await vms.run(id)
      alive = run?.process !== undefined && run.end === undefined
      yield* reader.rest(wanted)
    }
  } finally {
    changes?.close()
  }
}

function afterInstant(since: string | undefined): (line: LogLine) => boolean {
  if (since === undefined) return () => true
  const from = sortableInstant(since)
  return ({ at }) => sortableInstant(at) > from
}

async function* last(lines: AsyncIterable<LogLine>, count: number | undefined): AsyncIterable<LogLine> {
  if (count === undefined) {
    yield* lines
    return
  }
  const kept: LogLine[] = []
  for await (const line of lines) {
    kept.push(line)
    if (kept.length > count) kept.shift()
  }
  yield* kept
}

/** A system of its own has no program whose output we keep: its log is what its console prints. */
class ConsoleLog implements AsyncDisposable {
  readonly #reader: ConsoleReader
  #read = false

  constructor(path: string) {
    this.#reader = new ConsoleReader(path)
  }

  async *rest(wanted: (line: LogLine) => boolean): AsyncIterable<LogLine> {
    for await (const line of this.#reader.lines({ all: !this.#read })) if (wanted(line)) yield line
    this.#read = true
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Reads on where it stopped, and goes over to the next file when the log is rotated. */
class LogReader implements AsyncDisposable {
  readonly #paths: VmPaths
  readonly #decoder = new CriDecoder()
  #files: FileHandle[]

  /** The current file is opened first: if a rotation comes in between, the older one turns out to be the same and is left out. */
  static async open(paths: VmPaths): Promise<LogReader> {
    const current = await open(paths.log)
    const old = await open(paths.oldLog).catch(() => undefined)
    if (old && (await old.stat()).ino !== (await current.stat()).ino) return new LogReader(paths, [old, current])
    await old?.close()
    return new LogReader(paths, [current])
  }

  private constructor(paths: VmPaths, files: FileHandle[]) {
    this.#paths = paths
    this.#files = files
  }

  async *rest(wanted: (line: LogLine) => boolean): AsyncIterable<LogLine> {
    const buffer = Buffer.alloc(64 * 1024)
    while (this.#files[0]) {
      const next = this.#files[1] ?? (await this.#successor()) // asked before reading: what is read below is all of a rotated file
      for (let { bytesRead } = await this.#files[0].read(buffer); bytesRead > 0; { bytesRead } = await this.#files[0].read(buffer)) {
        yield* this.#decoder.push(buffer.subarray(0, bytesRead)).filter(wanted)
      }
      if (!next) return
      await this.#files[0].close()
      this.#files = [next]
    }
  }

  async #successor(): Promise<FileHandle | undefined> {
    const [mine, current] = await Promise.all([this.#files[0]!.stat(), stat(this.#paths.log).catch(() => undefined)])
    return current && current.ino !== mine.ino ? open(this.#paths.log) : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#files.splice(0).map((file) => file.close()))
  }
}

/** Changes of a folder; those that nobody waited for are not lost. */
class Changes {
  readonly #watcher: FSWatcher
  readonly #signal: AbortSignal
  #dirty = true
  #wake: () => void = () => {}

  constructor(dir: string, signal: AbortSignal) {
    this.#signal = signal
    this.#watcher = watch(dir, () => this.#mark())
    this.#watcher.on('error', () => this.#mark())
    signal.addEventListener('abort', this.#mark)
  }

  async next(): Promise<void> {
    if (!this.#dirty)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.#dirty = false
  }

  close(): void {
    this.#watcher.close()
    this.#signal.removeEventListener('abort', this.#mark)
  }

  #mark = (): void => {
    this.#dirty = true
    this.#wake()
  }
}
