/** A sealed object is another than the one that was stored under its key. */
export const sealBroken = { code: 'seal_broken', status: 409 } as const;
