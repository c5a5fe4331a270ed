/**
 * Which changes of the table the reader of the stream gets, by the kind of change and the entity of the item: the filter of
 * the event source mapping, and of whoever fetches changes for the reader in its place.
 *
 * What the reader writes itself must never be among them, or it would invoke itself without end.
 */
export const STREAM_FILTER = {
  INSERT: ['play', 'player'],
  REMOVE: ['play', 'session'],
} as const;
