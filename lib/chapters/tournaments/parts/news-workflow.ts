import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Chain, JsonPath, Map as MapState, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoPutItem } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { messageItem } from '#lambda/registration/keys.ts';
import { retry } from '../../../constructs/workflows/retry.ts';
import { CONDITION_FAILED } from './sign-up-phase.ts';

const format = (template: string, ...paths: readonly string[]) =>
  DynamoAttributeValue.fromString(JsonPath.format(template, ...paths.map((path) => JsonPath.stringAt(path))));

/**
 * The states that put a message into the inbox of each winner, once however often the event comes. Written in JSONPath, for comparison: it fills in
 * fields whose names end in `.$`, and needs a path for each place in input, parameters and result.
 * @param id the scope of the states
 */
export function newsStates(scope: Construct, id: string, table: TableV2): Chain {
  const states = new Construct(scope, id);
  const put = DynamoPutItem.jsonPath(states, 'Put into the inbox', {
    table,
    item: {
      pk: format('PLAYER#{}', '$.winner.playerId'),
      sk: format('INBOX#tournament-{}', '$.tournamentId'),
      entity: DynamoAttributeValue.fromString(messageItem.entity),
      playerId: DynamoAttributeValue.fromString(JsonPath.stringAt('$.winner.playerId')),
      name: format('tournament-{}', '$.tournamentId'),
      text: format('Place {} in {}: {} credits are yours.', '$.winner.place', '$.title', '$.winner.credits'),
      sentAt: DynamoAttributeValue.fromString(JsonPath.stringAt('$.sentAt')),
    },
    conditionExpression: 'attribute_not_exists(pk)',
    resultPath: JsonPath.DISCARD,
  });
  const known = Pass.jsonPath(states, 'Was told before');
  retry(put, CONDITION_FAILED).addCatch(known, { errors: [CONDITION_FAILED], resultPath: JsonPath.DISCARD });
  const each = MapState.jsonPath(states, 'Tell the winners', {
    itemsPath: '$.detail.detail.winners',
    itemSelector: {
      winner: JsonPath.objectAt('$$.Map.Item.Value'),
      tournamentId: JsonPath.stringAt('$.detail.detail.tournamentId'),
      title: JsonPath.stringAt('$.detail.detail.title'),
      sentAt: JsonPath.stringAt('$.detail.occurredAt'),
    },
    resultPath: JsonPath.DISCARD,
  });
  return Chain.start(each.itemProcessor(put));
}
