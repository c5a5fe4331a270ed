import type { Playground } from '../../playground/playground.ts';
import { observe, type Scene } from '../../playground/step.ts';
import { FleetClient, type Outcome, STRANGER } from './fleet-client.ts';

const EXTERNAL_ID = 'arcade-servers';
const isRefused = ({ error }: Outcome) => error === 'AccessDenied' || error === 'AccessDeniedException';
const said = (outcome: Outcome) => JSON.stringify(outcome);

/** How often the arcade has asked STS for the role of the other account. */
const assumptions = ({ stage }: Playground, fleet: FleetClient) =>
  stage.records
    .of('call')
    .filter(({ action, resource, allowed }) => allowed && action === 'sts:AssumeRole' && resource === fleet.readerArn)
    .length;

/** The arcade asks the other account, and keeps the credentials until shortly before they expire. */
async function askFleet(playground: Playground): Promise<string> {
  const fleet = new FleetClient(playground);
  fleet.launch('host-b');
  fleet.launch('host-a');
  fleet.launch('host-c', 'stopped');
  const ask = async () => {
    const outcome = await fleet.invoke(fleet.server(), fleet.arnOf('ListServers'));
    const names = (Object(outcome.answer).servers ?? []).map(({ name }: { name: string }) => name);
    observe(`${names}` === 'host-a,host-b', `the arcade sees ${said(outcome)}`);
    return assumptions(playground, fleet);
  };
  const first = await ask();
  await playground.stage.advance(50 * 60);
  observe((await ask()) === first, 'credentials that are good for ten minutes more were not kept');
  await playground.stage.advance(6 * 60);
  observe((await ask()) === first + 1, 'credentials that expire in four minutes were not renewed');
  return 'two running servers of another account are seen, with credentials that are renewed five minutes before their end';
}

/** Who may not have the role of the other account, and what the role may not do. */
async function keepToCaller(playground: Playground): Promise<string> {
  const fleet = new FleetClient(playground);
  const caller = fleet.functionRole('list-servers');
  for (const id of [undefined, 'other-servers']) {
    observe(isRefused(await fleet.assume(caller, id)), `the external id ${id} is taken`);
  }
  const other = await fleet.assume(fleet.functionRole('keep-result'), EXTERNAL_ID);
  observe(isRefused(other), 'another role of the arcade is trusted');
  const { answer } = await fleet.assume(caller, EXTERNAL_ID);
  observe(typeof answer === 'string', 'the caller is not trusted');
  const more = await fleet.invoke(String(answer), fleet.arnOf('ListServers'));
  observe(isRefused(more), 'the role may do more than list instances');
  await playground.stage.advance(61 * 60);
  const late = await fleet.invoke(String(answer), fleet.arnOf('ListServers'));
  observe(late.error === 'ExpiredTokenException', `after an hour: ${said(late)}`);
  return 'one role with the external id gets credentials, which do one thing and end after an hour';
}

const report = (resultId: string) => ({ resultId, serverId: 'host-a', gameId: 'pong', score: 21 });

/** A server of the other account reports, and waits for the answer or does not. */
async function takeReports(playground: Playground): Promise<string> {
  const fleet = new FleetClient(playground);
  const [server, keep] = [fleet.server(), fleet.arnOf('KeepResult')];
  const waited = await fleet.invoke(server, keep, report('r1'));
  observe(Object(waited.answer).kept === true, `it was answered ${said(waited)}`);
  observe((await fleet.invoke(server, keep, report('r2'), true)).answer === 202, 'Lambda does not take the event');
  await playground.stage.settle();
  const again = await fleet.invoke(server, keep, report('r2'));
  observe(Object(again.answer).kept === false, 'what came without waiting was not kept');
  const unqualified = await fleet.invoke(server, keep.replace(/:live$/, ''), report('r3'));
  observe(isRefused(unqualified), 'the function is open without its alias');
  const wrong = await fleet.invoke(server, keep, { resultId: 'r3' });
  observe(wrong.error === 'ValiError', `what is no result is answered with ${said(wrong)}`);
  return 'a server reports by the alias, with and without waiting, and a result that comes again is kept once';
}

/** One function is open to one account, the other to the organisation. */
async function keepOut(playground: Playground): Promise<string> {
  const fleet = new FleetClient(playground);
  const [list, keep] = [fleet.arnOf('ListServers'), fleet.arnOf('KeepResult')];
  playground.stage.services.access.addAccount('444444444444');
  const member = fleet.roleOf('444444444444');
  observe((await fleet.invoke(member, list)).error === undefined, 'an account of the organisation is kept out');
  const sent = await fleet.invoke(member, keep, report('r4'));
  observe(isRefused(sent) && /no resource-based policy/.test(`${sent.message}`), `a member reports: ${said(sent)}`);
  const stranger = fleet.roleOf(STRANGER);
  for (const arn of [list, keep]) {
    observe(isRefused(await fleet.invoke(stranger, arn)), `a stranger invokes ${arn}`);
    observe(isRefused(await fleet.invoke(stranger, arn, {}, true)), `a stranger invokes ${arn} without waiting`);
  }
  return 'the organisation may ask, the account of the servers may report, and a stranger may neither';
}

const [across, invoked] = ['iam-cross-account-role', 'lambda-cross-account-invoke'] as const;

export const fleetScene: Scene = {
  id: 'accounts-fleet',
  steps: [
    { pattern: across, title: 'The arcade sees the servers of another account', run: askFleet },
    { pattern: across, title: 'One role is trusted, and may do one thing', run: keepToCaller },
    { pattern: invoked, title: 'Servers of another account report to the arcade', run: takeReports },
    { pattern: invoked, title: 'The organisation may ask, one account may report', run: keepOut },
  ],
};
