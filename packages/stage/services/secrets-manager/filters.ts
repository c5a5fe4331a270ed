import { array, type InferOutput, maxLength, optional, picklist, pipe, strictObject, string } from 'valibot';
import type { Secret } from './secret.ts';

const filter = strictObject({
  Key: optional(picklist(['all', 'description', 'name', 'tag-key', 'tag-value']), 'all'),
  Values: pipe(array(string()), maxLength(10)),
});
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
export const filterInput = pipe(array(filter), maxLength(10));
type Filter = InferOutput<typeof filter>;

/** Whether a secret fits all filters. */
export const matchesAll = (secret: Secret, filters: readonly Filter[]): boolean =>
  filters.every(({ Key, Values }) =>
    Values.some((value) =>
      value.startsWith('!') ? !matches(secret, Key, value.slice(1)) : matches(secret, Key, value),
    ),
  );

/** Descriptions, and everything at once, are compared by words and without regard to case. */
function matches({ name, description, tags = {} }: Secret, key: Filter['Key'], value: string): boolean {
  const begins = (text: string) => text.startsWith(value);
  if (key === 'name') return begins(name);
  if (key === 'tag-key') return Object.keys(tags).some(begins);
  if (key === 'tag-value') return Object.values(tags).some(begins);
  const texts = key === 'description' ? [description] : [name, description, ...Object.entries(tags).flat()];
  const words = texts.flatMap((text) => text.toLowerCase().split(/[\s/_+=.@-]+/));
  return value
    .toLowerCase()
    .split(/\s+/)
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}
