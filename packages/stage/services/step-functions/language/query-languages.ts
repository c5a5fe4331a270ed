import type { Definition, State } from './definition.ts';
import type { Problem } from './problem.ts';
import { inner } from './transitions.ts';
import { isObject } from './value.ts';

type Language = 'JSONPath' | 'JSONata';

/** Fields of one query language only: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
const ONLY: Readonly<Record<Language, (field: string) => boolean>> = {
  JSONPath: (field) => field.endsWith('Path') || ['Parameters', 'ResultSelector', 'Variable'].includes(field),
  JSONata: (field) => ['Arguments', 'Output', 'Items', 'Condition'].includes(field),
};

/** Parts of a state that have such fields, too. */
const PARTS = ['Choices', 'Catch', 'ItemReader', 'ItemBatcher', 'ResultWriter'];

/**
 * States whose query language does not fit the state machine, and fields that do not fit the language of their state.
 * Recorded in test_sfn_api_validation.py::*[INVALID_DOWNGRADE_QUERY_LANGUAGE] on 2025-10-19.
 */
export function languageProblems(definition: Definition): readonly Problem[] {
  return problemsWithin(definition, definition.QueryLanguage ?? 'JSONPath', '');
}

function problemsWithin({ States, QueryLanguage }: Definition, whole: Language, at: string): readonly Problem[] {
  return Object.entries(States).flatMap(([name, state]) => {
    const place = `${at}/States/${name}`;
    const language = state.QueryLanguage ?? QueryLanguage ?? whole;
    return [
      ...(whole === 'JSONata' && language === 'JSONPath' ? [downgraded(place)] : foreignFields(state, language, place)),
      ...inner(state).flatMap(([field, each]) =>
        problemsWithin({ ...each, QueryLanguage: each.QueryLanguage ?? QueryLanguage }, whole, `${place}/${field}`),
      ),
    ];
  });
}

const downgraded = (location: string): Problem => ({
  code: 'SCHEMA_VALIDATION_FAILED',
  message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
  location,
});

/** The words are ours (unverified; settled by: ValidateStateMachineDefinition of a JSONata state with Parameters). */
function foreignFields(state: State, language: Language, at: string): readonly Problem[] {
  const isForeign = ONLY[language === 'JSONata' ? 'JSONPath' : 'JSONata'];
  const search = (value: unknown, place: string): readonly Problem[] => {
    if (Array.isArray(value)) return value.flatMap((each, index) => search(each, `${place}[${index}]`));
    if (!isObject(value)) return [];
    return Object.entries(value).flatMap(([field, each]): readonly Problem[] => {
      if (PARTS.includes(field)) return search(each, `${place}/${field}`);
      if (each === undefined || !isForeign(field)) return [];
      const message = `The field '${field}' is not supported with the query language '${language}'`;
      return [{ code: 'SCHEMA_VALIDATION_FAILED', message, location: `${place}/${field}` }];
    });
  };
  return search(state, at);
}
