import type { Import } from '../adapters/imports.ts';
import { type FinishPartPorts, finishPart } from './finish-part.ts';
import type { LoadMessage } from './load-message.ts';
import { parseRow, pastPlay, type Rejection } from './row.ts';

export interface ExtractImportPorts extends FinishPartPorts {
  findImport(importId: string): Promise<Import | undefined>;
  /** Marks an import as being loaded, from now on; leaves one that has ended as it is. */
  markLoading(importId: string): Promise<void>;
  readRows(accepted: Import): Promise<readonly unknown[]>;
  /** Notes rows that are not loaded; noting them again changes nothing. */
  noteRejections(accepted: Import, rejections: readonly Rejection[]): Promise<void>;
  sendToLoader(messages: readonly LoadMessage[]): Promise<void>;
}

/**
 * Takes an import apart: rejects the rows that cannot be right and sends the others on, shrunk to what a play is, in
 * messages that a loader can take at its own pace.
 *
 * The same import always comes apart into the same messages, so doing it again after a crash sends copies, which load
 * the same plays and are counted once. Which rows a part covers is settled when the import arrives, also for rows that are
 * rejected here: a deployment between two attempts, with other limits or rules, moves no row into another part.
 *
 * @throws when there is no such import: the request to extract it came too early, or names another thing
 */
export async function extractImport(importId: string, ports: ExtractImportPorts): Promise<'extracted' | 'done-before'> {
  const found = await ports.findImport(importId);
  if (found === undefined) throw new Error('There is no such import');
  if (found.status === 'done' || found.status === 'done-with-errors') return 'done-before';
  await ports.markLoading(importId);

  const plays: LoadMessage['plays'][number][] = [];
  const rejections: Rejection[] = [];
  const seen = new Map<string, number>();
  (await ports.readRows(found)).forEach((content, index) => {
    const row = index + 1;
    const play = parseRow(content, found.acceptedAt);
    if ('reason' in play) {
      rejections.push({ row, ...play });
      return;
    }
    const { playId } = pastPlay(play);
    const first = seen.get(playId);
    if (first !== undefined) rejections.push({ row, reason: `the same as row ${first}` });
    else plays.push({ row, ...play });
    seen.set(playId, first ?? row);
  });

  await ports.noteRejections(found, rejections);
  await ports.sendToLoader(messagesOf(found, plays));
  await finishPart(importId, 'EXTRACT', { loaded: 0, rejected: rejections.length }, ports);
  return 'extracted';
}

/** A part covers so many rows of the import, counted from its first; it has no message when all of them were rejected. */
function messagesOf({ importId, rowsPerMessage }: Import, plays: LoadMessage['plays']): readonly LoadMessage[] {
  const parts = Map.groupBy(plays, ({ row }) => Math.ceil(row / rowsPerMessage));
  return [...parts].map(([part, some]) => ({ importId, part, plays: some }));
}
