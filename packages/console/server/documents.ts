import { type AssemblyStack, readAssembly, withNested } from '@serverless-arcade/stage/assembly.ts';
import { architectureOf } from '../study/architecture.ts';
import { drawingOf, narrowDrawingOf, partOf, withoutDeployments } from '../study/layout.ts';
import { overviewOf } from '../study/overview.ts';

/**
 * What the console shows of any app. Every request reads it anew: after another `npx cdk synth`, load the page again.
 * @param assembly the output of `cdk synth`
 * @param aboutOf what a stack is about, in one sentence
 */
export const appDocuments = (assembly: string, aboutOf?: (stack: AssemblyStack) => string) => ({
  overview: async () => overviewOf(withNested(readAssembly(assembly)), aboutOf),
  async drawing(query: URLSearchParams) {
    const architecture = architectureOf(withNested(readAssembly(assembly)));
    const chapter = query.get('chapter') ?? 'all';
    const wanted = query.get('deployments') === 'shown' ? architecture : withoutDeployments(architecture);
    const part = chapter === 'all' ? wanted : partOf(wanted, chapter);
    return query.get('page') === 'narrow' ? narrowDrawingOf(part) : drawingOf(part, 'RIGHT');
  },
});
