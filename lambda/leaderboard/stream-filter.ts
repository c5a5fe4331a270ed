import type { ChangeKind } from '#lambda/runtime/events/change.ts';
import { CHANGES } from './changes.ts';

const entitiesOf = (kind: ChangeKind): readonly string[] =>
  CHANGES.filter((change) => change.kind === kind).map(({ entity }) => entity);

/**
 * Which changes of the table the reader of the stream gets, by the kind of change and the entity of the item: the filter of
 * the event source mapping.
 *
 * What the reader writes itself must never be among them, or it would invoke itself without end.
 */
export const STREAM_FILTER: Readonly<Record<ChangeKind, readonly string[]>> = {
  INSERT: entitiesOf('INSERT'),
  REMOVE: entitiesOf('REMOVE'),
};
