import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { Project } from './kind.ts'
import { membersController } from './members-controller.ts'
import { Group, User } from './people-kind.ts'

test('whoever is deleted leaves projects and groups, and whoever gets the name later has nothing of it', async (t) => {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const stop = new AbortController()
  const running = await runControllers({
    store,
    clock,
    log: silentLog,
    controllers: [membersController()],
    random: () => 0,
    signal: stop.signal,
  })
  t.after(async () => {
    stop.abort()
    await clock.advance(0)
    await running.done
  })
  const make = () => store.create(User, { name: 'ann', spec: { displayName: '', roles: [], disabled: false } })
  const bob = { subject: 'user:bob', roles: ['viewer'] }
  const members = [{ subject: 'user:ann', roles: ['admin'] }, bob]
  const ann = await make()
  await store.create(Project, { name: 'p', spec: { description: '', members, quota: {} } })
  await store.create(Group, { name: 'g', spec: { description: '', members: ['ann', 'bob'], roles: [], claims: [] } })
  await clock.advance(1_000)
  assert.equal((await store.get(Project, { name: 'p' }))!.spec.members.length, 2)
  await store.remove(User, ann)
  await clock.advance(1_000)
  await make()
  assert.deepEqual((await store.get(Project, { name: 'p' }))!.spec.members, [bob])
  assert.deepEqual((await store.get(Group, { name: 'g' }))!.spec.members, ['bob'])
})
