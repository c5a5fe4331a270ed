import type { Import } from './imports.ts';

/** An import as the API shows it. */
export const importAnswer = ({ importId, status, acceptedAt, rows, loaded, rejected }: Import) => ({
  importId,
  status,
  acceptedAt,
  rows,
  loaded,
  rejected,
});
