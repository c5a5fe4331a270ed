/** Runtimes in Node.js. All of them are the Node.js of the stage. */
export const NODE_RUNTIMES = ['nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const;
/** Runtimes that are only a system: the function brings the program. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-provided.html */
export const PROVIDED_RUNTIMES = ['provided.al2', 'provided.al2023'] as const;
/**
 * The runtimes that the stage runs. Those that Lambda has deprecated are here too: apps that use them still deploy.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const RUNTIMES = [...NODE_RUNTIMES, ...PROVIDED_RUNTIMES];
export type Runtime = (typeof RUNTIMES)[number];

/** That of functions whose template does not say another. */
export const DEFAULT_RUNTIME: Runtime = 'nodejs24.x';

/** Node.js 24 is the first without: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
export const takesCallbacks = (runtime: Runtime) => runtime !== 'nodejs24.x';

/** Whether a function of this runtime is a program of its own. */
export const isProvided = (runtime: Runtime) => runtime.startsWith('provided.');
