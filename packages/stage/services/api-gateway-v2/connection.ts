import type { WebSocket } from 'ws';
import type { StageClock, Timer } from '../../clock.ts';
import type { GatewayRequest } from '../api-gateway/request.ts';
import type { StageDefinition } from './definition.ts';
import type { LambdaIdentity } from './exchange.ts';
import { gatewayId } from './gateway-id.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const IDLE_MILLISECONDS = 10 * 60_000;
const LIFETIME_MILLISECONDS = 2 * 3_600_000;

/** The code with which API Gateway ends a connection (unverified; settled by: a connection that is idle, and one of two hours). */
const GOING_AWAY = 1001;

/** An open connection of a client, in the stage's time. */
export class Connection {
  readonly id = gatewayId();
  readonly stage: StageDefinition;
  /** The request that opened it. */
  readonly request: GatewayRequest;
  readonly identity: LambdaIdentity | undefined;
  readonly connectedAt: number;
  #lastActiveAt: number;
  #socket: WebSocket | undefined;
  readonly #clock: StageClock;
  #idle: Timer | undefined;
  #end: Timer | undefined;

  constructor(
    stage: StageDefinition,
    request: GatewayRequest,
    identity: LambdaIdentity | undefined,
    clock: StageClock,
  ) {
    this.stage = stage;
    this.request = request;
    this.identity = identity;
    this.#clock = clock;
    this.connectedAt = clock.now();
    this.#lastActiveAt = this.connectedAt;
  }

  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  /** Begins to count its time. */
  open(socket: WebSocket): void {
    this.#socket = socket;
    this.#watch(IDLE_MILLISECONDS);
    this.#end = this.#clock.after(LIFETIME_MILLISECONDS, () => this.close('Connection duration exceeded'));
  }

  /** Something came in, or went out. */
  touch(): void {
    this.#lastActiveAt = this.#clock.now();
  }

  /** Resolves when the message has left. @returns false when the client is gone */
  send(message: string | Buffer): Promise<boolean> {
    this.touch();
    const socket = this.#socket;
    if (socket === undefined || socket.readyState !== socket.OPEN) return Promise.resolve(false);
    // What functions send is text to the client (https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html).
    return new Promise((resolve) => socket.send(message, { binary: false }, (error) => resolve(error == null)));
  }

  /** Ends the connection, with the closing handshake. */
  close(reason: string, code: number = GOING_AWAY): void {
    this.#socket?.close(code, reason);
  }

  /** Forgets its timers: it has ended. */
  ended(): void {
    this.#idle?.cancel();
    this.#end?.cancel();
  }

  /** One timer for all messages: when it is over, it looks how long the connection has been idle. */
  #watch(milliseconds: number): void {
    this.#idle = this.#clock.after(milliseconds, () => {
      const left = this.#lastActiveAt + IDLE_MILLISECONDS - this.#clock.now();
      if (left > 0) this.#watch(left);
      else this.close('Going away');
    });
  }
}
