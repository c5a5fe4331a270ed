import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { bulletinItem } from '../keys.ts';

/** Stores the copy of a bulletin that came one way. @returns what stores one, and says whether it was stored now */
export const storeBulletin =
  (way: 'endpoint' | 'function') =>
  (messageId: string, text: string): Promise<boolean> =>
    putOnce({ ...bulletinItem.head(messageId, way), messageId, text });
