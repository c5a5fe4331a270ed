import { array, strictObject, string } from 'valibot';
import { AwsError } from '../../../errors.ts';
import { operation } from '../../../wire/aws-json.ts';
import { violation } from '../../../wire/violation.ts';
import type { Key } from '../key.ts';
import type { Kms } from '../kms.ts';
import { allowed, keyId } from './inputs.ts';

type Tags = Readonly<Record<string, string>>;

export const newTags = strictObject({ TagKey: string(), TagValue: string() });
interface NewTag {
  readonly TagKey: string;
  readonly TagValue: string;
}

const MOST = 50;
const refused = (message: string) => new AwsError('TagException', message);

/**
 * The tags of a key, with new ones. Recorded: test_kms::test_tag_key_with_duplicate_tag_keys_raises_error,
 * ::test_create_key_with_too_many_tags_raises_error, ::test_create_key_with_invalid_tag_key, ::test_key_with_long_tag_value_raises_error.
 * @throws AwsError `TagException`, `ValidationException`
 */
export function checkTags(present: Tags, added: readonly NewTag[]): Tags {
  for (const [index, { TagKey, TagValue }] of added.entries()) {
    for (const [member, value, most] of [
      ['tagKey', TagKey, 128],
      ['tagValue', TagValue, 256],
    ] as const) {
      if (value.length <= most) continue;
      const at = `tags.${index + 1}.member.${member}`;
      throw violation(value, at, `Member must have length less than or equal to ${most}`);
    }
  }
  if (added.length > MOST) throw refused('Too many tags');
  if (added.some(({ TagKey }) => /^aws:/i.test(TagKey))) throw refused('Tags beginning with aws: are reserved');
  if (new Set(added.map(({ TagKey }) => TagKey)).size < added.length) throw refused('Duplicate tag keys');
  const all = { ...present, ...Object.fromEntries(added.map(({ TagKey, TagValue }) => [TagKey, TagValue])) };
  if (Object.keys(all).length > MOST) throw refused('Too many tags');
  return all;
}

export const tagList = ({ settings: { tags } }: Key): readonly NewTag[] =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

/** Changes of tags. Lists are in `lifecycle`. */
export function tagging(kms: Kms) {
  return {
    TagResource: operation({
      input: strictObject({ KeyId: keyId, Tags: array(newTags) }),
      permissions: ({ KeyId }) => allowed(kms, 'TagResource', KeyId),
      run({ KeyId, Tags }) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        key.change({ tags: checkTags(key.settings.tags, Tags) });
      },
    }),
    UntagResource: operation({
      input: strictObject({ KeyId: keyId, TagKeys: array(string()) }),
      permissions: ({ KeyId }) => allowed(kms, 'UntagResource', KeyId),
      run({ KeyId, TagKeys }) {
        const key = kms.findById(KeyId);
        key.checkNotDeleted();
        const left = Object.entries(key.settings.tags).filter(([name]) => !TagKeys.includes(name));
        key.change({ tags: Object.fromEntries(left) });
      },
    }),
  };
}
