/** What this chapter refuses, besides what every route does. */
export const playerNotFound = { code: 'player_not_found', status: 404 } as const;
export const versionMismatch = { code: 'version_mismatch', status: 412 } as const;
export const versionRequired = { code: 'version_required', status: 428 } as const;
