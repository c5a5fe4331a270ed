import { itemKind } from '#lambda/runtime/table/key.ts';

/** The coins of one cabinet in one night. Cabinets are padded, so that they are in order. */
export const coinsItem = itemKind('coins', (night: string, cabinet: number) => ({
  pk: `NIGHT#${night}`,
  sk: `CABINET#${`${cabinet}`.padStart(6, '0')}`,
}));
