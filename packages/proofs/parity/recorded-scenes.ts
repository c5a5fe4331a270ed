import type { ParityCase } from './parity-case.ts';
import type { Recordings } from './recordings.ts';
import type { ParityWorld } from './world.ts';

/** A recorded test, done again: several answers, by their labels. */
export interface Scene {
  /** Its class and its name. */
  readonly test: string;
  readonly play: (world: ParityWorld) => Promise<Readonly<Record<string, unknown>>>;
  /** Members whose values were chance. */
  readonly masked?: readonly string[];
}

/** A case for each answer of each test. A test is played once, when the first of its answers is asked for. */
export function recordedScenes(file: string, scenes: readonly Scene[], recordings: Recordings): readonly ParityCase[] {
  return scenes.flatMap(({ test, play, masked = [] }) => {
    let playing: Promise<Readonly<Record<string, unknown>>> | undefined;
    const played = (world: ParityWorld) => {
      playing ??= play(world);
      return playing;
    };
    const labels = Object.keys(Object(recordings.answer({ file, test, label: '' })));
    return labels.map((label) => ({
      recording: { file, test, label },
      recorded: (answer: unknown) =>
        JSON.parse(JSON.stringify(answer), (name, value) => {
          if (masked.includes(name)) return '<any>';
          return typeof value === 'string' ? value.replaceAll(/^replay-name$/g, '<replay-name>') : value;
        }),
      ask: async (world: ParityWorld) => (await played(world))[label],
    }));
  });
}
