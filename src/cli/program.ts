import { Command } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { withApi } from './options.ts'
import type { Platform } from './platform.ts'
import { tone } from './print/style.ts'

type Add = (program: Command, platform: Platform) => void
interface Entry {
  names: readonly string[]
  group: string
  load(): Promise<Add>
}

/** All commands in the order of the help. Each is loaded when it is called: a short command stays short. */
const entries: readonly Entry[] = [
  { names: ['up'], group: 'This machine:', load: async () => (await import('./commands/up.ts')).addUp },
  { names: ['down'], group: 'This machine:', load: async () => (await import('./commands/down.ts')).addDown },
  { names: ['doctor'], group: 'This machine:', load: async () => (await import('./commands/doctor.ts')).addDoctor },
  { names: ['tour'], group: 'This machine:', load: async () => (await import('./commands/tour.ts')).addTour },
  { names: ['install'], group: 'This machine:', load: async () => (await import('./commands/install.ts')).addInstall },
  { names: ['uninstall'], group: 'This machine:', load: async () => (await import('./commands/install.ts')).addUninstall },
  { names: ['server'], group: 'This machine:', load: async () => (await import('./commands/server.ts')).addServer },
  { names: ['dev'], group: 'This machine:', load: async () => (await import('./commands/server.ts')).addDev },
  { names: ['app', 'apps'], group: 'Apps:', load: async () => (await import('./commands/app.ts')).addApp },
  { names: ['run'], group: 'Instances:', load: async () => (await import('./commands/run.ts')).addRun },
  {
    names: ['ps'],
    group: 'Instances:',
    load: async () => {
      const { addList } = await import('./commands/get.ts')
      return (program) => addList(program, { name: 'ps', plural: 'instances', description: 'list instances' })
    },
  },
  ...(['start', 'stop', 'restart', 'pause', 'resume'] as const).map(
    (verb): Entry => ({
      names: [verb],
      group: 'Instances:',
      load: async () => {
        const { addVerb } = await import('./commands/verbs.ts')
        return (program) => addVerb(program, verb)
      },
    }),
  ),
  {
    names: ['rm'],
    group: 'Instances:',
    load: async () => {
      const { addRemove } = await import('./commands/delete.ts')
      return (program) => addRemove(program, { name: 'rm', plural: 'instances', description: 'delete instances with their disks' })
    },
  },
  { names: ['exec'], group: 'Instances:', load: async () => (await import('./commands/exec.ts')).addExec },
  { names: ['logs'], group: 'Instances:', load: async () => (await import('./commands/logs.ts')).addLogs },
  { names: ['console'], group: 'Instances:', load: async () => (await import('./commands/console.ts')).addConsole },
  { names: ['vnc'], group: 'Instances:', load: async () => (await import('./commands/vnc.ts')).addVnc },
  { names: ['cp'], group: 'Instances:', load: async () => (await import('./commands/cp.ts')).addCp },
  { names: ['stats'], group: 'Instances:', load: async () => (await import('./commands/stats.ts')).addStats },
  { names: ['top'], group: 'Watching:', load: async () => (await import('./commands/top.ts')).addTop },
  { names: ['metrics'], group: 'Watching:', load: async () => (await import('./commands/metrics.ts')).addMetrics },
  { names: ['alarm', 'alarms'], group: 'Watching:', load: async () => (await import('./commands/alarm.ts')).addAlarm },
  { names: ['fork'], group: 'Fork:', load: async () => (await import('./commands/fork.ts')).addFork },
  { names: ['freeze'], group: 'Fork:', load: async () => (await import('./commands/freeze.ts')).addFreeze },
  { names: ['snapshot', 'snapshots'], group: 'Fork:', load: async () => (await import('./commands/snapshot.ts')).addSnapshot },
  { names: ['rewind'], group: 'Fork:', load: async () => (await import('./commands/rewind.ts')).addRewind },
  { names: ['secret', 'secrets'], group: 'Apps:', load: async () => (await import('./commands/secret.ts')).addSecret },
  { names: ['desktop', 'desktops'], group: 'Desktops:', load: async () => (await import('./commands/desktop.ts')).addDesktop },
  { names: ['volume', 'volumes'], group: 'Storage:', load: async () => (await import('./commands/volume.ts')).addVolume },
  { names: ['pool', 'pools'], group: 'Storage:', load: async () => (await import('./commands/pool.ts')).addPool },
  { names: ['backup', 'backups'], group: 'Backups:', load: async () => (await import('./commands/backup.ts')).addBackup },
  { names: ['publish'], group: 'Apps:', load: async () => (await import('./commands/publish.ts')).addPublish },
  { names: ['unpublish'], group: 'Apps:', load: async () => (await import('./commands/publish.ts')).addUnpublish },
  { names: ['get'], group: 'Objects of any kind:', load: async () => (await import('./commands/get.ts')).addGet },
  { names: ['describe'], group: 'Objects of any kind:', load: async () => (await import('./commands/describe.ts')).addDescribe },
  { names: ['apply'], group: 'Objects of any kind:', load: async () => (await import('./commands/apply.ts')).addApply },
  { names: ['delete'], group: 'Objects of any kind:', load: async () => (await import('./commands/delete.ts')).addDelete },
  { names: ['wait'], group: 'Objects of any kind:', load: async () => (await import('./commands/wait.ts')).addWait },
  { names: ['net'], group: 'Objects of any kind:', load: async () => (await import('./commands/net.ts')).addNet },
  { names: ['events'], group: 'Objects of any kind:', load: async () => (await import('./commands/events.ts')).addEvents },
  { names: ['explain'], group: 'Objects of any kind:', load: async () => (await import('./commands/explain.ts')).addExplain },
  { names: ['instance', 'instances'], group: 'By kind:', load: async () => (await import('./commands/nouns.ts')).addInstance },
  { names: ['image', 'images'], group: 'By kind:', load: async () => (await import('./commands/image.ts')).addImage },
  { names: ['network', 'networks'], group: 'By kind:', load: async () => (await import('./commands/nouns.ts')).addNetwork },
  { names: ['project', 'projects'], group: 'By kind:', load: async () => (await import('./commands/nouns.ts')).addProject },
  { names: ['node', 'nodes'], group: 'By kind:', load: async () => (await import('./commands/nouns.ts')).addNode },
  { names: ['operation', 'operations'], group: 'By kind:', load: async () => (await import('./commands/nouns.ts')).addOperation },
  { names: ['login'], group: 'Signing in:', load: async () => (await import('./commands/login.ts')).addLogin },
  { names: ['logout'], group: 'Signing in:', load: async () => (await import('./commands/login.ts')).addLogout },
  { names: ['context', 'contexts'], group: 'Signing in:', load: async () => (await import('./commands/login.ts')).addContext },
  { names: ['user', 'users'], group: 'Signing in:', load: async () => (await import('./commands/nouns.ts')).addUser },
  { names: ['whoami'], group: 'Signing in:', load: async () => (await import('./commands/access.ts')).addWhoami },
  { names: ['can'], group: 'Signing in:', load: async () => (await import('./commands/access.ts')).addCan },
  { names: ['who-can'], group: 'Signing in:', load: async () => (await import('./commands/access.ts')).addWhoCan },
  { names: ['role', 'roles'], group: 'Signing in:', load: async () => (await import('./commands/access-nouns.ts')).addRole },
  { names: ['group', 'groups'], group: 'Signing in:', load: async () => (await import('./commands/access-nouns.ts')).addGroup },
  {
    names: ['serviceaccount', 'serviceaccounts'],
    group: 'Signing in:',
    load: async () => (await import('./commands/access-nouns.ts')).addServiceAccount,
  },
  { names: ['audit'], group: 'Signing in:', load: async () => (await import('./commands/audit.ts')).addAudit },
  { names: ['token', 'tokens'], group: 'Signing in:', load: async () => (await import('./commands/token.ts')).addToken },
  { names: ['config'], group: 'Besides:', load: async () => (await import('./commands/settings.ts')).addConfig },
  { names: ['ca'], group: 'Besides:', load: async () => (await import('./commands/ca.ts')).addCa },
  { names: ['bench'], group: 'Besides:', load: async () => (await import('./commands/bench.ts')).addBench },
  {
    names: ['version'],
    group: 'Besides:',
    load: async () => {
      const { addVersion } = await import('./commands/settings.ts')
      return (program, { version }) => addVersion(program, version)
    },
  },
]
/** Built from the whole program, so they load all of it. */
const completionNames = ['completion', 'complete']

/** The program with the command that `words` call; with all of them for help, completion and unknown words. */
export async function createProgram(platform: Platform, words?: readonly string[]): Promise<Command> {
  const program = bareProgram(platform)
  const word = words && firstWord(words, program)
  const called = entries.filter(({ names }) => word !== undefined && names.includes(word))
  const onlyVersion = words !== undefined && word === undefined && words.some((each) => each === '--version' || each === '-V')
  const needed = called.length > 0 ? called : onlyVersion ? [] : entries
  for (const { group, load } of needed) {
    program.commandsGroup(group)
    const add = await load()
    add(program, platform)
  }
  program.commandsGroup('Besides:')
  if (word !== undefined && completionNames.includes(word)) await (await import('./completion.ts')).addCompletion(program, words!)
  else if (called.length === 0)
    program
      .command('completion')
      .argument('<shell>', 'bash, zsh, fish or powershell')
      .description('print the completion script for a shell')
  return program
}

function bareProgram({ version }: Platform): Command {
  const program = new Command('pando')
  for (const option of withApi(program).options) option.hideHelp() // they stand in the help of each command
  program
    .description('One cloud for containers and virtual machines.')
    .version(version, '-V, --version')
    .usage('[options] COMMAND')
    .enablePositionalOptions()
    .exitOverride()
    .helpCommand(false)
    .showHelpAfterError('  hint:  add --help to see how it is used')
    .configureHelp({
      styleTitle: (title) => tone('strong', title),
      sortSubcommands: false,
      subcommandTerm: (command) => [command.name(), command.usage().replace(/^\[options\] ?/, '')].filter(Boolean).join(' '),
    })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, tone('bad', 'error:', process.stderr))) })
    .addHelpText(
      'after',
      `\n${exitCodeHelp()}\n\nOptions of all commands that talk to the API (-p/--project, --host, --json, -o …): pando get --help\nStart here: pando up`,
    )
  return program
}

export function exitCodeHelp(): string {
  const lines = Object.values(exitCodes).map(({ code, meaning }) => `  ${code}  ${meaning}`)
  return [tone('strong', 'Exit codes:'), ...lines, '  exec and run --rm end with the code of the program inside'].join('\n')
}

/** The command among the words: the first that is neither an option nor the value of one. */
function firstWord(words: readonly string[], program: Command): string | undefined {
  const takesValue = new Set(program.options.filter((option) => option.required).flatMap(({ short, long }) => [short, long]))
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--help' || word === '-h') return undefined
    if (!word.startsWith('-')) return word
    if (takesValue.has(word)) i++
  }
  return undefined
}
