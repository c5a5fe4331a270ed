/** What this chapter refuses, besides what every route does. */
export const tournamentNotFound = { code: 'tournament_not_found', status: 404 } as const;
export const tournamentExists = { code: 'tournament_exists', status: 409 } as const;
export const signUpClosed = { code: 'sign_up_closed', status: 409 } as const;
export const nothingAsked = { code: 'nothing_asked', status: 409 } as const;
export const nothingToApprove = { code: 'nothing_to_approve', status: 409 } as const;
