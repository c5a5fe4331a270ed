import { generateKeyPairSync, sign } from 'node:crypto';
import { type Signed, send, signed } from '@serverless-arcade/stage/test/support/signed-fetch.ts';
import type { Playground } from '../../playground/playground.ts';
import { assumeRole } from './assume-role.ts';

/** An address of the office, from where the back office calls. */
export const AT_THE_OFFICE = '198.51.100.7';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Where the stage answers for the API of partners, without a slash at the end. */
export function partnerApiUrl({ stage }: Playground): string {
  return stage.output('partners', 'PartnerApiUrl').replace(/\/$/, '');
}

/** Sends a request without credentials of AWS. */
export async function call(playground: Playground, path: string, init: RequestInit = {}): Promise<Answer> {
  return read(await fetch(`${partnerApiUrl(playground)}${path}`, init));
}

/** A partner company with a key of its own: it signs tokens, and links. */
export class Partner {
  readonly id: string;
  readonly publicKey: string;
  readonly #sign: (text: string) => string;

  constructor(id: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.id = id;
    this.publicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64url');
    this.#sign = (text) => sign(null, Buffer.from(text), privateKey).toString('base64url');
  }

  /** @param expires epoch seconds */
  token(expires: number): string {
    const text = `${this.id}.${expires}`;
    return `Bearer ${text}.${this.#sign(text)}`;
  }

  /** A path with the parameters that make a link of it. */
  link(path: string, expires: number): string {
    const text = `${path}?partner=${this.id}&expires=${expires}`;
    return `${text}&signature=${this.#sign(text)}`;
  }
}

/** A moment on the clock of the stage, in epoch seconds. */
export const inSeconds = ({ stage }: Playground, seconds: number) => Math.floor(stage.clock.now() / 1_000) + seconds;

export interface OfficeCall {
  readonly role?: 'Registrar' | 'Auditor';
  readonly method?: 'GET' | 'PUT' | 'DELETE';
  /** A text is sent as it is. */
  readonly body?: object | string;
  /** From where it comes. @default the office */
  readonly from?: string;
  /** How old the signature is, in seconds. @default 0 */
  readonly age?: number;
  readonly secret?: string;
}

/** Sends a signed request of the back office. */
export const officeCall = async (playground: Playground, path: string, call: OfficeCall = {}): Promise<Answer> =>
  read(await send(await officeRequest(playground, path, call)));

/** A signed request of the back office. */
export async function officeRequest(playground: Playground, path: string, call: OfficeCall = {}): Promise<Signed> {
  const { stage } = playground;
  const { age = 0, body, from = AT_THE_OFFICE, method = 'PUT', role = 'Registrar', secret } = call;
  const session = await assumeRole(playground, stage.output('partners', `${role}RoleArn`));
  return signed(`${partnerApiUrl(playground)}${path}`, {
    credentials: secret === undefined ? session : { ...session, secretAccessKey: secret },
    at: stage.clock.now() - age * 1_000,
    method,
    headers: { 'x-stage-from': from, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** Lets the back office register a partner, or block it. */
export const register = (playground: Playground, { id, publicKey }: Partner, blocked = false) =>
  officeCall(playground, `/partners/${id}`, { body: { publicKey, blocked } });

async function read(response: Response): Promise<Answer> {
  return { status: response.status, body: Object(await response.json()) };
}
