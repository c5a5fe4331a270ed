/** What this chapter refuses, besides what every route does. */
export const notArchived = { code: 'not_archived', status: 404 } as const;
export const versionNotFound = { code: 'version_not_found', status: 404 } as const;
/** It was asked to take a delete back, and nothing is deleted. */
export const notDeleted = { code: 'not_deleted', status: 409 } as const;
