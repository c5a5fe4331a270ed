import { type Signed, send, sessionOf, signed } from '@serverless-arcade/stage/test/support/signed-fetch.ts';
import { array, boolean, looseObject, nullable, number, object, parse, string } from 'valibot';
import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene, type Step, Unproved } from '../../playground/step.ts';

/** The game whose scores are followed. */
export const GAME = 'centipede';
/** A season of the arcade, in seconds; the schedule calls some time after its end. */
const SEASON = 600;

const answerSchema = looseObject({
  data: nullable(looseObject({})),
});
const errorsSchema = array(looseObject({ errorType: string(), message: string() }));

/** What the GraphQL API answers to a player. @param name of somebody who has registered; none sends no token */
export async function query(playground: Playground, name: string | undefined, text: string, variables: object = {}) {
  const token = name === undefined ? undefined : await playground.token(name);
  const response = await fetch(playground.stage.output('live', 'GraphqlUrl'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: token }) },
    body: JSON.stringify({ query: text, variables }),
  });
  const body: unknown = await response.json();
  const { errors } = Object(body);
  return {
    status: response.status,
    data: response.status === 200 ? (parse(answerSchema, body).data ?? {}) : {},
    errors: errors === undefined ? [] : errors,
  };
}

/** The types of the errors of an answer. */
export const errorTypes = ({ errors }: { readonly errors: unknown }) =>
  parse(errorsSchema, errors).map(({ errorType }) => errorType);

/** Opens the game once, and registers somebody who plays it. */
export async function player(playground: Playground, name: string, score: number): Promise<void> {
  if (!playground.people.includes('arachnologist')) await playground.openGame(GAME, 'arachnologist');
  if (!playground.people.includes(name)) await playground.register(name);
  const { status } = await playground.client.play(await playground.token(name), { gameId: GAME, score });
  observe(status === 201, `POST /plays answered ${status}`);
  await playground.stage.settle();
}

/** Follows the scores of a game. */
export class Follower {
  readonly #socket: WebSocket;
  readonly #messages: unknown[] = [];
  readonly #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.#messages.push(JSON.parse(String(data)));
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** @throws Unproved when the subscription is refused */
  static async of(playground: Playground, name: string, game: string): Promise<Follower> {
    const authorization = { host: 'localhost', Authorization: await playground.token(name) };
    const header = encodeURIComponent(Buffer.from(JSON.stringify(authorization)).toString('base64'));
    const url = `${playground.stage.output('live', 'GraphqlRealtimeUrl')}?header=${header}&payload=e30=`;
    const follower = new Follower(new WebSocket(url, 'graphql-ws'));
    await new Promise((resolve) => follower.#socket.addEventListener('open', resolve));
    follower.#send({ type: 'connection_init' });
    await follower.#next('connection_ack');
    const data = JSON.stringify({
      query: 'subscription ($game: ID!) { scores(game: $game) { player score } }',
      variables: { game },
    });
    follower.#send({ id: '1', type: 'start', payload: { data, extensions: { authorization } } });
    await follower.#next('start_ack');
    return follower;
  }

  /** The next score that comes. */
  async score(): Promise<number> {
    const { payload } = Object(await this.#next('data'));
    const { data } = parse(
      object({ data: object({ scores: object({ player: string(), score: number() }) }) }),
      payload,
    );
    return data.scores.score;
  }

  /** How many messages of scores have come and are not read. */
  get unread(): number {
    return this.#messages.filter((one) => Object(one).type === 'data').length;
  }

  close(): void {
    this.#socket.close();
  }

  async #next(type: string): Promise<unknown> {
    for (;;) {
      const at = this.#messages.findIndex((one) => Object(one).type === type || Object(one).type === 'error');
      const [found] = at < 0 ? [] : this.#messages.splice(at, 1);
      if (Object(found).type === type) return found;
      if (found !== undefined) throw new Unproved(JSON.stringify(found));
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}

/** Asks for the export as a session of a role. @param wrong a secret that is not the session's, or how old the signature is, in seconds */
export function exportRequest(
  { stage }: Playground,
  roleArn: string,
  gameId: string,
  wrong: { readonly secret?: string; readonly age?: number } = {},
): Promise<Signed> {
  const { secret, age = 0 } = wrong;
  const session = sessionOf(stage.services.access, roleArn, 'export');
  return signed(`${stage.output('live', 'ExportUrl')}?gameId=${gameId}`, {
    credentials: secret === undefined ? session : { ...session, secretAccessKey: secret },
    at: stage.clock.now() - age * 1_000,
    service: 'lambda',
  });
}

/** Calls the export as a session of a role. @returns status and lines */
export async function exported(playground: Playground, roleArn: string, gameId: string) {
  const response = await send(await exportRequest(playground, roleArn, gameId));
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

const lineSchema = object({
  gameId: string(),
  closedAt: string(),
  rank: number(),
  playerId: string(),
  score: number(),
});
export const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => parse(lineSchema, JSON.parse(line)));

export const readerOf = ({ stage }: Playground) => stage.output('live', 'ExportReaderArn');

const graphql: Step = {
  pattern: 'appsync-graphql',
  title: 'One query gets plays with the titles of their games, from two sources; a subscription hears the next score',
  async run(playground) {
    await player(playground, 'millicent', 1_200);
    await player(playground, 'millicent', 800);
    const before = playground.stage.records.of('invocation').length;
    const text = '{ games { items { game } } myPlays { items { title score } } }';
    const { data } = await query(playground, 'millicent', text);
    const games = parse(object({ items: array(object({ game: string() })) }), Object(data).games);
    observe(
      games.items.some(({ game }) => game === GAME),
      JSON.stringify(games),
    );
    const { items } = parse(
      object({ items: array(object({ title: string(), score: number() })) }),
      Object(data).myPlays,
    );
    const invocations = playground.stage.records.of('invocation').length - before;
    observe(items.length === 2 && invocations === 1, `${items.length} plays, ${invocations} invocations`);
    const place = await query(playground, 'millicent', 'query ($g: ID!) { standing(game: $g) { best leads } }', {
      g: GAME,
    });
    const standing = parse(object({ best: number(), leads: boolean() }), Object(place.data).standing);
    observe(standing.best === 1_200 && standing.leads, JSON.stringify(standing));
    const forged = await query(
      playground,
      'millicent',
      'mutation { publishScore(game: "centipede", play: "p", player: "me", score: 999999) { score } }',
    );
    observe(errorTypes(forged).join() === 'Unauthorized', JSON.stringify(forged));
    const follower = await Follower.of(playground, 'millicent', GAME);
    await player(playground, 'shelob', 2_500);
    const heard = await follower.score();
    follower.close();
    observe(heard === 2_500, `heard ${heard}`);
    return `2 plays with titles by one invocation; a player may announce no score; 2,500 points are heard as they happen`;
  },
};

const functionUrl: Step = {
  pattern: 'lambda-function-url',
  title: 'The places of all seasons come as lines, to callers with the role alone',
  async run(playground) {
    await player(playground, 'millicent', 1_500);
    playground.setSchedules('ENABLED');
    await playground.stage.advance(2 * SEASON);
    playground.setSchedules('DISABLED');
    const { status, text, type } = await exported(playground, readerOf(playground), GAME);
    observe(status === 200 && type === 'application/x-ndjson', `${status} ${type} ${text}`);
    const lines = linesOf(text);
    observe(lines.length > 0 && lines[0]?.rank === 1, `${lines.length} lines`);
    const { stage } = playground;
    const [stranger = ''] = [...stage.services.access.roles.keys()].filter((arn) => arn !== readerOf(playground));
    const refused = await exported(playground, stranger, GAME);
    const unsigned = await fetch(`${stage.output('live', 'ExportUrl')}?gameId=${GAME}`);
    observe(`${refused.status},${unsigned.status}` === '403,403', `${refused.status}, ${unsigned.status}`);
    return `${lines.length} lines for the role; another role and a caller without a signature: 403`;
  },
};

/** GraphQL and the function URL. */
export const scoresScene: Scene = {
  id: 'live-graphql',
  needs: ['api', 'leaderboard', 'registration', 'seasons'],
  steps: [graphql, functionUrl],
};
