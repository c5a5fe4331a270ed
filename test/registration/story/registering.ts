import { observe, type Scene } from '../../../playground/step.ts';

/** A player arrives: registration and the first sign-in. */
export const registering: Scene = {
  id: 'registering',
  after: 'arriving',
  steps: [
    {
      pattern: 'cognito-user-pool',
      title: 'A weak password is refused, a good one gets a code by email',
      async run(playground) {
        const refused = await playground.client.signUp('ada@example.com', 'short').then(
          () => 'nothing',
          (error: Error) => error.name,
        );
        observe(refused === 'InvalidPasswordException', `a weak password got ${refused}`);
        const account = await playground.register('ada');
        observe(/^\d{6}$/.test(playground.codeFor(account.email)), 'the code has not six digits');
        return 'InvalidPasswordException, then a six-digit code arrived and confirmed the address';
      },
    },
    {
      pattern: 'cognito-lambda-trigger',
      title: 'Confirming a registration creates the player',
      async run(playground) {
        const items = await playground.client.itemsOf(playground.account('ada').playerId);
        const profile = items.find(({ sk }) => sk === 'PROFILE');
        observe(profile?.credits === 3 && profile.plays === 0, `profile ${JSON.stringify(profile)}`);
        const { delayed } = playground.queue().counts;
        observe(delayed === 2, `${delayed} reminders wait`);
        return 'PostConfirmation stored a player with 3 credits and sent 2 reminders';
      },
    },
    {
      pattern: 'ssm-parameter-config',
      title: 'The number of credits comes from Parameter Store, read once',
      async run(playground) {
        const calls = await playground.during('call', () => playground.register('grace'));
        const reads = calls.filter(({ action }) => action === 'ssm:GetParameter').length;
        const items = await playground.client.itemsOf(playground.account('grace').playerId);
        const profile = items.find(({ sk }) => sk === 'PROFILE');
        observe(profile?.credits === 3 && reads === 0, `${reads} reads, ${String(profile?.credits)} credits`);
        return 'a second player got 3 credits and the cached parameter was not read again';
      },
    },
    {
      pattern: 'lambda-idempotency',
      title: 'Cognito calls the trigger again, the player is created once',
      async run(playground) {
        const { arn } = playground.functionOf('registration/post-confirmation');
        const { playerId } = playground.account('ada');
        const event = {
          triggerSource: 'PostConfirmation_ConfirmSignUp',
          userPoolId: playground.stage.output('registration', 'UserPoolId'),
          userName: playerId,
          request: { userAttributes: { sub: playerId } },
        };
        const { functionError } = await playground.stage.services.lambda.invoke(arn, event);
        const profiles = (await playground.client.itemsOf(playerId)).filter(({ sk }) => sk === 'PROFILE');
        observe(
          functionError === undefined && profiles.length === 1 && profiles[0]?.credits === 3,
          JSON.stringify(profiles),
        );
        return 'the same event twice: one player, still 3 credits, and the reminders are there twice';
      },
    },
    {
      pattern: 'ddb-ttl',
      title: 'Signing in leaves a session that expires',
      async run(playground) {
        await playground.token('ada');
        const items = await playground.client.itemsOf(playground.account('ada').playerId);
        const session = items.find(({ entity }) => entity === 'session');
        const days = (Number(session?.expiresAt) - playground.stage.clock.now() / 1_000) / 86_400;
        observe(Math.abs(days - 30) < 0.01, `the session expires in ${days} days`);
        return 'PostAuthentication stored a session with expiresAt 30 days ahead';
      },
    },
  ],
};

/** A player looks at the own profile. */
export const profile: Scene = {
  id: 'profile',
  after: 'registering',
  needs: ['api'],
  steps: [
    {
      pattern: 'backend-authorization',
      title: 'A player sees the own profile',
      async run(playground) {
        const { status, body } = await playground.client.call('GET', '/players/me', {
          token: await playground.token('ada'),
        });
        observe(
          status === 200 && body.playerId === playground.account('ada').playerId,
          `${status} ${JSON.stringify(body)}`,
        );
        return "GET /players/me answered the caller's profile: the id comes from the token, not from the request";
      },
    },
  ],
};
