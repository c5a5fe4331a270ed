import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { TEST_ASSEMBLY } from '../../../test/support/test-assembly.ts';
import { arcadeDocuments } from '../arcade/documents.ts';
import { DocumentsThread } from '../server/documents-thread.ts';

const WORKER = join(import.meta.dirname, '..', 'arcade', 'documents-worker.ts');
const thread = new DocumentsThread(WORKER, TEST_ASSEMBLY);
const whole = new URLSearchParams({ chapter: 'all', page: 'wide' });

afterAll(() => thread.close());

describe('the thread of the documents', () => {
  test('answers what would be made here', async () => {
    expect(await thread.read('drawing', whole)).toEqual(await arcadeDocuments(TEST_ASSEMBLY).drawing(whole));
  });

  test('leaves this thread to the stage while it lays out', async () => {
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    });
    const layouts = 2;
    await Promise.all(Array.from({ length: layouts }, () => thread.read('drawing', whole)));
    clearInterval(turning);
    // A layout here would be one turn; even a busy machine has many more.
    expect(turns).toBeGreaterThan(4 * layouts);
  });

  test('says why a document cannot be made, and that it has ended', async () => {
    const lost = new DocumentsThread(WORKER, '/nowhere');
    await expect(lost.read('study', new URLSearchParams())).rejects.toThrow('/nowhere');
    await lost.close();
    await expect(lost.read('study', new URLSearchParams())).rejects.toThrow('has ended');
  });
});
