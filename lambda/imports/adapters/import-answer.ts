import type { Standing } from '../use-cases/standing.ts';
import type { Import } from './imports.ts';

/** An import as the API shows it. */
export const importAnswer = (
  { importId, acceptedAt, rows, loaded, rejected }: Import,
  { status, reason }: Standing,
) => ({ importId, status, reason, acceptedAt, rows, loaded, rejected });
