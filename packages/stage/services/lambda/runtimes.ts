/**
 * The runtimes that the stage runs, all of them with the Node.js of the stage. Those that Lambda has deprecated are here too: apps
 * that use them still deploy. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const RUNTIMES = ['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** That of functions whose template does not say another. */
export const DEFAULT_RUNTIME: Runtime = 'nodejs24.x';

/** Node.js 24 is the first without: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
export const takesCallbacks = (runtime: Runtime) => runtime !== 'nodejs24.x';
