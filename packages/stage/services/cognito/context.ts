import type { Context } from 'cognito-local/lib/services/context.js';
import type { LogService } from 'cognito-local/lib/services/LogService.js';

const silent = () => {};
const logger: LogService = { child: () => logger, debug: silent, error: silent, info: silent, warn: silent };

/** What cognito-local passes along with every call. It logs passwords and tokens, so its log is discarded. */
export const context: Context = { logger };
