import JSON5 from 'json5';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import { WORKFLOW_DEFINITIONS } from '../workflow-definitions.ts';
import { historyOf, inputOf, likeRecorded, masked } from '../workflows.ts';

/** Histories of executions that call nothing but S3 for a Map: the interpreter runs them without a stage. */
export const parityCases: ParityCases = {
  resources: {},
  cases: (recordings) =>
    Object.entries(WORKFLOW_DEFINITIONS).flatMap(([name, tests]) =>
      Object.entries(tests).flatMap(([test, definition]) =>
        historyCases(recordings, { file: `stepfunctions/v2/${name}`, test }, definition),
      ),
    ),
};

function historyCases(
  recordings: Recordings,
  { file, test }: { readonly file: string; readonly test: string },
  definition: string,
): readonly ParityCase[] {
  const [folder = '', ...names] = definition.split('/');
  const path = `stepfunctions/templates/${[folder, 'statemachines', ...names].slice(0, -1).join('/')}`;
  const found = recordings.list(path, '.json5').find(({ name }) => name === names.at(-1));
  if (found === undefined) throw new Error(`There is no definition ${definition}.`);
  const day = recordings.day({ file, test, label: '' });
  const answers = Object(recordings.answer({ file, test, label: '' }));
  return Object.keys(answers)
    .filter((label) => Array.isArray(Object(answers[label]).events))
    .map((label) => {
      const history = masked(answers[label], day);
      return {
        recording: { file, test, label },
        recorded: () => history,
        ask: async () => likeRecorded(history, await historyOf(test, JSON5.parse(found.text), inputOf(test, history))),
      };
    });
}
