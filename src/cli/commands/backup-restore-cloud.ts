import type { Command } from 'commander'
import { loadSettings } from '../../base/config-file.node.ts'
import { momentOf } from '../backups.ts'
import { settingFlags, withHost } from '../options.ts'
import type { Platform } from '../platform.ts'
import { print, printJson } from '../print/output.ts'
import { interruptSignal } from '../session.ts'
import { step } from '../steps.ts'
import { credentialsOf, type LoginOptions, readSecret, withLogin } from './backup-target.ts'

interface Options extends LoginOptions {
  passwordFile: string
  at?: string
  cloud?: string
  replace?: true
  json?: true
}

/** With no server, on a machine that has nothing but this program and the repository. */
export function addRestoreCloud(parent: Command, platform: Platform): void {
  withLogin(
    withHost(
      parent
        .command('restore-cloud')
        .description('on an empty machine, with no server running: bring back the state of the cloud itself from a repository')
        .argument('<url>', '/srv/backup, sftp:user@host:/path, s3://host/bucket, rest:https://host/'),
      ['stateDir', 'runDir', 'keyFile'],
    ).requiredOption('--password-file <file>', 'the key of the repository, as `pando backup target key` showed it; - from the input'),
  )
    .option('--at <time>', 'the newest backup of the cloud that is not after this time: 2026-11-20T03:00, or 2h for two hours ago')
    .option('--cloud <id>', 'which cloud, where the repository holds several')
    .option('--replace', 'put the state that is here aside')
    .option('--json', 'print JSON')
    .action(async (url: string, options: Options, command: Command) => {
      const settings = await loadSettings(settingFlags(command))
      const wanted = {
        url,
        key: (await readSecret(options.passwordFile, '--password-file')).trim(),
        credentials: await credentialsOf(options),
        until: options.at === undefined ? Infinity : momentOf(options.at, Date.now()),
        replace: options.replace === true,
        ...(options.cloud === undefined ? {} : { cloud: options.cloud }),
      }
      const work = () => platform.restoreCloud(settings, wanted, interruptSignal())
      if (options.json) return printJson(await work())
      const { at, name, aside, withoutKey, instances } = await step(`the cloud from ${url}`, work)
      print(
        `the state of ${at} is here, from ${name}`,
        ...(aside === undefined ? [] : [`what was here before is in ${aside}`]),
        '',
        'Go on with',
        '  pando up --no-tour                        start the server',
        ...withoutKey.map((target) => `  pando backup target key ${target} --key-file FILE    its key is not here`),
        ...instances.map((each) => `  pando backup restore ${each.name} --replace --project ${each.project}`),
        ...(instances.length > 0 ? ['Instances stand still until then; `pando start NAME` begins one from its image instead.'] : []),
      )
    })
}
