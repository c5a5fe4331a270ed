import { storyOf } from '../../../playground/story.ts';
import { appDocuments } from '../server/documents.ts';
import { aboutOf } from '../study/about.ts';
import { patternsOf } from '../study/patterns.ts';
import { studyOf } from '../study/resources.ts';

/**
 * What the console shows of the arcade: its sources and its patterns too.
 * @param assembly the output of `cdk synth`
 */
export const arcadeDocuments = (assembly: string) => ({
  ...appDocuments(assembly, aboutOf),
  study: async () => studyOf(assembly),
  patterns: async () => {
    const study = studyOf(assembly);
    return patternsOf(study, storyOf(study.chapters.map(({ id }) => id)));
  },
});
