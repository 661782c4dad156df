import './instances.css'
import { Autocomplete, Input, MultiSelect, SegmentedControl, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, Suspense, useState } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { useHomeProject } from '../../app/project.ts'
import { useList, useSchema } from '../../data/queries.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { PairsField } from '../../forms/pairs-field.tsx'
import { fieldsOf, withValue } from '../../forms/schema.ts'
import { FieldInput, ObjectFields } from '../../forms/schema-form.tsx'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { asDraft, type Draft, ProjectField, useCreate } from '../kinds/create.tsx'
import { CreateFoot } from '../kinds/create-foot.tsx'
import { draftYaml } from '../kinds/draft-yaml.ts'
import { lazyPage } from '../lazy-page.ts'
import { PortsField, VolumesField } from './create-lists.tsx'
import { runCommand } from './run-command.ts'

const YamlEditor = lazyPage(() => import('../../ui/yaml-editor.tsx'), 'YamlEditor')

interface FieldsProps {
  draft: Draft
  onChange(draft: Draft): void
  errors: ReadonlyMap<string, string>
  project: string
}

/** A form for a new instance. Beside it stand the command and the document that do the same, as one types. */
export function InstanceCreate({ kind, project: asked }: { kind: KindInfo; project?: string | undefined }) {
  const { t, words } = useWords()
  const home = useHomeProject()
  const [chosen, setProject] = useState(asked)
  const project = chosen ?? home
  const [draft, setDraft] = useState<Draft>({ spec: { engine: 'container' } })
  const [text, setText] = useState<string>()
  const { create, busy, error } = useCreate(kind, project)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void create(draft)
  }
  return (
    <>
      <PageHeader
        title={t('list.createKind', { kind: words.one(kind) })}
        icon={<KindIcon kind={kind.kind} size={24} />}
        note={words.about(kind)}
      />
      <div className="beside">
        <form onSubmit={submit} className="card panel">
          <Stack>
            <Tabs
              value={text === undefined ? 'form' : 'yaml'}
              onChange={(next) => setText(next === 'yaml' ? draftYaml(kind.kind, draft) : undefined)}
              keepMounted={false}
            >
              <Tabs.List mb="md">
                <Tabs.Tab value="form">{t('form.form')}</Tabs.Tab>
                <Tabs.Tab value="yaml">{t('detail.yaml')}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="form">
                <Stack gap="md">
                  <ProjectField value={project} onChange={setProject} />
                  <Fields draft={draft} onChange={setDraft} errors={fieldErrors(error)} project={project} />
                </Stack>
              </Tabs.Panel>
              <Tabs.Panel value="yaml">
                <Suspense fallback={<Loading />}>
                  <YamlEditor
                    value={text ?? ''}
                    onChange={(next) => {
                      setText(next)
                      setDraft(asDraft(next))
                    }}
                    label={t('yaml.label')}
                  />
                </Suspense>
              </Tabs.Panel>
            </Tabs>
            <CreateFoot kind={kind} project={project} busy={busy} error={error} />
          </Stack>
        </form>
        <Same draft={draft} kind={kind} project={project} />
      </div>
    </>
  )
}

/** The same as a command, and as a document. */
function Same({ draft, kind, project }: { draft: Draft; kind: KindInfo; project: string }) {
  const { t } = useWords()
  return (
    <aside className="card panel" aria-label={t('instances.create.same')}>
      <Stack gap="sm">
        <Text fw={600}>{t('instances.create.same')}</Text>
        <CliHint command={runCommand(draft, project)} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
        <section tabIndex={0} aria-label={t('detail.yaml')}>
          <pre className="code-box">{draftYaml(kind.kind, draft)}</pre>
        </section>
      </Stack>
    </aside>
  )
}

/** Fields that have a control of their own, or that verbs write. */
const own = new Set(['image', 'engine', 'cpus', 'memory', 'disk', 'networks', 'ports', 'volumes', 'env'])

function Fields(props: FieldsProps) {
  const { draft, onChange, errors, project } = props
  const { t, words } = useWords()
  const { data: schema } = useSchema('Instance')
  const images = useList({ kind: theKind('Image'), project, limit: 1000 })
  const networks = useList({ kind: theKind('Network'), project, limit: 1000 })
  if (!schema) return <Loading />
  const { metadata = {} } = draft
  const spec = (draft.spec ?? {}) as Record<string, unknown>
  const set = (name: string, value: unknown) => onChange(withValue(draft, ['spec', name], value) as Draft)
  const fields = fieldsOf(schema.spec)
  const chosen = images.data?.items.find((image) => image.spec['reference'] === spec['image'])
  const isDisk = chosen?.status['disk'] !== undefined
  const generic = { path: ['spec'] as const, value: draft, onChange: (next: unknown) => onChange(next as Draft), errors }
  const field = (name: string) => {
    const found = fields.find((one) => one.name === name)
    return found && <FieldInput {...generic} path={['spec', name]} field={found} />
  }
  return (
    <Stack gap="md">
      <TextInput
        label={t('form.name')}
        description={t('form.namePattern')}
        required
        data-autofocus
        autoComplete="off"
        error={errors.get('/metadata/name')}
        value={metadata.name ?? ''}
        onChange={(event) => onChange({ ...draft, metadata: { ...metadata, name: event.currentTarget.value } })}
      />
      <Autocomplete
        label={words.field('image')}
        description={t('instances.create.image')}
        required
        data={[...new Set((images.data?.items ?? []).map((image) => String(image.spec['reference'])))].sort()}
        error={errors.get('/spec/image')}
        value={String(spec['image'] ?? '')}
        onChange={(value) => {
          const next = images.data?.items.find((image) => image.spec['reference'] === value)
          const engine = next?.status['disk'] === undefined ? {} : { engine: 'vm' }
          onChange({ ...draft, spec: { ...spec, image: value, ...engine } })
        }}
      />
      <Input.Wrapper
        label={words.field('engine')}
        labelElement="div"
        description={t(isDisk ? 'instances.create.diskIsVm' : 'instances.create.engine')}
      >
        <SegmentedControl
          fullWidth
          mt={6}
          aria-label={words.field('engine')}
          data={[
            { value: 'container', label: t('overview.container'), disabled: isDisk },
            { value: 'vm', label: t('overview.vm') },
          ]}
          value={String(spec['engine'] ?? 'container')}
          onChange={(engine) => set('engine', engine)}
        />
      </Input.Wrapper>
      <div className="threes">
        {field('cpus')}
        {field('memory')}
        {field('disk')}
      </div>
      <MultiSelect
        label={words.field('networks')}
        description={t('instances.create.networks')}
        data={(networks.data?.items ?? []).map((network) => network.metadata.name)}
        error={errors.get('/spec/networks')}
        value={((spec['networks'] as { network: string }[] | undefined) ?? []).map(({ network }) => network)}
        onChange={(names) => set('networks', names.length === 0 ? undefined : names.map((network) => ({ network })))}
      />
      <PortsField value={spec['ports']} onChange={(ports) => set('ports', ports)} errors={errors} />
      <VolumesField value={spec['volumes']} onChange={(volumes) => set('volumes', volumes)} errors={errors} project={project} />
      <PairsField
        label={words.field('env')}
        error={errors.get('/spec/env')}
        value={spec['env'] as Record<string, string> | undefined}
        onChange={(env) => set('env', env)}
      />
      {isDisk && <CloudInit {...props} />}
      <details
        open={[...errors.keys()].some((pointer) => !own.has(pointer.split('/')[2] ?? '') && pointer.startsWith('/spec/')) || undefined}
      >
        <summary className="more">
          {t('form.more')} <span className="quiet">{t('form.moreHint')}</span>
        </summary>
        <Stack gap="md" mt="md">
          <ObjectFields
            {...generic}
            fields={fields.filter(({ name }) => !own.has(name) && !theKind('Instance').verbFields.includes(name))}
          />
          <PairsField
            label={t('form.labels')}
            error={errors.get('/metadata/labels')}
            value={metadata.labels}
            onChange={(labels = {}) => onChange({ ...draft, metadata: { ...metadata, labels } })}
          />
        </Stack>
      </details>
    </Stack>
  )
}

/** What a disk image is told at its first boot. */
function CloudInit({ draft, onChange, errors }: FieldsProps) {
  const { t } = useWords()
  const machine = ((draft.spec as Record<string, unknown>)['machine'] ?? {}) as { cloudInit?: { userData?: string } }
  return (
    <Textarea
      label="cloud-init"
      description={t('instances.create.cloudInit')}
      placeholder={'#cloud-config\nusers:\n  - name: me'}
      autosize
      minRows={3}
      maxRows={16}
      className="mono"
      error={errors.get('/spec/machine/cloudInit/userData')}
      value={machine.cloudInit?.userData ?? ''}
      onChange={(event) =>
        onChange(withValue(draft, ['spec', 'machine', 'cloudInit', 'userData'], event.currentTarget.value || undefined) as Draft)
      }
    />
  )
}
