import { parse, pipe, regex, strictObject, string } from 'valibot';
import { queueHandler } from '#lambda/runtime/handlers/queue.ts';
import { countPart, endIfComplete } from '../adapters/counting.ts';
import { findImport } from '../adapters/imports.ts';
import { sendToLoader } from '../adapters/load-queue.ts';
import { markLoading, noteRejections, readRows } from '../adapters/stored-import.ts';
import { metrics } from '../metrics.ts';
import { extractImport } from '../use-cases/extract-import.ts';

const requestSchema = strictObject({ importId: pipe(string(), regex(/^[0-9a-f]{32}$/)) });

/** Takes the imports apart that were accepted, and sends their plays to the loader. */
export const handler = queueHandler(async (body) => {
  const { importId } = parse(requestSchema, JSON.parse(body));
  const outcome = await extractImport(importId, {
    findImport,
    markLoading,
    readRows,
    noteRejections,
    sendToLoader,
    countPart,
    endIfComplete,
    measure: metrics.add,
  });
  return `import ${importId}: ${outcome}`;
});
