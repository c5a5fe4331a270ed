import { expect, test } from '@jest/globals';
import { capacityLines, capacityOf, sizeLine } from '../../playground/capacity-units.ts';

test('ddb-capacity-calculator: the command says what one call takes, and what to provision', () => {
  expect(capacityLines(capacityOf(12 * 1_024, 16), 16)).toEqual([
    '12288 bytes, 16 calls a second',
    'read, eventual           1.5 units a call, 24 to provision',
    'read, strong               3 units a call, 48 to provision',
    'read, transactional        6 units a call, 96 to provision',
    'write, standard           12 units a call, 192 to provision',
    'write, transactional      24 units a call, 384 to provision',
  ]);
});

test('ddb-capacity-calculator: the command measures an item', () => {
  expect(sizeLine({ pk: { S: 'PLAYER#1' } })).toBe('The item has 10 bytes; storage counts 110, in a global table 158.');
});
