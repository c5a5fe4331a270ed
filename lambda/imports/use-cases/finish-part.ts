import type { Rejection } from './row.ts';

/** What became of the rows of one part of an import. */
export interface PartCounts {
  readonly loaded: number;
  readonly rejected: number;
  /** Rejected rows that are not noted yet: noted together with the count, or not at all. */
  readonly rejections?: readonly Rejection[];
}

export interface FinishPartPorts {
  /** Counts a part of an import, once however often it is told. @returns whether it was counted now */
  countPart(importId: string, part: string, counts: PartCounts): Promise<boolean>;
  /** Ends an import of which all rows are counted. */
  endIfComplete(importId: string): Promise<void>;
  measure(values: { readonly ImportRowsLoaded: number; readonly ImportRowsRejected: number }): void;
}

/**
 * Counts a part, once. The part that brings the count to the number of rows ends the import, also one that was counted
 * before: the attempt that counted it may have failed right after.
 */
export async function finishPart(
  importId: string,
  part: string,
  counts: PartCounts,
  { countPart, endIfComplete, measure }: FinishPartPorts,
): Promise<void> {
  const isNew = await countPart(importId, part, counts);
  if (isNew) measure({ ImportRowsLoaded: counts.loaded, ImportRowsRejected: counts.rejected });
  await endIfComplete(importId);
}
