/** What this chapter refuses, besides what every route does. */
export const gameNotFound = { code: 'game_not_found', status: 404 } as const;
export const gameExists = { code: 'game_exists', status: 409 } as const;
export const noCredits = { code: 'no_credits', status: 409 } as const;
export const idempotencyKeyReused = { code: 'idempotency_key_reused', status: 422 } as const;
export const queueNotFound = { code: 'not_found', status: 404 } as const;
/** SQS allows one redrive of a dead-letter queue at a time. */
export const redriveRunning = { code: 'redrive_running', status: 409 } as const;
