import { object, optional, parse, safeParse, strictObject, string } from 'valibot';
import { failedBatchSchema, recordsOf } from '../../../playground/failed-batch.ts';
import { mappingFilter } from '../../../playground/mapping-filter.ts';
import type { Arena } from './arena.ts';

/** What waits in the queues of failures, for an operator. */
export interface Failures {
  /** Messages by queue, those without any left out. */
  readonly counts: Readonly<Record<string, number>>;
  readonly messages: number;
  /** Changes of the table that the reader gave up, fetched from the stream by what its failure queue says. */
  readonly changes: number;
  /** Whether something is kept: its id stands in a message, or in a change that the reader gave up. */
  readonly keeps: (id: string) => boolean;
  /** Whether a change is among those that the reader gave up. */
  readonly keepsChange: (id: string) => boolean;
  /** Whether the request to take an import apart is among them: it brings all rows again. */
  readonly keepsImport: (importId: string) => boolean;
}

export async function readFailures(arena: Arena): Promise<Failures> {
  const filled = arena.failureQueues.filter(({ messages }) => messages.length > 0);
  const bodies = filled.flatMap(({ messages }) => messages.map(({ body }) => body));
  const changes: unknown[] = [];
  for (const { body } of arena.streamFailures.messages) {
    const failed = safeParse(failedBatchSchema, JSON.parse(body));
    if (!failed.success) throw new Error(`The failure queue of the stream has something else: ${body}`);
    const { DDBStreamBatchInfo: batch, requestContext } = failed.output;
    const passes = await mappingFilter(arena.lambda, batch.streamArn, requestContext.functionArn);
    changes.push(...(await recordsOf(arena.dynamodb, batch, passes)));
  }
  const changed = new Set(changes.map(idOf));
  const imports = new Set(bodies.flatMap(requestedImport));
  const all = bodies.join('\n');
  return {
    counts: Object.fromEntries(filled.map(({ settings, messages }) => [shortName(settings.name), messages.length])),
    messages: bodies.length,
    changes: changes.length,
    keeps: (id) => changed.has(id) || all.includes(id),
    keepsChange: (id) => changed.has(id),
    keepsImport: (importId) => imports.has(importId),
  };
}

const text = optional(object({ S: string() }));
const changeSchema = object({ dynamodb: object({ NewImage: object({ playId: text, playerId: text }) }) });

const importRequest = strictObject({ importId: string() });

function requestedImport(body: string): readonly string[] {
  const request = safeParse(importRequest, JSON.parse(body));
  return request.success ? [request.output.importId] : [];
}

/** Of a play its id, of a player theirs. */
function idOf(change: unknown): string {
  const { playId, playerId } = parse(changeSchema, change).dynamodb.NewImage;
  return (playId ?? playerId)?.S ?? '';
}

/** A queue's name without what CloudFormation adds to it. */
export const shortName = (name: string) => name.replace(/^arcade-/, '').replace(/-?[0-9A-F]{8}(-\w+)?$/, '');
