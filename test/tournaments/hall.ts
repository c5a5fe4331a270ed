import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { DEVELOPER_ACCESS_KEY } from '@serverless-arcade/stage/index.ts';
import { type Matches, workOnce } from '#lambda/tournaments/worker/referee.ts';
import type { ApiAnswer } from '../../playground/arcade-client.ts';
import type { Playground } from '../../playground/playground.ts';

/** What a tournament of the tests is like, unless a test says otherwise. */
const CUP = { title: 'Spring Cup', fee: 2, prizes: [5, 2], signUpMinutes: 10 };

const ORGANISER = 'organiser';

/** The hall in which tournaments take place: what its people do, and what can be seen of it. */
export class Hall {
  readonly playground: Playground;
  readonly stepFunctions: SFNClient;

  constructor(playground: Playground) {
    this.playground = playground;
    const { region, endpoint } = playground.stage;
    const credentials = { accessKeyId: DEVELOPER_ACCESS_KEY, secretAccessKey: 'local' };
    this.stepFunctions = new SFNClient({ region, endpoint, credentials, disableHostPrefix: true });
  }

  /** Registers people who are not there yet. */
  async admit(...names: readonly string[]): Promise<void> {
    for (const name of names) if (!this.playground.people.includes(name)) await this.playground.register(name);
  }

  /** Registers the organiser, if nobody has done so. @returns the organiser's name */
  async organiser(): Promise<string> {
    const { client, people } = this.playground;
    if (!people.includes(ORGANISER)) await client.makeAdmin(await this.playground.register(ORGANISER));
    return ORGANISER;
  }

  /** An organiser starts a tournament. */
  async start(tournamentId: string, more: object = {}): Promise<ApiAnswer> {
    const { playground } = this;
    await this.organiser();
    const answer = await this.playground.call(ORGANISER, 'PUT', `/tournaments/${tournamentId}`, { ...CUP, ...more });
    await playground.stage.settle();
    return answer;
  }

  /** Players sign up. @returns the statuses of the answers */
  async enter(tournamentId: string, ...names: readonly string[]): Promise<readonly number[]> {
    const statuses = [];
    for (const name of names)
      statuses.push((await this.playground.call(name, 'PUT', `/tournaments/${tournamentId}/entry`)).status);
    return statuses;
  }

  decide(tournamentId: string, decision: 'approve' | 'reject' | 'considering'): Promise<ApiAnswer> {
    return this.playground.call(ORGANISER, 'PUT', `/tournaments/${tournamentId}/approval`, { decision });
  }

  /** A referee takes one task: in each match the first player wins. */
  referee(play = async (matches: Matches): Promise<readonly string[]> => winnersFirst(matches)): Promise<boolean> {
    return workOnce({
      client: this.stepFunctions,
      activityArn: this.playground.stage.output('tournaments', 'MatchesActivityArn'),
      workerName: 'referee',
      play,
      heartbeatMilliseconds: 60_000,
      onSilence: (error) => {
        throw error;
      },
    });
  }

  /** Starts a tournament with entrants, and lets time pass until the matches can begin. */
  async untilMatches(tournamentId: string, names: readonly string[], more: object = {}): Promise<void> {
    await this.admit(...names);
    await this.start(tournamentId, more);
    await this.enter(tournamentId, ...names);
    await this.playground.stage.advance(10 * 60);
  }

  /** The same, until an organiser is asked. */
  async untilApproval(tournamentId: string, names: readonly string[], more: object = {}): Promise<void> {
    await this.untilMatches(tournamentId, names, more);
    await this.referee();
    await this.playground.stage.settle();
  }

  async statusOf(tournamentId: string): Promise<unknown> {
    return (await this.playground.call(ORGANISER, 'GET', `/tournaments/${tournamentId}`)).body.status;
  }

  /** The credits of a player. */
  async credits(name: string): Promise<unknown> {
    return (await this.playground.call(name, 'GET', '/players/me')).body.credits;
  }

  /** How the execution of a workflow stands. @param workflow the beginning of the name of the state machine */
  async execution(workflow: string, name: string) {
    const arn = this.machineArn(workflow).replace(':stateMachine:', ':execution:');
    return this.stepFunctions.send(new DescribeExecutionCommand({ executionArn: `${arn}:${name}` }));
  }

  /** The states that an execution of the tournament entered, in their order. */
  async path(tournamentId: string): Promise<readonly string[]> {
    const { executionArn } = await this.execution('Tournament', tournamentId);
    const { events = [] } = await this.stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
    );
    return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  }

  async executions(workflow: string) {
    const { executions = [] } = await this.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: this.machineArn(workflow) }),
    );
    return executions;
  }

  machineArn(workflow: string): string {
    const { machines } = this.playground.stage.services.stepFunctions;
    const found = machines.all.find(({ name }) => name.includes(`-tournaments-${workflow}`));
    if (found === undefined) throw new Error(`No state machine is called ${workflow}`);
    return found.arn;
  }
}

/** In each match the first player wins; winners come before losers. */
export const winnersFirst = (matches: Matches): readonly string[] => [
  ...matches.flatMap(([winner]) => winner ?? []),
  ...matches.flatMap(([, loser]) => loser ?? []),
];
