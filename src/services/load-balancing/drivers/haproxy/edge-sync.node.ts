import { PandoError } from '../../../../base/errors.ts'
import type { EdgePlan } from '../../driver.ts'
import { entries, makeFolder, putFile, removeTree } from './disk.node.ts'
import { answerMap, certificatesOf, mapText, routeMap, wildcardMap } from './edge-config.ts'
import type { EdgeFiles } from './files.ts'
import { ask, command } from './runtime.node.ts'

type Certificates = ReturnType<typeof certificatesOf>

/** The lists as a new start or a reload reads them. */
export async function writeLists(plan: EdgePlan, files: EdgeFiles): Promise<void> {
  await makeFolder(`${files.dir}/keys`, 0o700)
  const certificates = certificatesOf(plan.routes)
  for (const { hash, pem } of certificates) await putFile(files.certificate(hash), pem)
  await putFile(files.certificates, certificates.map((each) => `${files.certificate(each.hash)} ${each.host}\n`).join(''))
  for (const [path, map] of mapsOf(plan, files)) await putFile(path, mapText(map))
}

/** Brings a running edge to the plan; no connection notices. */
export async function syncLists(plan: EdgePlan, files: EdgeFiles, signal: AbortSignal): Promise<void> {
  const certificates = certificatesOf(plan.routes)
  await syncCertificates(certificates, files, signal)
  for (const [path, map] of mapsOf(plan, files)) await syncMap(path, map, { files, signal })
  const used = new Set(certificates.map(({ hash }) => `${hash}.pem`))
  for (const file of await entries(`${files.dir}/keys`)) if (!used.has(file)) await removeTree(`${files.dir}/keys/${file}`)
}

function mapsOf(plan: EdgePlan, files: EdgeFiles): [string, Map<string, string>][] {
  return [
    [files.wildcards, wildcardMap(plan.routes)],
    [files.routes, routeMap(plan.routes)],
    [files.answers, answerMap(plan.answers)],
  ]
}

/** All entries change in one moment. */
async function syncMap(
  path: string,
  wanted: ReadonlyMap<string, string>,
  { files, signal }: { files: EdgeFiles; signal: AbortSignal },
): Promise<void> {
  const shown = await ask(files.admin, `show map ${path}`, signal)
  const found = shown.split('\n').flatMap((line) => /^0x\w+ (.*)$/.exec(line)?.[1] ?? [])
  if (found.join('\n') === mapText(wanted).trimEnd()) return
  const answer = await ask(files.admin, `prepare map ${path}`, signal)
  const version = /New version created: (\d+)/.exec(answer)?.[1]
  if (version === undefined) throw refused(`prepare map ${path}`, answer)
  const additions = [...wanted].map(([key, value]) => `add map @${version} ${path} ${key} ${value}`)
  await command(files, [...additions, `commit map @${version} ${path}`], signal)
}

/** New ones first: whoever connects in between gets the old or the new one. Connections made keep theirs. */
async function syncCertificates(wanted: Certificates, files: EdgeFiles, signal: AbortSignal): Promise<void> {
  const shown = await ask(files.admin, `show ssl crt-list ${files.certificates}`, signal)
  const found = new Set(shown.split('\n').flatMap((line) => /^(\/\S+\.pem)/.exec(line)?.[1] ?? []))
  for (const { hash, pem, host } of wanted) {
    const file = files.certificate(hash)
    if (found.delete(file)) continue
    await ask(files.admin, `abort ssl cert ${file};del ssl cert ${file};new ssl cert ${file}`, signal) // a first try may have been cut off
    await expect(files, { text: `set ssl cert ${file} <<\n${pem}`, sign: 'Transaction' }, signal)
    await expect(files, { text: `commit ssl cert ${file}`, sign: 'Success' }, signal)
    await expect(files, { text: `add ssl crt-list ${files.certificates} <<\n${file} ${host}\n`, sign: 'Success' }, signal)
  }
  for (const file of found) await ask(files.admin, `del ssl crt-list ${files.certificates} ${file};del ssl cert ${file}`, signal)
}

async function expect(files: EdgeFiles, { text, sign }: { text: string; sign: string }, signal: AbortSignal): Promise<void> {
  const answer = await ask(files.admin, text, signal)
  if (!answer.includes(sign)) throw refused(text.split(' <<')[0]!, answer)
}

function refused(said: string, answer: string): PandoError {
  return new PandoError('loadbalancer.refused', { command: said, detail: answer.trim().split('\n')[0] || 'no answer' })
}
