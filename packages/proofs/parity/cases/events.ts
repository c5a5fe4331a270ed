import type { ParityCase, ParityCases } from '../parity-case.ts';

const FILE = 'events/test_events';
const entry = {
  Source: 'core.update-account-command',
  DetailType: 'core.update-account-command',
  Detail: JSON.stringify({ command: 'update-account' }),
};

function put(test: string, Entries: readonly object[], label = 'put-events'): ParityCase {
  return {
    recording: { file: FILE, test, label },
    ask: (world) => world.call('AWSEvents.PutEvents', { Entries }),
  };
}

/** Entries that EventBridge takes and refuses. */
export const parityCases: ParityCases = {
  resources: {},
  cases: () => [
    ...(['Source', 'DetailType', 'Detail'] as const).map((missing) => {
      const { [missing]: _, ...rest } = entry;
      const test = {
        Source: 'events_without_source',
        DetailType: 'event_without_detail_type',
        Detail: 'event_without_detail',
      };
      return put(`TestEvents::test_put_${test[missing]}`, [rest]);
    }),
    ...Object.entries({
      STRING: 'this is just a string',
      ARRAY: '["a"]',
      MALFORMED_JSON: '{"a": ',
      SERIALIZED_STRING: '"text"',
    }).map(([name, Detail]) => put(`TestEvents::test_put_event_malformed_detail[${name}]`, [{ ...entry, Detail }])),
    put('TestEventBus::test_put_events_nonexistent_event_bus', [entry, { ...entry, EventBusName: 'gone' }]),
  ],
};
