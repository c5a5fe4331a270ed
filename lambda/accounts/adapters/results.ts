import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { resultItem } from '../keys.ts';
import type { Result } from '../use-cases/keep-result.ts';

/** Stores a result unless it is there. @returns whether it was stored now */
export const storeResult = ({ resultId, ...result }: Result): Promise<boolean> =>
  putOnce({ ...resultItem.head(resultId), resultId, ...result });
