import type { Command } from 'commander'
import { withApi } from '../options.ts'
import { notice, print, printJson } from '../print/output.ts'
import { openSession } from '../session.ts'

export function addCa(parent: Command): void {
  const ca = parent.command('ca').description("the cloud's own certificate authority")
  withApi(ca.command('show').description('print its certificate as PEM, and how to trust it')).action(
    async (_options: object, command: Command) => {
      const { api, signal, output } = await openSession(command)
      const authority = await api.authority(signal)
      if (output === 'json') return printJson(authority)
      print(authority.certificate.trimEnd())
      notice(
        '',
        `${authority.subject}, valid until ${authority.notAfter.slice(0, 10)}`,
        `SHA-256 ${authority.fingerprint}`,
        'Who trusts it trusts the API and all that is published with certificates of the cloud:',
        '  one call       pando ca show > pando-ca.crt; curl --cacert pando-ca.crt https://…',
        '  a Debian host  pando ca show > /usr/local/share/ca-certificates/pando.crt; update-ca-certificates',
        '  a browser      import the file among the authorities for web sites',
      )
    },
  )
}
