import type { ParityCase, ParityCases } from '../parity-case.ts';

const FILE = 'events/test_events_patterns';
const FOLDER = 'events/event_pattern_templates';

/** Pairs of a pattern and an event; the end of the name says what AWS did: `_NEG` no match, `_EXC` refused, else a match. */
export const parityCases: ParityCases = {
  resources: {},
  cases: (recordings) =>
    recordings.list(FOLDER, '.json5').map(({ name, text }): ParityCase => {
      const { Event, EventPattern } = JSON.parse(
        text.replaceAll(/\/\/ .*$|^\s*\/\/.*$/gm, '').replaceAll(/,(\s*[}\]])/g, '$1'),
      );
      const isRefused = name.endsWith('_EXC');
      return {
        recording: { file: FILE, test: `TestEventPattern::test_event_pattern[${name}]`, label: isRefused ? name : '' },
        recorded: (answer) => (isRefused ? Object(answer).exception_message : { Result: !name.endsWith('_NEG') }),
        ask: (world) =>
          world.call('AWSEvents.TestEventPattern', {
            Event: JSON.stringify(Event),
            EventPattern: JSON.stringify(EventPattern),
          }),
      };
    }),
};
