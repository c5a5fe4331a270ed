import { taskHandler } from '#lambda/runtime/handlers/task.ts';
import { runningServers } from '../adapters/fleet.ts';
import { listServers } from '../use-cases/list-servers.ts';

/** Called by accounts of the organisation: which game servers run. */
export const handler = taskHandler(() => listServers({ runningServers }));
