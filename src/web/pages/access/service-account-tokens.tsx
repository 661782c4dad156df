import { Stack } from '@mantine/core'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { TokensPanel } from './tokens-panel.tsx'

const tokens = theKind('Token')

/** The keys of a program. */
export function ServiceAccountTokens({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const { project, name } = object.metadata
  const owner = `serviceaccount:${project}/${name}`
  const may = useMay('token', kind, { object })
  const { data, error, refetch } = useList({ kind: tokens, params: { where: [{ path: 'spec.owner', value: owner }] } })
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  return (
    <Stack gap="md">
      <section className="card panel" aria-label={t('access.tokens')}>
        <TokensPanel
          tokens={data.items}
          createPath={`${objectPath({ kind, project, name })}/tokens`}
          removePath="/v1/tokens"
          reason={may ? undefined : t('act.notAllowed', { verb: words.verb('create'), kinds: words.other(tokens) })}
          onChange={() => void refetch()}
        />
      </section>
      <CliHint command={`pando token create --service-account ${name}${project === 'default' ? '' : ` --project ${project}`}`} />
    </Stack>
  )
}
