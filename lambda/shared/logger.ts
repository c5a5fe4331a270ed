import { Logger } from '@aws-lambda-powertools/logger';

/** The one logger. Its lines are JSON, which is what the functions' log format expects. */
export const logger = new Logger({ serviceName: 'arcade' });
