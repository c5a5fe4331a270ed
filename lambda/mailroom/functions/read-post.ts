import { eventHandler } from '#lambda/runtime/handlers/event.ts';
import { fetchMail, storePost } from '../adapters/post.ts';
import { readPost } from '../use-cases/read-post.ts';

/** Invoked by the rule for incoming mail, after it has stored the mail: keeps what is neither spam nor infected. */
export const handler = eventHandler((event) => readPost(event, { fetchMail, storePost }));
