import { Button, Group, Select, Stack, TagsInput, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { call } from '../../data/http.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Once } from './once.tsx'

const dayMs = 86_400_000
const spans = ['1', '30', '90', '365', 'never'] as const

/** What a token may do and how long it lasts; then the token itself, once. */
export function NewTokenDialog({ path, onClose, onMade }: { path: string; onClose(): void; onMade(): void }) {
  const { t } = useWords()
  const [token, setToken] = useState<string>()
  return (
    <Dialog onClose={onClose} title={t('access.newToken')} size="lg">
      {token === undefined ? (
        <Ask
          path={path}
          onClose={onClose}
          onMade={(text) => {
            setToken(text)
            onMade()
          }}
        />
      ) : (
        <Once text={token} label={t('access.tokenOnce')} onClose={onClose} />
      )}
    </Dialog>
  )
}

function Ask({ path, onClose, onMade }: { path: string; onClose(): void; onMade(token: string): void }) {
  const { t } = useWords()
  const [description, setDescription] = useState('')
  const [project, setProject] = useState<string | null>(null)
  const [roles, setRoles] = useState<string[]>([])
  const [span, setSpan] = useState<string>('90')
  const [error, setError] = useState<unknown>()
  const projects = useList({ kind: theKind('Project'), limit: 1000 })
  const known = useList({ kind: theKind('Role'), limit: 1000 })
  const names = (list: typeof projects) => (list.data?.items ?? []).map(({ metadata }) => metadata.name)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const end = span === 'never' ? { neverExpires: true } : { expiresAt: new Date(Date.now() + Number(span) * dayMs).toISOString() }
    try {
      const body = { description, ...end, ...(project ? { project } : {}), ...(roles.length > 0 ? { roles } : {}) }
      onMade((await call<{ token: string }>('POST', path, { body })).token)
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('access.tokenFor')}
          placeholder="ci"
          data-autofocus
          autoComplete="off"
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <Select label={t('access.onlyProject')} clearable data={names(projects)} value={project} onChange={setProject} />
        <TagsInput label={t('access.onlyRoles')} data={names(known)} value={roles} onChange={setRoles} />
        <Select
          label={t('access.lasts')}
          allowDeselect={false}
          data={spans.map((value) => ({
            value,
            label: value === 'never' ? t('access.neverEnds') : t('access.days', { count: Number(value) }),
          }))}
          value={span}
          onChange={(value) => value && setSpan(value)}
        />
        <Text size="sm" className="quiet">
          {t('access.tokenHint')}
        </Text>
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('act.cancel')}
          </Button>
          <Button type="submit">{t('form.create')}</Button>
        </Group>
      </Stack>
    </form>
  )
}
