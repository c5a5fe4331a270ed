import { readObject } from '#lambda/runtime/aws/objects.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { putOnce } from '#lambda/runtime/table/put-once.ts';
import { POST, postItem } from '../keys.ts';
import type { Post } from '../use-cases/read-post.ts';

const bucket = requiredEnv('POST_BUCKET_NAME');

/** The mail that a rule has stored. */
export const fetchMail = (messageId: string): Promise<string> => readObject(bucket, `${POST}${messageId}`);

/** Stores what a mail is about unless it is there. @returns whether it was stored now */
export const storePost = (post: Post): Promise<boolean> => putOnce({ ...postItem.head(post.messageId), ...post });
