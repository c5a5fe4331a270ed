import type { Import } from '../adapters/imports.ts';
import { type FinishPartPorts, finishPart } from './finish-part.ts';
import { type LoadMessage, ROWS_PER_MESSAGE } from './load-message.ts';
import { parseRow, pastPlay, type Rejection } from './row.ts';

export interface ExtractImportPorts extends FinishPartPorts {
  findImport(importId: string): Promise<Import | undefined>;
  /** Marks an accepted import as being loaded; leaves any other as it is. */
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
 * the same plays and are counted once.
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
  await ports.sendToLoader(messagesOf(importId, plays));
  await finishPart(importId, 'EXTRACT', { loaded: 0, rejected: rejections.length }, ports);
  return 'extracted';
}

function messagesOf(importId: string, plays: LoadMessage['plays']): readonly LoadMessage[] {
  return Array.from({ length: Math.ceil(plays.length / ROWS_PER_MESSAGE) }, (_, part) => ({
    importId,
    part: part + 1,
    plays: plays.slice(part * ROWS_PER_MESSAGE, (part + 1) * ROWS_PER_MESSAGE),
  }));
}
