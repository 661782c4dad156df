import type { Caller } from '../../api/access.ts'
import type { KindDef, Stored } from '../../api/kind.ts'
import { idOf, type Named, namedIn } from '../../api/references.ts'
import { PandoError } from '../../base/errors.ts'
import { Network } from '../../resources/network/kind.ts'
import { askAbout } from '../../services/auth/ask.ts'
import { decide } from '../../services/auth/decide.ts'
import { decideObject } from '../../services/auth/own.ts'
import { findImage } from '../../services/images/find.ts'
import { Image } from '../../services/images/kind.ts'
import type { Key, Store } from '../../store/store.ts'
import { currentCaller } from '../caller.ts'

export interface ReferenceDeps {
  store: Store
  kinds: readonly KindDef[]
}

/**
 * Whoever names an object in a spec gets at what is in it, so they need a right to it. What the object named before stays as it is. Who has
 * the right to all objects of that kind may also name one that is still to come; for whoever has it to some, one that they may not see is
 * like one that is not there. `absentToo`: nobody chose the names, and what is not there is no matter. Throws store.not_found.
 */
export async function assertMayName(
  kind: KindDef,
  { project, name }: Key,
  { old, spec, absentToo = false }: { old?: unknown; spec: unknown; absentToo?: boolean },
  deps: ReferenceDeps,
): Promise<void> {
  const caller = currentCaller()
  const before = new Set(old === undefined ? [] : namedIn(kind, old).map(idOf))
  for (const named of namedIn(kind, spec)) {
    const isItself = named.kind === kind.kind && named.name === name
    if (isItself || before.has(idOf(named)) || isEverybodys(named)) continue
    if (decide(caller, askAbout(named, named.verb, { project })) === 'allow') continue
    const target = deps.kinds.find((one) => one.kind === named.kind)
    if (!target || !(await mayUse(caller, { named, target, project, absentToo }, deps)))
      throw new PandoError(
        'store.not_found',
        { kind: named.kind, name: named.name, plural: target?.plural ?? named.kind },
        { field: named.field },
      )
  }
}

/** Whoever names no network gets this one. */
function isEverybodys({ kind, name }: Named): boolean {
  return kind === Network.kind && name === 'default'
}

async function mayUse(
  caller: Caller,
  { named, target, project, absentToo }: { named: Named; target: KindDef; project: string | undefined; absentToo: boolean },
  { store }: ReferenceDeps,
): Promise<boolean> {
  const { name, verb } = named
  let object: Stored | undefined
  if (named.kind !== Image.kind) object = await store.get(target, { ...(project === undefined ? {} : { project }), name })
  else if (project !== undefined) object = await findImage(store, project, name).catch(() => undefined) // no reference at all: a rule says so
  return object ? decideObject(caller, target, verb, object) === 'allow' : absentToo
}
