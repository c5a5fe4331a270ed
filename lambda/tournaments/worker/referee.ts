import {
  GetActivityTaskCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { array, minLength, object, parse, pipe, string } from 'valibot';

const bracketSchema = object({ matches: pipe(array(pipe(array(string()), minLength(1))), minLength(1)) });

/** The matches of the first round, each with one or two players. */
export type Matches = readonly (readonly string[])[];

/** What a worker of the activity needs. */
export interface Referee {
  readonly client: SFNClient;
  readonly activityArn: string;
  /** Shows in the history of the execution who took the task. */
  readonly workerName: string;
  /** Lets the matches be played. @returns the players, best first */
  readonly play: (matches: Matches) => Promise<readonly string[]>;
  /** How often the worker says that it is still there, in milliseconds; well below the heartbeat of the state. */
  readonly heartbeatMilliseconds: number;
  /** Is told of a heartbeat that did not get through; the work goes on. */
  readonly onSilence: (error: unknown) => void;
}

/**
 * Asks the activity for one task and does it. The question stays open for up to 60 s while there is no task, so the client must wait longer
 * than that: AWS advises 65 s (https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html).
 * @returns whether there was a task
 * @throws when Step Functions cannot be asked or told; an error of the work itself fails the task instead
 */
export async function workOnce({ client, activityArn, workerName, play, ...beats }: Referee): Promise<boolean> {
  const { taskToken, input } = await client.send(new GetActivityTaskCommand({ activityArn, workerName }));
  if (taskToken === undefined || taskToken === '') return false;
  const beat = setInterval(() => {
    client.send(new SendTaskHeartbeatCommand({ taskToken })).catch(beats.onSilence);
  }, beats.heartbeatMilliseconds);
  try {
    const standings = await play(parse(bracketSchema, JSON.parse(input ?? '')).matches).catch(String);
    if (typeof standings === 'string') {
      await client.send(new SendTaskFailureCommand({ taskToken, error: 'NotPlayed', cause: standings }));
    } else {
      await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ standings }) }));
    }
  } finally {
    clearInterval(beat);
  }
  return true;
}
