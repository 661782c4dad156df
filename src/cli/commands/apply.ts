import type { Command } from 'commander'
import { describeChange, type SpecChange, specChanges } from '../../api/spec-changes.ts'
import type { ApiObject } from '../api.ts'
import { confirmed } from '../confirm.ts'
import { readDocuments } from '../documents.ts'
import type { Manifest } from '../manifest.ts'
import { collect, withApi } from '../options.ts'
import { print, printJson, printYaml } from '../print/output.ts'
import { tone } from '../print/style.ts'
import { openSession, type Session } from '../session.ts'
import { findObject } from '../watch.ts'

interface Applied {
  manifest: Manifest
  object: ApiObject
  outcome: 'created' | 'changed' | 'unchanged'
  changes: SpecChange[]
}

export function addApply(parent: Command): void {
  withApi(parent.command('apply').description('make objects what a file says: create the new, change the others'))
    .requiredOption('-f, --file <file>', 'YAML or JSON with one or more documents; - reads the input; may be repeated', collect)
    .option('-y, --yes', 'do not ask before many replicas of an app are stopped')
    .action(async ({ file: files, yes }: { file: string[]; yes?: true }, command: Command) => {
      const session = await openSession(command)
      const applied: Applied[] = []
      for (const manifest of await readDocuments(files, session.project)) {
        const one = await applyOne(session, manifest, { yes: yes === true })
        applied.push(one)
        if (session.output === 'table' || session.output === 'wide') report(one)
      }
      await printStructured(session, applied)
    })
}

/** The server fills in defaults and units, so the versions before and after are what can be compared. */
async function applyOne({ api, signal }: Session, manifest: Manifest, { yes }: { yes: boolean }): Promise<Applied> {
  const { kind, name, project, labels, spec } = manifest
  const key = { project, name }
  const before = await findObject(api, { kind, key, signal })
  const object = await confirmed({ name, yes }, (confirm) => api.apply(kind, { key, labels, spec, confirm }, signal))
  if (!before || before.metadata.uid !== object.metadata.uid) return { manifest, object, outcome: 'created', changes: [] }
  const changes = specChanges({ labels: before.metadata.labels, ...before.spec }, { labels: object.metadata.labels, ...object.spec })
  // Secrets are shown to nobody: that one changed is told by the generation alone.
  const isChanged = changes.length > 0 || object.metadata.generation !== before.metadata.generation
  return { manifest, object, outcome: isChanged ? 'changed' : 'unchanged', changes }
}

function report({ manifest: { kind, name }, outcome, changes }: Applied): void {
  const word = { created: tone('good', 'created'), changed: tone('busy', 'changed'), unchanged: tone('quiet', 'unchanged') }[outcome]
  print(`${kind.plural}/${name} ${word}`, ...changes.map((change) => `  ${describeChange(change)}`))
}

async function printStructured({ output }: Session, applied: readonly Applied[]): Promise<void> {
  if (output === 'json') printJson({ items: applied.map(({ object, outcome }) => ({ outcome, object })) })
  if (output === 'yaml') await printYaml(...applied.map(({ object }) => object))
  if (output === 'name') print(...applied.map(({ manifest: { kind, name } }) => `${kind.plural}/${name}`))
}
