import { PandoError } from '../../base/errors.ts'
import type { DocumentOptions } from '../documents.ts'
import type { Manifest } from '../manifest.ts'
import { notice } from '../print/output.ts'
import { readCompose } from './compose.ts'
import type { Finding } from './located.ts'

/** The objects of a Compose file. Tells what is worth knowing; throws compose.unsupported before anything is done. */
export function composeManifests(
  file: string,
  { text, project, profile, skipUnsupported }: DocumentOptions & { text: string; project: string },
): Manifest[] {
  const { manifests, notes, unsupported, source } = readCompose(file, { text, project, env: process.env, profiles: profile ?? [] })
  const line = (finding: Finding) => `${source}:${finding.line}:${finding.column}: ${finding.text}`
  notice(...notes.map((finding) => `note: ${line(finding)}`))
  if (unsupported.length === 0) return manifests
  const lines = unsupported.map(line)
  if (!skipUnsupported) throw new PandoError('compose.unsupported', { source, list: lines.map((each) => `\n  ${each}`).join('') })
  notice(...lines.map((each) => `left out: ${each}`))
  return manifests
}
