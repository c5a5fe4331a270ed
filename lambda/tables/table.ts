/** The environment variables with the names of the tables. */
export const HISTORY_TABLE_NAME = 'HISTORY_TABLE_NAME';
export const SESSIONS_TABLE_NAME = 'SESSIONS_TABLE_NAME';
export const COUNTS_TABLE_NAME = 'COUNTS_TABLE_NAME';

/** The local index of the history: the plays of a player by the moment they ended. */
export const BY_END = 'byEnd';

/** How many items share one count. The number is part of their keys: with fewer, what is in the others is not read any more. */
export const SHARDS = 8;
