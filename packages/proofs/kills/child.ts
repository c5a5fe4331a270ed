import { Stage } from '@serverless-arcade/stage/stage.ts';
import { number, object, parse, string } from 'valibot';
import { Playground } from '../../../playground/playground.ts';
import { addressOf } from '../world/sent-address.ts';
import { fromParent, type ToParent } from './messages.ts';

/* The process that is killed: a stage with a state, in real time. */

const settings = object({ assembly: string(), state: string(), port: number() });
const options = parse(settings, JSON.parse(process.argv[2] ?? ''));
const tell = (message: ToParent) => void process.send?.(message);

process.on('disconnect', () => process.exit());
const stage = await Stage.open({ ...options, clock: 'real' });
// The turns of seasons are not counted here, and are most of what happens while hours pass.
new Playground(stage).setSchedules('DISABLED');
stage.records.subscribe((record) => {
  if (record.kind === 'email') tell({ kind: 'email', to: record.to, code: record.code });
});
process.on('message', async (message) => {
  await stage.advance(parse(fromParent, message).advance);
  tell({ kind: 'advanced' });
});
const { damaged, dropped } = stage;
tell({ kind: 'open', lost: [...damaged, ...dropped], address: addressOf(stage) });
