import { describe, expect, jest, test } from '@jest/globals';
import { safeParse } from 'valibot';
import {
  type AnswerApprovalPorts,
  answerApproval,
  type Decision,
} from '#lambda/tournaments/use-cases/answer-approval.ts';
import { type Charge, chargeEntrant } from '#lambda/tournaments/use-cases/charge-entrant.ts';
import { drawBracket } from '#lambda/tournaments/use-cases/draw-bracket.ts';
import { enterTournament, type SignUpOutcome } from '#lambda/tournaments/use-cases/enter-tournament.ts';
import { listEntrants } from '#lambda/tournaments/use-cases/list-entrants.ts';
import { newTournamentSchema, tournamentIdSchema } from '#lambda/tournaments/use-cases/new-tournament.ts';
import { settle } from '#lambda/tournaments/use-cases/settle.ts';

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { readonly code: string }) => error.code,
  );

describe('sfn-task-token: a decision goes to the task that waits for it', () => {
  const waiting = ({ isHeard = true, taskToken = 'token' }: { isHeard?: boolean; taskToken?: string | undefined }) => ({
    findTaskToken: jest.fn<AnswerApprovalPorts['findTaskToken']>(async () => taskToken),
    succeed: jest.fn<AnswerApprovalPorts['succeed']>(async () => isHeard),
    fail: jest.fn<AnswerApprovalPorts['fail']>(async () => isHeard),
    heartbeat: jest.fn<AnswerApprovalPorts['heartbeat']>(async () => isHeard),
  });

  test.each<[Decision, readonly unknown[]]>([
    ['approve', ['succeed', 'token', { approvedBy: 'ada' }]],
    ['reject', ['fail', 'token', 'Rejected', 'by ada']],
    ['considering', ['heartbeat', 'token']],
  ])('%s', async (decision, call) => {
    const ports = waiting({});
    await answerApproval('cup', decision, 'ada', ports);
    const calls = Object.entries(ports).flatMap(([name, { mock }]) => mock.calls.map((args) => [name, ...args]));
    expect(calls).toEqual([['findTaskToken', 'cup'], call]);
  });

  test('nothing waits any more, or not yet', async () => {
    const late = answerApproval('cup', 'approve', 'ada', waiting({ isHeard: false }));
    const early = answerApproval('cup', 'approve', 'ada', { ...waiting({}), findTaskToken: async () => undefined });
    expect(await Promise.all([codeOf(late), codeOf(early)])).toEqual(['nothing_to_approve', 'nothing_to_approve']);
  });
});

describe('sfn-task-token: the payment provider answers by the token', () => {
  const fee = { tournamentId: 'cup', playerId: 'ada', credits: 2 };
  const charging = async (charge: Charge, isHeard = true) => {
    const answers: unknown[] = [];
    const line = await chargeEntrant(JSON.stringify({ taskToken: 'token', ...fee }), {
      takeFee: async (asked) => {
        expect(asked).toEqual(fee);
        return charge;
      },
      succeed: async (...answer) => answers.push(answer) > 0 && isHeard,
      fail: async (...answer) => answers.push(answer) > 0 && isHeard,
    });
    return { line, answers };
  };

  test('a fee that was taken is a success, another one a failure with the reason', async () => {
    expect(await charging('paid')).toEqual({ line: 'cup, ada: paid', answers: [['token', { playerId: 'ada' }]] });
    for (const charge of ['no-credits', 'void'] as const) {
      const answers = [['token', 'PaymentDeclined', charge]];
      expect(await charging(charge)).toEqual({ line: `cup, ada: ${charge}`, answers });
    }
  });

  test('the log says when no task waits, and has no token', async () => {
    expect(await charging('paid', false)).toMatchObject({ line: 'cup, ada: paid, and no task waits for it' });
  });

  test('what is no charge takes nothing', async () => {
    const takeFee = jest.fn<() => Promise<Charge>>();
    const ports = { takeFee, succeed: async () => true, fail: async () => true };
    for (const wrong of ['{', '{}', JSON.stringify({ taskToken: 'token', ...fee, credits: 0 })]) {
      await expect(chargeEntrant(wrong, ports)).rejects.toThrow();
    }
    expect(takeFee).not.toHaveBeenCalled();
  });
});

describe('sfn-parallel-map-choice: the bracket', () => {
  const draw = (...paid: readonly string[]) => drawBracket({ tournamentId: 'cup' }, { listPaid: async () => paid });

  test('has each player once, in twos, and one alone at the end', async () => {
    const { matches } = await draw('a', 'b', 'c', 'd', 'e');
    expect(matches.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(matches.flat().sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('is the same one whenever it is drawn, in whatever order the players come', async () => {
    expect(await draw('c', 'a', 'b')).toEqual(await draw('a', 'b', 'c'));
  });

  test('needs two players, and the error has the name that the workflow catches', async () => {
    await expect(draw('a')).rejects.toMatchObject({ name: 'NotEnoughPlayers' });
    await expect(draw()).rejects.toMatchObject({ name: 'NotEnoughPlayers' });
  });
});

test.each<[SignUpOutcome, boolean | string]>([
  ['entered', true],
  ['entered-before', false],
  ['closed', 'sign_up_closed'],
  ['busy', 'busy'],
])('sfn-express: a sign-up that ended as %s is answered by %s', async (outcome, answer) => {
  const entering = enterTournament({ tournamentId: 'cup', playerId: 'ada' }, async () => outcome);
  expect(await entering.catch(({ code }: { readonly code: string }) => code)).toBe(answer);
});

test('sfn-parallel-map-choice: the list of entrants is stored, and its key and length are passed on', async () => {
  const stored: unknown[] = [];
  const entrants = [{ playerId: 'ada' }, { playerId: 'grace' }];
  const answer = await listEntrants(
    { tournamentId: 'cup' },
    { listEntries: async () => entrants, storeList: async (...list) => `list-${stored.push(list)}` },
  );
  expect(answer).toEqual({ count: 2, key: 'list-1' });
  expect(stored).toEqual([['cup', entrants]]);
});

test('sfn-order-workflow: a refund and a prize go to their ports, and nothing else moves credits', async () => {
  const move = { tournamentId: 'cup', playerId: 'ada', credits: 2 };
  const refundFee = jest.fn(async () => 'refunded' as const);
  const payPrize = jest.fn(async () => 'paid' as const);
  const ports = { refundFee, payPrize };
  expect(await settle({ kind: 'refund', ...move }, ports)).toEqual({ outcome: 'refunded' });
  expect(await settle({ kind: 'prize', ...move }, ports)).toEqual({ outcome: 'paid' });
  await expect(settle({ kind: 'gift', ...move }, ports)).rejects.toThrow();
  await expect(settle({ kind: 'prize', ...move, credits: -2 }, ports)).rejects.toThrow();
  expect([refundFee.mock.calls, payPrize.mock.calls]).toEqual([[[move]], [[move]]]);
});

test('sfn-order-workflow: what a tournament may be', () => {
  const cup = { title: 'Spring Cup', fee: 2, prizes: [5, 1], signUpMinutes: 10 };
  const isFine = (value: object) => safeParse(newTournamentSchema, { ...cup, ...value }).success;
  expect([{}, { film: true }, { signUpMinutes: 10_080 }].filter((value) => !isFine(value))).toEqual([]);
  const wrong = [
    { fee: 0 },
    { fee: 1.5 },
    { prizes: [] },
    { prizes: Array(9).fill(1) },
    { signUpMinutes: 0 },
    { odd: 1 },
  ];
  expect(wrong.filter(isFine)).toEqual([]);
  const ids = ['a', 'cup-2', 'a'.repeat(40), '', 'Cup', '-cup', 'cup-', 'a'.repeat(41), 'a/b'];
  expect(ids.filter((id) => safeParse(tournamentIdSchema, id).success)).toEqual(['a', 'cup-2', 'a'.repeat(40)]);
});
