/** The environment variable with the name of the table. A stack sets it, and {@link ./table.ts} reads it. */
export const TABLE_NAME = 'TABLE_NAME';
