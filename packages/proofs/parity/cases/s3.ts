import { CONDITIONS } from '../objects/conditions.ts';
import { COPYING } from '../objects/copying.ts';
import { FORMS } from '../objects/forms.ts';
import { LISTING } from '../objects/listing.ts';
import { PARTS } from '../objects/parts.ts';
import { PLAIN } from '../objects/plain.ts';
import { bucketsOf } from '../objects/scene.ts';
import { leftOutBy, sceneCases } from '../objects/scene-cases.ts';
import { ADDRESSES } from '../objects/signed.ts';
import { TAGS } from '../objects/tags.ts';
import { VERSIONS } from '../objects/versions.ts';
import type { ParityCases } from '../parity-case.ts';

const SCENES = [
  ...LISTING,
  ...VERSIONS,
  ...CONDITIONS,
  ...TAGS,
  ...COPYING,
  ...PLAIN,
  ...PARTS,
  ...ADDRESSES,
  ...FORMS,
];

/** What buckets and objects answer. */
export const parityCases: ParityCases = {
  resources: bucketsOf(SCENES),
  cases: (recordings) => sceneCases(SCENES, recordings),
  leftOut: (recordings) => leftOutBy(SCENES, recordings),
};
