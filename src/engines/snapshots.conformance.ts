import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import type { ErrorCode } from '../base/error-codes.ts'
import { hasCode } from '../base/errors.ts'
import type { EngineTraits, EngineUnderTest } from './conformance.ts'
import { bytes, collect, instanceOf, until } from './conformance-tools.ts'
import type { Engine, ImageContent, InstanceId, Observation, PreparedInstance, SnapshotId, SnapshotPower } from './engine.ts'

export interface SnapshotTraits extends EngineTraits {
  /** Freezes memory too, and makes spares. */
  memory: boolean
}

const timeLimit = 600_000

/** Tells of each start, and counts in a shell variable: neither goes on by itself in a program that is started anew. */
const counting = `trap "exit 0" TERM
echo begun >> /tmp/begun
i=0
while :; do i=$((i+1)); echo $i > /dev/shm/next; mv /dev/shm/next /dev/shm/count; sleep 0.1; done`

/**
 * The one suite that every engine with snapshots passes, after `engineConformance`. Its tests are one story, told in order:
 * a source is frozen, clones begin there and are frozen in turn, and all of it is taken away again.
 */
export function snapshotConformance(name: string, traits: SnapshotTraits, make: () => Promise<EngineUnderTest>): void {
  describe(`snapshots of engine ${name}`, { timeout: timeLimit }, () => {
    const stage = new Stage(traits)
    before(() => stage.open(make))
    after(() => stage.close())
    freezing(stage)
    cloning(stage)
    if (traits.memory) memory(stage)
    chains(stage)
    if (traits.memory) spares(stage)
    keeping(stage)
    removing(stage)
  })
}

function freezing(stage: Stage): void {
  const { signal, traits } = stage

  test('a snapshot that nobody made is lost, and removing it is fine', async () => {
    const { power, engine } = stage
    await throwsCode('snapshot.lost', power.assertUsable('nothing', { memory: false, signal }))
    await throwsCode('snapshot.lost', power.keep('nothing', { signal }))
    await throwsCode('snapshot.lost', engine.create(stage.cloneOf('nothing', 'stillborn'), signal))
    assert.deepEqual(await engine.inspect('stillborn', signal), { state: 'absent' })
    await power.remove('nothing', signal)
    assert.deepEqual(await power.list(signal), [])
  })

  test('what is not there cannot be frozen', async () => {
    await throwsCode('instance.not_running', stage.power.freeze('nobody', 'nothing', { memory: false, signal }))
    assert.deepEqual(await stage.power.list(signal), [])
  })

  test('a running instance is frozen and goes on', async () => {
    const { engine, power } = stage
    await stage.run(stage.spec('source'))
    await stage.write('source', 'note', 'before')
    await stage.counted('source', 5)
    const running = await engine.inspect('source', signal)
    const frozen = await power.freeze('source', 'first', { memory: true, signal })
    assert.equal(frozen.memory, traits.memory)
    assert.equal(frozen.consistency === 'memory', traits.memory)
    assert.ok(frozen.pauseMs >= 0 && frozen.bytes >= 0, JSON.stringify(frozen))
    assert.deepEqual(await engine.inspect('source', signal), running, 'the same run of the same process')
    await stage.write('source', 'note', 'after')
    await stage.goesOn('source')
    assert.deepEqual(await power.list(signal), ['first'])
  })

  test('freezing it again under the same name changes nothing', async () => {
    const again = await stage.power.freeze('source', 'first', { memory: true, signal })
    assert.equal(again.memory, traits.memory)
    assert.deepEqual(await stage.power.list(signal), ['first'])
    await stage.power.assertUsable('first', { memory: traits.memory, signal })
  })
}

function cloning(stage: Stage): void {
  const { signal, traits } = stage

  test('clones have the files of that moment and a name of their own, and nobody sees what another writes', async () => {
    for (const id of ['one', 'two']) await stage.run(stage.cloneOf('first', id))
    assert.deepEqual(await stage.read('one', 'note'), 'before')
    assert.deepEqual(await stage.read('two', 'note'), 'before')
    for (const id of ['one', 'two']) assert.equal(await stage.output(id, ['hostname']), `${id}\n`)
    await stage.write('one', 'note', 'of one')
    assert.equal(await stage.read('two', 'note'), 'before')
    assert.equal(await stage.read('source', 'note'), 'after')
    await stage.write('source', 'later', 'unseen')
    assert.equal(await stage.read('one', 'later'), undefined)
    await stage.goesOn('source')
  })

  test('creating a clone twice is once', async () => {
    await stage.engine.create(stage.cloneOf('first', 'one'), signal)
    assert.equal(await stage.read('one', 'note'), 'of one')
  })

  test('a clone keeps its own files over a stop and a start', async () => {
    const starts = await stage.starts('one')
    await stage.restart('one')
    assert.equal(await stage.read('one', 'note'), 'of one')
    assert.equal(await stage.starts('one'), starts + (traits.real ? 1 : 0), 'its program was started once more')
  })

  test('a new take throws away what was written since', async () => {
    await stage.write('two', 'note', 'of two')
    await stage.engine.stop('two', { graceMs: 30_000, signal })
    await stage.engine.destroy('two', signal)
    await stage.run(stage.cloneOf('first', 'two', { take: 1 }))
    assert.equal(await stage.read('two', 'note'), 'before')
    const seen = await stage.engine.inspect('two', signal)
    assert.equal('specHash' in seen && seen.specHash, 'hash-two-1')
  })

  test('a snapshot without memory starts its program anew, and says so to whoever wants the memory', async () => {
    const { engine, power } = stage
    await stage.run(stage.spec('idle'))
    await stage.write('idle', 'note', 'at rest')
    await engine.stop('idle', { graceMs: 30_000, signal })
    const frozen = await power.freeze('idle', 'cold', { memory: true, signal })
    assert.deepEqual([frozen.memory, frozen.pauseMs, frozen.consistency], [false, 0, 'filesystem'])
    assert.equal((await engine.inspect('idle', signal)).state, 'exited')
    await power.assertUsable('cold', { memory: false, signal })
    await throwsCode('snapshot.no_memory', power.assertUsable('cold', { memory: true, signal }))
    await throwsCode('snapshot.no_memory', engine.create(stage.cloneOf('cold', 'warmer', { memory: true }), signal))
    await stage.run(stage.cloneOf('cold', 'thawed', { memory: false }))
    assert.equal(await stage.read('thawed', 'note'), 'at rest')
    assert.equal(await stage.starts('thawed'), traits.real ? 2 : 0, 'once in its source, once by itself')
    for (const id of ['idle', 'thawed', 'warmer']) await engine.destroy(id, signal)
    await power.remove('cold', signal)
  })
}

function memory(stage: Stage): void {
  test('a program goes on in a clone from where it was, without being started', { skip: realOnly(stage) }, async () => {
    const frozenAt = await stage.counted('source', 1)
    await stage.power.freeze('source', 'moment', { memory: true, signal: stage.signal })
    await stage.run(stage.cloneOf('moment', 'heir'))
    assert.ok((await stage.counted('heir', 1)) >= frozenAt, 'it did not begin at one again')
    await stage.goesOn('heir')
    assert.equal(await stage.starts('heir'), 1, 'the start of its source')
    await stage.engine.destroy('heir', stage.signal)
    await stage.power.remove('moment', stage.signal)
  })
}

function chains(stage: Stage): void {
  const { signal } = stage

  test('a clone can be frozen like any other instance, to any depth', async () => {
    await stage.power.freeze('one', 'second', { memory: true, signal })
    await stage.run(stage.cloneOf('second', 'child'))
    assert.equal(await stage.read('child', 'note'), 'of one')
    await stage.write('child', 'depth', '2')
    await stage.power.freeze('child', 'third', { memory: true, signal })
    await stage.run(stage.cloneOf('third', 'grandchild'))
    assert.equal(await stage.read('grandchild', 'note'), 'of one')
    assert.equal(await stage.read('grandchild', 'depth'), '2')
    assert.equal(await stage.output('grandchild', ['hostname']), 'grandchild\n')
    await stage.goesOn('grandchild')
    await stage.write('grandchild', 'depth', '3')
    assert.equal(await stage.read('child', 'depth'), '2')
    assert.equal(await stage.read('one', 'depth'), undefined)
    assert.deepEqual((await stage.power.list(signal)).sort(), ['first', 'second', 'third'])
  })
}

function spares(stage: Stage): void {
  const { signal } = stage

  test('a spare waits, and becomes who is created and started in its place', async () => {
    const { engine, power } = stage
    const spare = { ...stage.cloneOf('first', 'quick'), hostname: 'nobody', name: 'nobody', specHash: 'hash-spare' }
    await power.warm!(spare, signal)
    await power.warm!(spare, signal)
    assert.deepEqual(await engine.inspect('quick', signal), { state: 'spare', snapshot: 'first' })
    assert.ok((await engine.list(signal)).includes('quick'), 'it is held as others are')
    const wanted = stage.cloneOf('first', 'quick')
    await stage.run(wanted)
    const seen = await engine.inspect('quick', signal)
    assert.equal('specHash' in seen && seen.specHash, wanted.specHash)
    assert.equal(await stage.read('quick', 'note'), 'before')
    assert.equal(await stage.output('quick', ['hostname']), 'quick\n')
    await stage.goesOn('quick')
    await engine.destroy('quick', signal)
  })

  test('a spare that nobody needs is destroyed like an instance, and one of nothing cannot be made', async () => {
    const { engine, power } = stage
    await power.warm!(stage.cloneOf('first', 'unused'), signal)
    await engine.destroy('unused', signal)
    assert.deepEqual(await engine.inspect('unused', signal), { state: 'absent' })
    await throwsCode('snapshot.lost', power.warm!(stage.cloneOf('nothing', 'unused'), signal))
    assert.deepEqual(await engine.inspect('unused', signal), { state: 'absent' })
  })
}

function keeping(stage: Stage): void {
  const { signal } = stage

  test('keeping a snapshot tells what it takes on disk, each time', async () => {
    const told: [number, number][] = []
    const progress = (done: number, total: number) => void told.push([done, total])
    const { bytes: kept } = await stage.power.keep('first', { signal, progress })
    assert.ok(Number.isSafeInteger(kept) && kept >= 0)
    assert.deepEqual(await stage.power.keep('first', { signal }), { bytes: kept })
    assert.ok(told.every(([done, total], i) => done <= total && done >= (told[i - 1]?.[0] ?? 0)))
    await stage.power.assertUsable('first', { memory: stage.traits.memory, signal })
  })

  test('a restarted server finds its snapshots, and clones begin there', async () => {
    await stage.reopen()
    assert.deepEqual((await stage.power.list(signal)).sort(), ['first', 'second', 'third'])
    for (const id of await stage.power.list(signal)) await stage.power.assertUsable(id, { memory: stage.traits.memory, signal })
    await stage.run(stage.cloneOf('first', 'late'))
    assert.equal(await stage.read('late', 'note'), 'before')
    await stage.engine.destroy('late', signal)
  })
}

function removing(stage: Stage): void {
  const { signal } = stage

  test('who began at a snapshot goes on, and starts again, when it is removed', async () => {
    const { engine, power } = stage
    for (const snapshot of ['first', 'second']) {
      await power.remove(snapshot, signal)
      await power.remove(snapshot, signal)
      await throwsCode('snapshot.lost', power.assertUsable(snapshot, { memory: false, signal }))
      await throwsCode('snapshot.lost', engine.create(stage.cloneOf(snapshot, 'too-late'), signal))
    }
    assert.deepEqual(await power.list(signal), ['third'])
    await engine.prune(new Set(), signal)
    await engine.create(stage.cloneOf('first', 'one'), signal)
    for (const id of ['source', 'one', 'two', 'child']) await stage.goesOn(id)
    await stage.restart('one')
    assert.equal(await stage.read('one', 'note'), 'of one')
    await stage.restart('child')
    assert.equal(await stage.read('child', 'depth'), '2')
  })

  test('a snapshot outlives its source and those before it', async () => {
    const { engine, power } = stage
    for (const id of ['source', 'one', 'two', 'child', 'grandchild']) await engine.destroy(id, signal)
    await engine.prune(new Set(), signal)
    await power.assertUsable('third', { memory: stage.traits.memory, signal })
    await stage.run(stage.cloneOf('third', 'orphan'))
    assert.equal(await stage.read('orphan', 'note'), 'of one')
    assert.equal(await stage.read('orphan', 'depth'), '2')
  })

  test('when all of it is taken away nothing is left', async () => {
    const { engine, power } = stage
    await power.remove('third', signal)
    await stage.goesOn('orphan')
    await engine.destroy('orphan', signal)
    assert.deepEqual([await engine.list(signal), await power.list(signal)], [[], []])
  })
}

/** The engine under test, and short words for what is done to it. */
class Stage {
  readonly traits: SnapshotTraits
  readonly signal = AbortSignal.timeout(timeLimit)
  #under: EngineUnderTest | undefined
  #engine: Engine | undefined
  #image: ImageContent | undefined

  constructor(traits: SnapshotTraits) {
    this.traits = traits
  }

  get engine(): Engine {
    return this.#engine!
  }
  get power(): SnapshotPower {
    return this.engine.powers.snapshots!
  }

  async open(make: () => Promise<EngineUnderTest>): Promise<void> {
    this.#under = await make()
    this.#engine = await this.#under.open()
    this.#image = await this.#under.image()
    assert.equal(this.power.memory, this.traits.memory)
    await this.engine.prepare(this.#image, this.signal)
  }

  async reopen(): Promise<void> {
    await this.#engine?.close()
    this.#engine = await this.#under!.open()
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    await this.#under?.cleanup()
  }

  spec(id: InstanceId, more: Partial<PreparedInstance> = {}): PreparedInstance {
    return instanceOf(this.#image!, id, { argv: this.traits.real ? ['sh', '-c', counting] : ['serve'], ...more })
  }

  /** With its memory, where there is any. */
  cloneOf(snapshot: SnapshotId, id: InstanceId, { take = 0, memory = this.traits.memory } = {}): PreparedInstance {
    return this.spec(id, { from: { snapshot, memory, take }, specHash: `hash-${id}-${take}` })
  }

  async run(spec: PreparedInstance): Promise<void> {
    await this.engine.create(spec, this.signal)
    await this.engine.start(spec.id, this.signal)
    await until(this.engine, spec.id, isUp, this.signal)
  }

  async restart(id: InstanceId): Promise<void> {
    await this.engine.stop(id, { graceMs: 30_000, signal: this.signal })
    await this.engine.start(id, this.signal)
    await until(this.engine, id, isUp, this.signal)
  }

  async output(id: InstanceId, argv: string[]): Promise<string> {
    const session = await this.engine.powers.exec!(id, { argv, env: {} }, this.signal)
    session.stdin.end()
    const { stdout, stderr, code } = await collect(session)
    assert.deepEqual([code, stderr], [0, ''], argv.join(' '))
    return stdout
  }

  async write(id: InstanceId, name: string, text: string): Promise<void> {
    if (this.traits.real) await this.output(id, ['sh', '-c', 'printf %s "$1" > "/tmp/$0"', name, text])
    else await this.engine.powers.files!.copyIn(id, `/tmp/${name}`, new PassThrough().end(text), this.signal)
  }

  /** Undefined when there is no such file. */
  async read(id: InstanceId, name: string): Promise<string | undefined> {
    if (!this.traits.real) {
      const found = this.engine.powers.files!.copyOut(id, `/tmp/${name}`, this.signal)
      return found.then(bytes, (error) => (hasCode(error, 'instance.file_not_found') ? undefined : Promise.reject(error)))
    }
    const text = await this.output(id, ['sh', '-c', '! test -e "/tmp/$0" || { printf =; cat "/tmp/$0"; }', name])
    return text === '' ? undefined : text.slice(1)
  }

  /** How often a program was started on these files. */
  async starts(id: InstanceId): Promise<number> {
    return this.traits.real ? (await this.output(id, ['cat', '/tmp/begun'])).split('\n').length - 1 : 0
  }

  /** How far its program has counted; waits until it is at least that far. */
  async counted(id: InstanceId, atLeast: number): Promise<number> {
    if (!this.traits.real) return atLeast
    const wait = `until [ "$(cat /dev/shm/count 2> /dev/null || echo 0)" -ge ${atLeast} ]; do sleep 0.1; done; cat /dev/shm/count`
    return Number(await this.output(id, ['sh', '-c', wait]))
  }

  /** Its program is not just there: it does something. */
  async goesOn(id: InstanceId): Promise<void> {
    assert.equal((await this.engine.inspect(id, this.signal)).state, 'running')
    await this.counted(id, (await this.counted(id, 1)) + 2)
  }
}

function isUp(seen: Observation): boolean {
  return seen.state === 'running' && seen.ready
}

function realOnly({ traits }: Stage): string | false {
  return traits.real ? false : 'the fake engine runs no programs'
}

async function throwsCode(code: ErrorCode, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (error) => hasCode(error, code) || assert.fail(`not ${code} but ${String(error)}`))
}
