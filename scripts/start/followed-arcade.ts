import type { FollowedApp } from '@serverless-arcade/stage/cli/watched-stage.ts';
import { synthesize } from '../assembly.ts';
import type { LiveBuild } from './live-build.ts';
import type { LiveCode } from './live-code.ts';

/**
 * How a stage follows the edits of the arcade: functions get their code at once, and stacks are synthesized when the app that
 * makes them has changed.
 * @param context of the CDK, each as `<key>=<value>`
 */
export async function followedArcade(
  root: string,
  context: readonly string[] | undefined,
  build: LiveBuild,
  code: LiveCode,
): Promise<FollowedApp> {
  // What counts as an edit from now on. It is the code that the assembly was made of.
  await build.changedFunctions();
  await build.appChanged();
  return {
    place: { root, folders: ['bin', 'lib', 'lambda'] },
    async takeCode(stage) {
      const handlers = await code.bundle();
      if (handlers.length === 0) return undefined;
      const count = await code.applyTo(stage, handlers);
      return `${count} of ${stage.services.lambda.all.length} functions live`;
    },
    async mayChangeStacks(paths) {
      try {
        return await build.appChanged();
      } catch (error) {
        // What functions import too has been reported already.
        if (paths.every((path) => path.startsWith('lambda/'))) return false;
        throw error;
      }
    },
    async synthesize(output, signal) {
      await synthesize(output, { context, signal });
    },
  };
}
