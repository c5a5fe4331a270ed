import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { sessions } from '../adapters/sessions.ts';
import { useSession } from '../use-cases/sessions.ts';

/** Opens, finds, refreshes or ends a session. */
export const handler = taskHandler((input) => useSession(input, new Date(), sessions));
