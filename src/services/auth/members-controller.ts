import type { LoggedEvent } from '../../api/event.ts'
import type { Controller, Outcome } from '../../controller/controller.ts'
import type { Key, Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { Project } from './kind.ts'
import { Group, ServiceAccount, User } from './people-kind.ts'

/** Takes whoever was deleted out of projects and groups: somebody who gets the name later must not get their rights. */
export function membersController(): Controller {
  const ended = (subjectOf: (event: LoggedEvent) => string) => (event: LoggedEvent) =>
    event.type === 'deleted' ? [{ name: subjectOf(event) }] : []
  return {
    name: 'services/auth/members',
    watches: [
      { kind: User, keys: ended(({ name }) => `user:${name}`) },
      { kind: Group, keys: ended(({ name }) => `group:${name}`) },
      { kind: ServiceAccount, keys: ended(({ project, name }) => `serviceaccount:${project}/${name}`) },
    ],
    writes: [],
    concurrency: 1,
    async reconcile({ name: subject }: Key, { store }): Promise<Outcome> {
      await leaveProjects(subject, store)
      if (subject.startsWith('user:')) await leaveGroups(subject.slice('user:'.length), store)
      return 'done'
    },
  }
}

async function leaveProjects(gone: string, store: Store): Promise<void> {
  for (const { metadata } of (await store.list(Project)).items)
    await modify(store, Project, metadata, (project) => {
      const members = project.spec.members.filter(({ subject }) => subject !== gone)
      return members.length === project.spec.members.length ? undefined : { ...project, spec: { ...project.spec, members } }
    })
}

async function leaveGroups(user: string, store: Store): Promise<void> {
  for (const { metadata } of (await store.list(Group)).items)
    await modify(store, Group, metadata, (group) => {
      const members = group.spec.members.filter((one) => one !== user)
      return members.length === group.spec.members.length ? undefined : { ...group, spec: { ...group.spec, members } }
    })
}
