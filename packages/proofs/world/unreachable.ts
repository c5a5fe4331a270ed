import type { ApiAnswer } from '../../../playground/arcade-client.ts';

/** A request to which nobody answers is one that was answered 503: whoever sent it does not know what became of it. */
export async function answered(request: Promise<ApiAnswer>): Promise<Pick<ApiAnswer, 'status' | 'body'>> {
  try {
    return await request;
  } catch (error) {
    if (isUnreachable(error)) return { status: 503, body: {} };
    throw error;
  }
}

const CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** Whether an error says that a connection could not be made, or has ended before the answer. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return CODES.has(Object(error).code) || isUnreachable(error.cause);
}
