import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { syncWalApart } from './wal-sync.node.ts'
import { WriteQueue } from './write-queue.ts'

/**
 * A database on a disk that keeps nothing but what was synced: `cut` opens what a power cut would leave. The database file is there
 * as it was synced last, or, since a disk may write what it was not told to, as it is now.
 */
async function setUp(t: TestContext, tidyAfterRows: number) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-wal-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'a.db')
  const db = new DatabaseSync(path)
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec('CREATE TABLE things (id INTEGER PRIMARY KEY, text TEXT) STRICT')
  const disk = { log: await readFile(`${path}-wal`), file: await readFile(path) }
  let moved = 0
  let first: number | undefined // descriptor of the log, which is synced first
  const wal = syncWalApart(db, path, {
    tidyAfterRows,
    failed: (cause) => new Error('the disk is gone', { cause }),
    async toDisk(descriptor) {
      first ??= descriptor
      if (descriptor === first) disk.log = await readFile(`${path}-wal`)
      else {
        disk.file = await readFile(path)
        moved++
      }
    },
  })
  t.after(() => wal.close())
  async function cut(file: 'synced' | 'now'): Promise<string[]> {
    const image = join(folder, 'cut.db')
    await writeFile(`${image}-wal`, disk.log)
    if (file === 'synced') await writeFile(image, disk.file)
    else await copyFile(path, image)
    const left = new DatabaseSync(image)
    try {
      assert.equal(left.prepare('PRAGMA integrity_check').get()?.['integrity_check'], 'ok')
      return left
        .prepare('SELECT text FROM things ORDER BY id')
        .all()
        .map((row) => String(row['text']))
    } finally {
      left.close()
      for (const name of [image, `${image}-wal`, `${image}-shm`]) await rm(name, { force: true })
    }
  }
  return { db, wal, cut, moves: () => moved }
}

test('whenever the power goes, what was answered is there: while the log grows, while it is moved, and when it begins anew', async (t) => {
  const { db, wal, cut, moves } = await setUp(t, 20)
  const insert = db.prepare('INSERT INTO things (text) VALUES (?)')
  const queue = new WriteQueue({
    transaction(work) {
      wal.beforeTransaction()
      db.exec('BEGIN')
      work()
      db.exec('COMMIT')
    },
    sync: wal.sync,
    tidy: wal.tidy,
    committed() {},
  })
  const answered: string[] = []
  const holds = async () => {
    for (const file of ['synced', 'now'] as const) {
      const known = [...answered]
      assert.deepEqual((await cut(file)).slice(0, known.length), known)
    }
  }
  for (let i = 0; i < 120; i++) {
    const text = `${i} ${'x'.repeat(900)}`
    await queue.add(() => {
      wal.wrote()
      insert.run(text)
    })
    answered.push(text)
    await holds()
  }
  await queue.drain()
  await holds()
  assert.ok(moves() >= 5, `${moves()} moves`)
})

test('a transaction that does not wait for the move of the log finds the database on the disk', async (t) => {
  const { db, wal, cut } = await setUp(t, 1)
  const write = (text: string) => {
    wal.beforeTransaction()
    db.prepare('INSERT INTO things (text) VALUES (?)').run(text)
    wal.wrote()
  }
  write('a')
  await wal.sync()
  const moving = wal.tidy()
  write('b') // the log begins anew
  await moving
  await wal.sync()
  assert.deepEqual(
    [await cut('synced'), await cut('now')],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
  )
})
