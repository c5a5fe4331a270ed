import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { coinsItem } from '../keys.ts';

/** Coins of a cabinet come from its counter; this arcade has none, so it makes the number up. */
const coinsOf = (cabinet: number) => 20 + ((cabinet * 37) % 50);

export const countCoins = (night: string, cabinet: number): Promise<boolean> =>
  putOnce({ ...coinsItem.head(night, cabinet), coins: coinsOf(cabinet) });
