import type { KindInfo } from './kind-info.ts'

/** Kinds whose verbs stand under a noun of their own on the command line: `pando app stop web`. Those of instances stand alone. */
const nouns: Readonly<Record<string, string>> = {
  App: 'app ',
  Instance: '',
  Desktop: 'desktop ',
  Image: 'image ',
  Volume: 'volume ',
  Backup: 'backup ',
  Operation: 'operation ',
}

/** The others are made from a file. */
const makers: Readonly<Record<string, string>> = {
  App: 'pando app deploy NAME --image IMAGE',
  Instance: 'pando run IMAGE --name NAME',
  Image: 'pando image pull REFERENCE',
  Volume: 'pando volume create NAME --size 10GiB',
  Secret: 'pando secret create NAME --generate KEY',
  Backup: 'pando backup now INSTANCE',
  BackupTarget: 'pando backup target add NAME URL',
  Project: 'pando project create NAME',
  User: 'pando user create NAME',
}

/** Commands of the CLI that do the same as the console. The default project needs no option. */
export const cli = {
  list: (kind: KindInfo, { project, selector }: { project?: string | undefined; selector?: string | undefined } = {}) =>
    line(
      'pando get',
      kind.plural,
      selector && `--selector ${quoted(selector)}`,
      kind.scope === 'project' && (project === undefined ? '--all-projects' : inProject(project)),
    ),
  describe: (kind: KindInfo, name: string, project?: string) => line('pando describe', kind.kind.toLowerCase(), name, inProject(project)),
  create: (kind: KindInfo, project?: string) =>
    line(makers[kind.kind] ?? `pando apply -f ${kind.kind.toLowerCase()}.yaml`, inProject(project)),
  apply: (name: string, project?: string) => line(`pando apply -f ${name}.yaml`, inProject(project)),
  remove: (kind: KindInfo, names: readonly string[], project?: string) => line('pando delete', kind.plural, ...names, inProject(project)),
  /** Undefined where the command line calls it otherwise. */
  verb: (kind: KindInfo, verb: string, names: readonly string[], project?: string) =>
    nouns[kind.kind] === undefined ? undefined : line(`pando ${nouns[kind.kind]}${verb}`, ...names, inProject(project)),
}

function line(...parts: (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}

function inProject(project: string | undefined): string | undefined {
  return project === undefined || project === 'default' ? undefined : `--project ${project}`
}

function quoted(text: string): string {
  return /^[\w=,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`
}
