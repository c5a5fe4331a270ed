import { object, parse, string } from 'valibot';
import { playItem } from '#lambda/api/keys.ts';
import { type Play, playSchema } from '#lambda/api/use-cases/play.ts';
import { type ChangeKind, type DeclaredChange, imageOf, type StreamRecord } from '#lambda/runtime/events/change.ts';
import type { PublishedEvent } from '#lambda/runtime/events/event.ts';
import { CHANGES } from '../changes.ts';
import { highScoreBeaten } from '../events.ts';
import { type ProjectPlayPorts, projectPlay } from './project-play.ts';

export interface ProcessChangePorts extends ProjectPlayPorts {
  /**
   * Makes a play the high score of its game if it is better, or is it already.
   * @returns `undefined` when another play holds the high score, else the score it has beaten, if there was one
   */
  claimHighScore(play: Play): Promise<{ readonly previousScore: number | undefined } | undefined>;
}

/** What is to be published about a change, and where. */
export interface Publications {
  /** Every change, for whoever subscribes. */
  readonly topic: readonly PublishedEvent[];
  /** What rules route. */
  readonly bus: readonly PublishedEvent[];
}

const itemSchema = object({ entity: string() });

/**
 * Applies a change and says what to publish about it.
 *
 * What is published never depends on whether the change was applied before: a crash between applying and publishing
 * repeats the change, and an event that was skipped then would be lost. It comes again under the same id instead. One
 * exception: a high score that was overtaken before it could be published is no high score any more.
 *
 * @throws when the filter of the mapping should have dropped the record, or its image does not fit: the record is poison,
 * and skipping it would lose a change without a trace
 */
export async function processChange(record: StreamRecord, ports: ProcessChangePorts): Promise<Publications> {
  const { kind, entity, toBus, ...declared } = changeOf(record);
  const event = declared.event(record);
  const bus = toBus ? [event] : [];
  const beaten = entity === playItem.entity ? await applyPlay(kind, record, ports) : [];
  return { topic: [event], bus: [...bus, ...beaten] };
}

function changeOf(record: StreamRecord): DeclaredChange {
  const { eventName: kind } = record;
  if (kind !== 'INSERT' && kind !== 'REMOVE') throw new Error(`The stream record is of the kind ${kind}`);
  const { entity } = parse(itemSchema, imageOf(kind, record));
  const found = CHANGES.find((change) => change.kind === kind && change.entity === entity);
  if (found !== undefined) return found;
  throw new Error(`No chapter declares what the ${kind} of an item of the kind ${entity} means`);
}

/** Brings the leaderboard up to date. @returns the event of a new high score, if it is one */
async function applyPlay(
  kind: ChangeKind,
  record: StreamRecord,
  ports: ProcessChangePorts,
): Promise<readonly PublishedEvent[]> {
  const play = parse(playSchema, imageOf(kind, record));
  const wasRecorded = kind === 'INSERT';
  await projectPlay({ kind: wasRecorded ? 'play-recorded' : 'play-removed', play, sequence: record.sequence }, ports);
  const beaten = wasRecorded ? await ports.claimHighScore(play) : undefined;
  return beaten === undefined ? [] : [beatenEvent(play, beaten)];
}

function beatenEvent({ playedAt, ...play }: Play, { previousScore }: { previousScore: number | undefined }) {
  return highScoreBeaten.of(play.playId, playedAt, previousScore === undefined ? play : { ...play, previousScore });
}
