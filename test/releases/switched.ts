import { chosenChapters } from '../../lib/arcade.ts';
import type { Bundles } from '../../lib/bundle.ts';
import { arcadeApp } from '../support/arcade-app.ts';
import { synthDirectory } from '../support/synth-directory.ts';

/**
 * The chapter with what is billed by the hour, and its players kept at version 1.
 * @param bundles @default none: the template alone is looked at
 */
export async function switchedOn(context: Readonly<Record<string, string>>, bundles?: Bundles) {
  const outdir = synthDirectory();
  const chapters = await chosenChapters('releases');
  const options = { environment: 'sandbox', instance: 'arcade', chapters, context, outdir } as const;
  return arcadeApp({ ...options, ...(bundles === undefined ? {} : { bundles }) }).synth();
}
