import type { RecordKind, RecordOf, Records } from '../records.ts';
import type { Observers } from '../service.ts';

/** Passes each record on to the services that measure records of its kind. */
export function observe(records: Records, all: readonly Observers[]): void {
  const pass = <Kind extends RecordKind>(kind: Kind, record: RecordOf<Kind>) => {
    for (const observers of all) observers[kind]?.(record);
  };
  records.subscribe((record) => pass(record.kind, record));
}
