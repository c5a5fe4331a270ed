import { records as deliveries } from './delivery/records.ts';
import { records as edits } from './edits/records.ts';
import type { RecordKind, RecordOf, StageRecord } from './records.ts';
import type { Naming, Sentence } from './sentences.ts';
import * as services from './services/records.ts';
import { records as state } from './state/records.ts';

type AllSentences = { readonly [Kind in RecordKind]: (record: RecordOf<Kind>, name: Naming) => Sentence | undefined };

const SENTENCES: AllSentences = Object.assign({}, deliveries, edits, state, ...Object.values(services));

/**
 * A record in words; undefined when it tells a person nothing new.
 * A record that nothing describes, such as one of a newer stage, is shown with its kind.
 * @param name shortens names and ARNs @default as they are
 */
export function describe(record: StageRecord, name: Naming = (full) => full): Sentence | undefined {
  const tell = <Kind extends RecordKind>(kind: Kind, one: RecordOf<Kind>) =>
    Object.hasOwn(SENTENCES, kind) ? SENTENCES[kind](one, name) : { text: kind };
  return tell(record.kind, record);
}
