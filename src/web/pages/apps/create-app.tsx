import './apps.css'
import { Button, Code, Group, NumberInput, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { useHomeProject } from '../../app/project.ts'
import { useSchema } from '../../data/queries.ts'
import { fieldErrors } from '../../forms/field-errors.ts'
import { fieldsOf } from '../../forms/schema.ts'
import { ObjectFields } from '../../forms/schema-form.tsx'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProjectField, useCreate } from '../kinds/create.tsx'
import { CreateFoot } from '../kinds/create-foot.tsx'
import { draftYaml } from '../kinds/draft-yaml.ts'
import { type AppDraft, deployCommand, type Engines, emptyDraft, enginesOf, type PortDraft, type Strategy, withEngines } from './draft.ts'

/** Fields that have a place of their own here; the others are under "more". */
const placed = new Set(['template', 'replicas', 'engines', 'ports', 'update'])

/** An app in a few questions, with the command and the document that make the same beside them. */
export function CreateApp({ kind, project: asked }: { kind: KindInfo; project?: string | undefined }) {
  const { t, words } = useWords()
  const home = useHomeProject()
  const [chosen, setProject] = useState(asked)
  const project = chosen ?? home
  const [draft, setDraft] = useState<AppDraft>(emptyDraft)
  const { create, busy, error } = useCreate(kind, project)
  const errors = fieldErrors(error)
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
      <div className="with-aside">
        <form onSubmit={submit} className="card panel">
          <Stack>
            <ProjectField value={project} onChange={setProject} />
            <Basics draft={draft} onChange={setDraft} errors={errors} />
            <Ports ports={draft.spec.ports ?? []} onChange={(ports) => setDraft({ ...draft, spec: { ...draft.spec, ports } })} />
            <Update draft={draft} onChange={setDraft} />
            <MoreFields kind={kind} draft={draft} onChange={setDraft} errors={errors} />
            <CreateFoot kind={kind} project={project} busy={busy} error={error} />
          </Stack>
        </form>
        <aside aria-label={t('apps.sameElsewhere')}>
          <Stack gap="sm">
            <CliHint command={deployCommand(draft, project)} />
            <Code block tabIndex={0} className="card">
              {draftYaml(kind.kind, draft)}
            </Code>
          </Stack>
        </aside>
      </div>
    </>
  )
}

interface PartProps {
  draft: AppDraft
  onChange(draft: AppDraft): void
}

function Basics({ draft, onChange, errors }: PartProps & { errors: ReadonlyMap<string, string> }) {
  const { t, words } = useWords()
  const { metadata, spec } = draft
  const setTemplate = (change: Partial<AppDraft['spec']['template']>) =>
    onChange({ ...draft, spec: { ...spec, template: { ...spec.template, ...change } } })
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t('form.name')}
          description={t('form.namePattern')}
          required
          autoComplete="off"
          value={metadata.name}
          error={errors.get('/metadata/name')}
          onChange={(event) => onChange({ ...draft, metadata: { ...metadata, name: event.currentTarget.value } })}
        />
        <TextInput
          label={words.field('image')}
          description={t('apps.imageHint')}
          required
          autoComplete="off"
          value={spec.template.image}
          error={errors.get('/spec/template/image')}
          onChange={(event) => setTemplate({ image: event.currentTarget.value })}
        />
      </SimpleGrid>
      <EngineChoice draft={draft} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <NumberInput
          label={t('apps.replicas')}
          min={0}
          max={10_000}
          value={spec.replicas}
          error={errors.get('/spec/replicas')}
          onChange={(value) => onChange({ ...draft, spec: { ...spec, replicas: Number(value) } })}
        />
        <NumberInput
          label={t('overview.cpus')}
          min={0.1}
          step={0.5}
          placeholder="1"
          value={spec.template.cpus ?? ''}
          error={errors.get('/spec/template/cpus')}
          onChange={(value) => setTemplate({ cpus: (value === '' ? undefined : Number(value)) as never })}
        />
        <TextInput
          label={words.field('memory')}
          placeholder="256MiB"
          autoComplete="off"
          value={spec.template.memory ?? ''}
          error={errors.get('/spec/template/memory')}
          onChange={(event) => setTemplate({ memory: (event.currentTarget.value || undefined) as never })}
        />
      </SimpleGrid>
    </>
  )
}

function EngineChoice({ draft, onChange }: PartProps) {
  const { t } = useWords()
  const { spec } = draft
  return (
    <div>
      <Text size="sm" fw={650} mb={4} id="engine-choice">
        {t('apps.engine')}
      </Text>
      <Group gap="md">
        <SegmentedControl
          aria-labelledby="engine-choice"
          data={(['container', 'vm', 'both'] as const).map((value) => ({
            value,
            label: t(value === 'both' ? 'apps.both' : `overview.${value}`),
          }))}
          value={enginesOf(draft)}
          onChange={(value) => onChange(withEngines(draft, value as Engines))}
        />
        {spec.engines &&
          (['container', 'vm'] as const).map((engine) => (
            <NumberInput
              key={engine}
              size="xs"
              w={110}
              label={t('apps.parts', { engine: t(`overview.${engine}`) })}
              min={0}
              value={spec.engines![engine]}
              onChange={(value) => onChange({ ...draft, spec: { ...spec, engines: { ...spec.engines!, [engine]: Number(value) } } })}
            />
          ))}
      </Group>
      <Text size="xs" className="quiet" mt={4}>
        {t(spec.engines ? 'apps.bothHint' : 'apps.engineHint')}
      </Text>
    </div>
  )
}

function Ports({ ports, onChange }: { ports: readonly PortDraft[]; onChange(ports: PortDraft[]): void }) {
  const { t } = useWords()
  const set = (index: number, change: Partial<PortDraft>) => onChange(ports.map((port, i) => (i === index ? { ...port, ...change } : port)))
  const number = (value: number | string) => (value === '' ? undefined : Number(value))
  return (
    <fieldset className="plain-fieldset">
      <legend>{t('apps.ports')}</legend>
      <Stack gap="xs">
        {ports.map((port, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: ports have no name of their own
          <Group key={index} gap="xs" align="flex-end">
            <NumberInput
              size="xs"
              w={100}
              label={t('apps.port')}
              min={1}
              max={65_535}
              value={port.port}
              onChange={(value) => set(index, { port: Number(value) })}
            />
            <NumberInput
              size="xs"
              w={120}
              label={t('apps.target')}
              placeholder={String(port.port)}
              value={port.target ?? ''}
              onChange={(value) => set(index, { target: number(value) as never })}
            />
            <SegmentedControl
              size="xs"
              aria-label={t('apps.mode')}
              data={['http', 'tcp']}
              value={port.mode}
              onChange={(mode) => set(index, { mode: mode as PortDraft['mode'] })}
            />
            <NumberInput
              size="xs"
              w={120}
              label={t('apps.publish')}
              placeholder="–"
              value={port.publish ?? ''}
              onChange={(value) => set(index, { publish: number(value) as never })}
            />
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<X size={14} aria-hidden />}
              aria-label={t('form.removeFrom', { field: t('apps.ports'), number: index + 1 })}
              onClick={() => onChange(ports.filter((_, i) => i !== index))}
            >
              {t('form.remove')}
            </Button>
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onChange([...ports, { port: 8080, mode: 'http' }])}
          >
            {t('apps.addPort')}
          </Button>
        </Group>
      </Stack>
    </fieldset>
  )
}

function Update({ draft, onChange }: PartProps) {
  const { t } = useWords()
  const { update, ...spec } = draft.spec
  const strategy = update?.strategy ?? 'rolling'
  const choose = (next: Strategy) =>
    onChange({ ...draft, spec: (next === 'rolling' ? spec : { ...spec, update: { strategy: next } }) as AppDraft['spec'] })
  return (
    <div>
      <Text size="sm" fw={650} mb={4} id="strategy-choice">
        {t('apps.strategy')}
      </Text>
      <SegmentedControl
        aria-labelledby="strategy-choice"
        data={(['rolling', 'canary', 'blue-green'] as const).map((value) => ({ value, label: t(`apps.strategies.${value}`) }))}
        value={strategy}
        onChange={(value) => choose(value as Strategy)}
      />
      <Text size="xs" className="quiet" mt={4}>
        {t(`apps.strategyHint.${strategy}`)}
      </Text>
    </div>
  )
}

function MoreFields({ kind, draft, onChange, errors }: PartProps & { kind: KindInfo; errors: ReadonlyMap<string, string> }) {
  const { t, words } = useWords()
  const { data } = useSchema(kind.kind)
  if (!data) return null
  const fields = fieldsOf(data.spec)
  const template = fields.find(({ name }) => name === 'template')
  const form = { value: draft, onChange: (next: unknown) => onChange(next as AppDraft), errors }
  const own = fields.filter(({ name }) => !placed.has(name) && !kind.verbFields.includes(name))
  const inTemplate = template ? fieldsOf(template.schema).filter(({ name }) => !['image', 'engine', 'cpus', 'memory'].includes(name)) : []
  return (
    <details>
      <summary className="more">
        {t('form.more')} <span className="quiet">{t('form.moreHint')}</span>
      </summary>
      <Stack mt="md">
        <Text fw={600}>{words.field('template')}</Text>
        <ObjectFields fields={inTemplate} path={['spec', 'template']} {...form} />
        <Text fw={600}>{words.titleOne(kind)}</Text>
        <ObjectFields fields={own} path={['spec']} {...form} />
      </Stack>
    </details>
  )
}
