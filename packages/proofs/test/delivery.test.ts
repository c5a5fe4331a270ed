import { expect, test } from '@jest/globals';
import { proveDelivery } from '../delivery.ts';
import { SHORT } from './support.ts';

test('lambda-idempotency: nothing is lost and nothing counts twice, while everything fails', async () => {
  const { lines, failures } = await proveDelivery(SHORT);
  expect(failures).toEqual([]);
  expect(lines.join('\n')).toContain('in queues of failures: 0 messages');
}, 120_000);
