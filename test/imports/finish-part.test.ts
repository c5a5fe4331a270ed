import { expect, test } from '@jest/globals';
import { finishPart } from '#lambda/imports/use-cases/finish-part.ts';

function portsOf(isNew: boolean) {
  const log: unknown[] = [];
  return {
    log,
    countPart: async (...args: unknown[]) => {
      log.push(['count', ...args]);
      return isNew;
    },
    endIfComplete: async (importId: string) => void log.push(['end', importId]),
    measure: (values: object) => void log.push(['measure', values]),
  };
}
const counts = { loaded: 48, rejected: 2 };

test('lambda-idempotency: a part that is counted now is measured, and may end the import', async () => {
  const ports = portsOf(true);
  await finishPart('i-1', 'LOAD#1', counts, ports);
  expect(ports.log).toEqual([
    ['count', 'i-1', 'LOAD#1', counts],
    ['measure', { ImportRowsLoaded: 48, ImportRowsRejected: 2 }],
    ['end', 'i-1'],
  ]);
});

test('lambda-idempotency: a part that was counted before is not measured again, and may still end the import', async () => {
  const ports = portsOf(false);
  await finishPart('i-1', 'LOAD#1', counts, ports);
  expect(ports.log).toEqual([
    ['count', 'i-1', 'LOAD#1', counts],
    ['end', 'i-1'],
  ]);
});
