import { createHash } from 'node:crypto'
import { chmod, chown, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Cleanup } from '../../../base/cleanup.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { readText } from '../records.ts'

/** Makes the ISO that cloud-init finds by its label, unless it is there and holds the same. Throws hardware.no_seed. */
export async function makeSeedDisc(
  path: string,
  files: Readonly<Record<string, string>>,
  { dir, user, signal }: { /** Of the VM. */ dir: string; user: { uid: number; gid: number }; signal: AbortSignal },
): Promise<void> {
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex')
  const digestPath = `${path}.sha256`
  if ((await readText(digestPath)) === digest) return
  await using cleanup = new Cleanup()
  const work = await mkdtemp(join(dir, 'seed-'))
  cleanup.defer(() => rm(work, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(work, name), text, { mode: 0o600 })
  const partial = `${path}.partial`
  cleanup.defer(() => rm(partial, { force: true }))
  await exec('genisoimage', ['-quiet', '-output', partial, '-volid', 'cidata', '-joliet', '-rational-rock', work], { signal }).catch(
    (cause: unknown) => {
      throw hasCode(cause, 'base.command_missing') ? new PandoError('hardware.no_seed', {}, { cause }) : cause
    },
  )
  await chmod(partial, 0o400) // keys and passwords may be in it
  await chown(partial, user.uid, user.gid)
  await rm(digestPath, { force: true })
  await rename(partial, path)
  await writeFile(digestPath, digest, { mode: 0o600 })
}
