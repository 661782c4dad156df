import { Button, Group, Stack, Tabs } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { listPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { collectionPath } from '../../data/keys.ts'
import { useRemember, useSchema } from '../../data/queries.ts'
import { track } from '../../data/tracked.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { fieldsOf, pruned } from '../../forms/schema.ts'
import { ObjectFields } from '../../forms/schema-form.tsx'
import { useWords } from '../../i18n/use-words.ts'
import type { KindAction, KindInfo } from '../../kinds/kind-info.ts'
import { Loading } from '../../ui/loading.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'

/** Kinds that Pando writes and people ask for: an image is pulled, built or downloaded. */
export function CreatorTabs({ kind, project }: { kind: KindInfo; project: string }) {
  const { words } = useWords()
  return (
    <Tabs defaultValue={kind.creators[0]?.verb ?? ''} keepMounted={false}>
      <Tabs.List mb="md">
        {kind.creators.map(({ verb }) => (
          <Tabs.Tab key={verb} value={verb}>
            {words.verb(verb)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {kind.creators.map((creator) => (
        <Tabs.Panel key={creator.verb} value={creator.verb}>
          <CreatorForm kind={kind} project={project} creator={creator} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

/** One of these ways. Without `onBegun` it leads to the list. */
export function CreatorForm({
  kind,
  project,
  creator: { verb, body },
  onBegun,
}: {
  kind: KindInfo
  project: string
  creator: KindAction
  /** Is given the operation, and shows how far it is. */
  onBegun?(operation: AnyObject): void
}) {
  const { words } = useWords()
  const router = useRouter()
  const remember = useRemember()
  const { data: schema } = useSchema(body)
  const [value, setValue] = useState<unknown>({})
  const [error, setError] = useState<unknown>()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(undefined)
    try {
      const answer = await call<AnyObject>('POST', `${collectionPath(kind.plural, project)}/${verb}`, { body: pruned(value) })
      remember(answer)
      if (onBegun && answer.kind === 'Operation') return onBegun(answer)
      if (answer.kind === 'Operation') track({ uid: answer.metadata.uid, path: `${project}/${answer.metadata.name}` })
      router.history.push(listPath(kind, project))
    } catch (problem) {
      setError(problem)
    }
  }
  if (!schema) return <Loading />
  return (
    <form onSubmit={submit} className="card panel">
      <Stack>
        <ObjectFields fields={fieldsOf(schema.spec)} path={[]} value={value} onChange={setValue} errors={fieldErrors(error)} />
        {error !== undefined && <ProblemAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit">{words.verb(verb)}</Button>
        </Group>
      </Stack>
    </form>
  )
}
