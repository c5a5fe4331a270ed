/** The environment variable with the name of the table of replays. */
export const ROWS_TABLE_NAME = 'REPLAYS_TABLE_NAME';

/** The indexes of the table. A row has the sort key of both; synth creates them from this, and queries read them by the same. */
export const ORDERS = { date: 'byDate', size: 'bySize' } as const;

/** What lists show of a replay, besides the keys. */
export const LISTED = ['size', 'uploadedAt'] as const;
