import { array, maxLength, pipe, strictObject, string } from 'valibot';
import { type Operation, operation } from '../../wire/aws-json.ts';
import type { Calls } from './calls.ts';
import type { SecretsManager } from './secrets-manager.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html */
export const tagInput = pipe(array(strictObject({ Key: string(), Value: string() })), maxLength(50));

export const tagsOf = (tags: readonly { readonly Key: string; readonly Value: string }[]) =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** Recorded: test_secretsmanager::test_secret_tags. */
export const tagOperations = (secrets: SecretsManager, calls: Calls): Readonly<Record<string, Operation>> => ({
  TagResource: operation({
    input: strictObject({ SecretId: string(), Tags: tagInput }),
    permissions: ({ SecretId }) => [calls.permission('TagResource', SecretId)],
    run({ SecretId, Tags }) {
      const found = secrets.usable(SecretId);
      secrets.set({ ...found, tags: { ...found.tags, ...tagsOf(Tags) } });
    },
  }),
  UntagResource: operation({
    input: strictObject({ SecretId: string(), TagKeys: array(string()) }),
    permissions: ({ SecretId }) => [calls.permission('UntagResource', SecretId)],
    run({ SecretId, TagKeys }) {
      const found = secrets.usable(SecretId);
      const left = Object.entries(found.tags ?? {}).filter(([key]) => !TagKeys.includes(key));
      secrets.set({ ...found, tags: Object.fromEntries(left) });
    },
  }),
});
