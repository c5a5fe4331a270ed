import { numberParameter } from '#lambda/runtime/aws/parameters.ts';
import { requiredEnv } from '#lambda/runtime/env.ts';
import { metrics } from '../metrics.ts';
import { registerPlayer } from '../use-cases/register-player.ts';
import { createPlayer } from './players.ts';
import { joinPlayers } from './players-group.ts';
import { sendReminder } from './reminder-queue.ts';
import { triggerSubject } from './trigger-event.ts';

const startingCreditsParameter = requiredEnv('STARTING_CREDITS_PARAMETER');

/** What every trigger's event says of the user. */
interface UserEvent {
  readonly userName: string;
  readonly userPoolId: string;
}

/** Registers the player behind a trigger's event, as of now. It may be done again, by either trigger. */
export const register = (event: UserEvent): Promise<void> =>
  registerPlayer(
    { playerId: triggerSubject(event), username: event.userName, registeredAt: new Date().toISOString() },
    {
      startingCredits: () => numberParameter(startingCreditsParameter),
      createPlayer,
      joinPlayers: (username) => joinPlayers(event.userPoolId, username),
      sendReminder,
      measure: metrics.add,
    },
  );
