/** What this chapter refuses, besides what every route does. */
export const playNotFound = { code: 'play_not_found', status: 404 } as const;
export const replayNotFound = { code: 'replay_not_found', status: 404 } as const;
/** The parts of a large upload are not all there, or are others than those that were named. */
export const uploadIncomplete = { code: 'upload_incomplete', status: 409 } as const;
/** There is no such large upload: it was completed, or S3 has removed it. */
export const uploadNotFound = { code: 'upload_not_found', status: 404 } as const;
