import { itemKind } from '#lambda/runtime/table/key.ts';

/** What the arcade knows of a partner company. */
export const partnerItem = itemKind('partner', (partnerId: string) => ({ pk: `PARTNER#${partnerId}`, sk: 'PARTNER' }));
