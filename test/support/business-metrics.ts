import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { array, object, parse, string } from 'valibot';

const lambda = join(import.meta.dirname, '../../lambda');
const moduleSchema = object({ metrics: object({ names: array(string()) }) });

async function read(): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {};
  for (const file of globSync('*/metrics.ts', { cwd: lambda }).sort()) {
    const [chapter = ''] = file.split('/');
    if (chapter === 'runtime') continue;
    found[chapter] = parse(moduleSchema, await import(pathToFileURL(join(lambda, file)).href)).metrics.names;
  }
  return found;
}

/** The business metrics that functions count, by chapter. */
export const BUSINESS_METRICS = await read();
