import type { Group } from 'cognito-local/lib/services/userPoolService.js';
import {
  array,
  boolean,
  type InferOutput,
  isoTimestamp,
  looseObject,
  object,
  optional,
  pipe,
  record,
  string,
  transform,
} from 'valibot';
import { Changes } from '../../state/changes.ts';
import type { Durable } from '../../state/durable.ts';
import type { MemoryStore } from './memory-store.ts';

/** A moment, which JSON writes as a text. */
const date = pipe(
  string(),
  isoTimestamp(),
  transform((text) => new Date(text)),
);

/** A user as cognito-local keeps it; what it adds for some users goes with it. */
const savedUser = looseObject({
  Username: string(),
  UserStatus: string(),
  Enabled: boolean(),
  Password: string(),
  Attributes: array(object({ Name: string(), Value: optional(string()) })),
  RefreshTokens: array(string()),
  UserCreateDate: date,
  UserLastModifiedDate: date,
});

/** A pool: its users, and the members of its groups. The groups themselves come from the template. */
export const savedPool = object({
  users: optional(record(string(), savedUser), {}),
  members: optional(record(string(), array(string())), {}),
});
export type SavedPool = InferOutput<typeof savedPool>;

/** What of a pool survives a restart. @param store what cognito-local keeps the pool in */
export function durablePool(store: MemoryStore): Durable<SavedPool> {
  const groups = () => Object.entries(store.section<Group>('Groups'));
  const changes = new Changes(2);
  store.whenChanged((section, name) => {
    if (section === 'Users') changes.note(['users', name], () => store.section('Users')[name]);
    if (section !== 'Groups') return;
    changes.note(['members', name], () => [...(store.section<Group>('Groups')[name]?.members ?? [])]);
  });
  return {
    schema: savedPool,
    changes,
    save: () => ({
      users: store.section('Users'),
      members: Object.fromEntries(groups().map(([name, { members = [] }]) => [name, [...members]])),
    }),
    restore({ users, members }) {
      store.replace('Users', users);
      const restored = groups().map(([name, group]) => [name, { ...group, members: members[name] ?? [] }]);
      store.replace('Groups', Object.fromEntries(restored));
    },
  };
}
