import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { partLists } from '../../scripts/services.ts';

test('the lists of what a browser loads follow the list of services: npm run services', () => {
  for (const [file, text] of partLists()) {
    expect(readFileSync(join('packages', 'stage', 'services', file), 'utf8')).toBe(text);
  }
});
