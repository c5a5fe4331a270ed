/** What this chapter refuses, besides what every route does. */
export const importNotFound = { code: 'import_not_found', status: 404 } as const;
