import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { story } from '../../../playground/story.ts';
import { architectureOf } from '../study/architecture.ts';
import { drawingOf, narrowDrawingOf, partOf, withoutDeployments } from '../study/layout.ts';
import { overviewOf } from '../study/overview.ts';
import { patternsOf } from '../study/patterns.ts';
import { studyOf } from '../study/resources.ts';

export type DocumentName = keyof ReturnType<typeof consoleDocuments>;

/**
 * What the console shows besides the stage. Every request reads it anew: after another `npx cdk synth`, load the page
 * again.
 * @param assembly the output of `cdk synth`
 */
export const consoleDocuments = (assembly: string) => ({
  study: async () => studyOf(assembly),
  patterns: async () => patternsOf(studyOf(assembly), story),
  overview: async () => overviewOf(readAssembly(assembly)),
  async drawing(query: URLSearchParams) {
    const architecture = architectureOf(readAssembly(assembly));
    const chapter = query.get('chapter') ?? 'all';
    const wanted = query.get('deployments') === 'shown' ? architecture : withoutDeployments(architecture);
    const part = chapter === 'all' ? wanted : partOf(wanted, chapter);
    return query.get('page') === 'narrow' ? narrowDrawingOf(part) : drawingOf(part, 'RIGHT');
  },
});
