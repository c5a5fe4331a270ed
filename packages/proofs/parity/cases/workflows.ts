import JSON5 from 'json5';
import type { ParityCase, ParityCases } from '../parity-case.ts';
import type { Recordings } from '../recordings.ts';
import { WORKFLOW_DEFINITIONS } from '../workflow-definitions.ts';
import { definitionOf, historyOf, inputOf, likeRecorded, masked } from '../workflows.ts';

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
  const text = definitionOf(recordings, definition);
  const day = recordings.day({ file, test, label: '' });
  const answers = Object(recordings.answer({ file, test, label: '' }));
  return Object.keys(answers)
    .filter((label) => Array.isArray(Object(answers[label]).events))
    .map((label) => {
      const history = masked(answers[label], day);
      return {
        recording: { file, test, label },
        recorded: () => history,
        ask: async () => likeRecorded(history, await historyOf(test, JSON5.parse(text), inputOf(test, history))),
      };
    });
}
