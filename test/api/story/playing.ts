import { errorCode, observe, type Scene } from '../../../playground/step.ts';

/** The Idempotency-Key of the first play, which is sent again later. */
const FIRST_PLAY = 'the-first-play-of-grace';

/** Playing: games, plays, credits. */
export const playing: Scene = {
  id: 'playing',
  after: 'profile',
  needs: ['registration'],
  steps: [
    {
      pattern: 'backend-authorization',
      title: 'Only administrators add games',
      async run(playground) {
        const game = { gameId: 'asteroids', title: 'Asteroids' };
        const refused = await playground.client.call('POST', '/admin/games', {
          token: await playground.token('ada'),
          body: game,
        });
        observe(refused.status === 403 && errorCode(refused.body) === 'forbidden', `a player got ${refused.status}`);
        const token = await playground.openGame('asteroids');
        const again = await playground.client.call('POST', '/admin/games', { token, body: game });
        observe(again.status === 409, `the same game again got ${again.status}`);
        return '403 for a player, 201 for a member of the group admins, 409 for the same game again';
      },
    },
    {
      pattern: 'api-request-validation',
      title: 'A malformed body is refused at the gateway',
      async run(playground) {
        const token = await playground.token('grace');
        const codes: unknown[] = [];
        const invocations = await playground.during('invocation', async () => {
          for (const body of ['{not json', { gameId: 'asteroids' }, { gameId: 'asteroids', score: -1 }]) {
            const answer = await playground.client.play(token, body);
            codes.push(answer.status, errorCode(answer.body));
          }
        });
        observe(codes.join() === '400,invalid_body,400,invalid_body,400,invalid_body', codes.join());
        observe(invocations.length === 0, `${invocations.length} invocations`);
        return 'three bad bodies: 400 invalid_body each, and no function ran';
      },
    },
    {
      pattern: 'ddb-transactions',
      title: 'A play costs a credit, all in one transaction',
      async run(playground) {
        const { status } = await playground.client.play(
          await playground.token('grace'),
          { gameId: 'asteroids', score: 4_200 },
          FIRST_PLAY,
        );
        const items = await playground.client.itemsOf(playground.account('grace').playerId);
        const play = items.find(({ entity }) => entity === 'play');
        const profile = items.find(({ entity }) => entity === 'player');
        observe(
          status === 201 && profile?.credits === 2 && play?.score === 4_200,
          `${status} ${JSON.stringify(items)}`,
        );
        return 'POST /plays answered 201: one play stored, credits 3 -> 2';
      },
    },
    {
      pattern: 'lambda-idempotency',
      title: 'The same request again is the same play',
      async run(playground) {
        const token = await playground.token('grace');
        const again = await playground.client.play(token, { gameId: 'asteroids', score: 4_200 }, FIRST_PLAY);
        const other = await playground.client.play(token, { gameId: 'asteroids', score: 1 }, FIRST_PLAY);
        const items = await playground.client.itemsOf(playground.account('grace').playerId);
        const plays = items.filter(({ entity }) => entity === 'play');
        observe(
          again.status === 201 && again.body.playId === plays[0]?.playId && plays.length === 1,
          JSON.stringify(again.body),
        );
        observe(other.status === 422, `the key for another play got ${other.status}`);
        return 'the first answer again and still 2 credits; the key for another play: 422';
      },
    },
    {
      pattern: 'ddb-conditional-optimistic-lock',
      title: 'Of two writers who read the same version, one is told to read again',
      async run(playground) {
        const token = await playground.token('grace');
        const etag = (await playground.client.call('GET', '/players/me', { token })).headers.get('etag') ?? '';
        const change = (displayName: string) =>
          playground.client.call('PATCH', '/players/me', {
            token,
            body: { displayName },
            headers: { 'if-match': etag },
          });
        const statuses = (await Promise.all([change('Grace'), change('Hopper')])).map(({ status }) => status).sort();
        observe(statuses.join() === '200,412', statuses.join());
        return 'two PATCH with the same If-Match at once: 200 and 412';
      },
    },
    {
      pattern: 'ddb-atomic-counter',
      title: 'Ten plays at once with two credits are two plays',
      async run(playground) {
        const token = await playground.token('grace');
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, play) => playground.client.play(token, { gameId: 'asteroids', score: play })),
        );
        const statuses = Object.entries(Object.groupBy(answers, ({ status }) => `${status}`)).map(
          ([k, v]) => `${v?.length} x ${k}`,
        );
        const items = await playground.client.itemsOf(playground.account('grace').playerId);
        const { credits, plays } = items.find(({ entity }) => entity === 'player') ?? {};
        observe(
          statuses.join() === '2 x 201,8 x 409' && credits === 0 && plays === 3,
          `${statuses.join()}, ${String(credits)} credits`,
        );
        return '2 x 201, 8 x 409 no_credits; counters say 0 credits and 3 plays';
      },
    },
  ],
};
