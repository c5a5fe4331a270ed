import { performance } from 'node:perf_hooks';
import { afterAll, describe, expect, test } from '@jest/globals';
import { consoleDocuments } from '../../scripts/console-documents.ts';
import { DocumentsThread } from '../../scripts/console-documents-thread.ts';
import { TEST_ASSEMBLY } from '../support/test-assembly.ts';

const thread = new DocumentsThread(TEST_ASSEMBLY);
const whole = new URLSearchParams({ chapter: 'all', page: 'wide' });

afterAll(() => thread.close());

describe('the thread of the documents', () => {
  test('answers what would be made here', async () => {
    expect(await thread.read('drawing', whole)).toEqual(await consoleDocuments(TEST_ASSEMBLY).drawing(whole));
  });

  test('leaves this thread to the stage while it lays out', async () => {
    const before = performance.eventLoopUtilization();
    await Promise.all(Array.from({ length: 5 }, () => thread.read('drawing', whole)));
    const { active, idle } = performance.eventLoopUtilization(before);
    expect(active).toBeLessThan(idle);
  });

  test('says why a document cannot be made, and that it has ended', async () => {
    const lost = new DocumentsThread('/nowhere');
    await expect(lost.read('study', new URLSearchParams())).rejects.toThrow('/nowhere');
    await lost.close();
    await expect(lost.read('study', new URLSearchParams())).rejects.toThrow('has ended');
  });
});
