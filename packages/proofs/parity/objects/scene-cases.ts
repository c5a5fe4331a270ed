import type { LeftOut, ParityCase } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import type { ParityWorld } from '../world.ts';
import { asHeard } from './by-hand.ts';
import { leftOut } from './left-out.ts';
import { played, type Scene } from './scene.ts';

/** A case for each answer of the tests, but for what a scene leaves out. */
export function sceneCases(scenes: readonly Scene[], recordings: Recordings): readonly ParityCase[] {
  return scenes.flatMap((scene, index) => {
    const [file = '', ...rest] = scene.name.split('::');
    const where = { file: `s3/${file}`, test: rest.join('::') };
    let playing: Promise<ReadonlyMap<string, unknown>> | undefined;
    const play = (world: ParityWorld) => {
      playing ??= played(scene, index, world);
      return playing;
    };
    const labels = Object.keys(Object(recordings.answer({ ...where, label: '' })));
    return labels
      .filter((label) => scene.without?.[label] === undefined && scene.only?.includes(label) !== false)
      .map((label) => ({
        recording: { ...where, label },
        recorded: (answer: unknown) => masked(asHeard(answer)),
        ask: async (world: ParityWorld) => (await play(world)).get(label),
        ...(scene.reasons?.[label] === undefined ? {} : { reason: scene.reasons[label] }),
      }));
  });
}

/** What scenes leave out: whole tests, and answers of tests. */
export function leftOutBy(scenes: readonly Scene[], recordings: Recordings): readonly LeftOut[] {
  const answers = scenes.flatMap(({ name, without = {} }) =>
    Object.entries(without).map(([label, reason]) => ({ reason, test: `${name} ${label}` })),
  );
  const groups = Map.groupBy(answers, ({ reason }) => reason);
  const done = new Set(scenes.map(({ name }) => name));
  return [
    ...leftOut(recordings.tests('s3'), done),
    ...[...groups].map(([reason, some]) => ({ reason, tests: some.map(({ test }) => test) })),
  ];
}

/** What the recordings of S3 have instead of names and ids, in words of their own. */
const WORDS = ['bucket', 'i-d', 'owner-id', 'location', 'e-tag', 'last--modified'];

/** DisplayName is left out: AWS gives it no more (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Owner.html). */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return WORDS.includes(value) ? `<${value}>` : value;
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => name !== 'DisplayName');
  return Object.fromEntries(members.map(([name, member]) => [name, masked(member)]));
}
