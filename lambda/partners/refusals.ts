/** What this chapter refuses, besides what every route does. */
export const partnerNotFound = { code: 'partner_not_found', status: 404 } as const;
