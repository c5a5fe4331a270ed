import { readAssembly } from '@serverless-arcade/stage/assembly.ts';
import { story } from '../../../playground/story.ts';
import { architectureOf } from '../study/architecture.ts';
import { drawingOf, narrowDrawingOf, partOf, withoutDeployments } from '../study/layout.ts';
import { patternsOf } from '../study/patterns.ts';
import { studyOf } from '../study/resources.ts';

export type DocumentName = keyof ReturnType<typeof consoleDocuments>;

/**
 * What the console shows beside the stage: read anew whenever it is asked for, so that another `npx cdk synth` is seen
 * by loading the page again.
 * @param assembly the output of `cdk synth`
 */
export const consoleDocuments = (assembly: string) => ({
  study: async () => studyOf(assembly),
  patterns: async () => patternsOf(studyOf(assembly), story),
  async drawing(query: URLSearchParams) {
    const architecture = architectureOf(readAssembly(assembly));
    const chapter = query.get('chapter') ?? 'all';
    const wanted = query.get('deployments') === 'shown' ? architecture : withoutDeployments(architecture);
    const part = chapter === 'all' ? wanted : partOf(wanted, chapter);
    return query.get('page') === 'narrow' ? narrowDrawingOf(part) : drawingOf(part, 'RIGHT');
  },
});
