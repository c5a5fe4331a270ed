import type { EnvironmentName } from '../../lib/environments.ts';
import { synthArcade } from './synth.ts';
import type { SynthesizedChapter } from './synthesized.ts';

/** A chapter on request, built alone with what it refers to. */
export const synthChapter = (name: string, environment: EnvironmentName = 'sandbox'): SynthesizedChapter =>
  synthArcade({ environment, chapter: name }).chapter(name);
