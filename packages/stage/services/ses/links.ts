import { requestUrl } from '../../wire/request-url.ts';
import type { Route } from '../../wire/server.ts';
import { VERIFY_PATH } from './identities.ts';
import { INCOMING_PATH, incomingMail } from './incoming-mail.ts';
import type { Ses } from './ses.ts';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** What comes from outside AWS: owners of addresses follow the links of their mails, and mail servers bring mail. */
export const sesLinks =
  (ses: Ses): Route =>
  async (request, body) => {
    const { pathname, searchParams } = requestUrl(request);
    if (request.method === 'GET' && pathname === VERIFY_PATH) {
      const address = ses.identities.verify(searchParams.get('token') ?? '');
      return address === undefined
        ? { status: 404, headers: HTML, body: '<p>This link verifies no address.</p>' }
        : { status: 200, headers: HTML, body: '<p>Your address is verified.</p>' };
    }
    // A page of another origin cannot send this type without being asked first.
    if (
      request.method !== 'POST' ||
      pathname !== INCOMING_PATH ||
      request.headers['content-type'] !== 'application/json'
    ) {
      return undefined;
    }
    const mail = incomingMail(body.toString());
    if (mail === undefined) {
      return {
        status: 400,
        headers: JSON_TYPE,
        body: JSON.stringify({ message: 'A mail has from, to, subject and text.' }),
      };
    }
    return { status: 200, headers: JSON_TYPE, body: JSON.stringify(ses.receiving.receive(mail)) };
  };
