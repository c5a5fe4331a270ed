import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Chain, Choice, Condition, Pass } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { entryItem } from '#lambda/tournaments/keys.ts';
import { retry } from '../../../constructs/workflows/retry.ts';

const CANCELED = 'DynamoDb.TransactionCanceledException';

const tournament = { pk: { S: "{% 'TOURNAMENT#' & $states.input.tournamentId %}" }, sk: { S: 'PROFILE' } };
const entry = {
  pk: { S: "{% 'TOURNAMENT#' & $states.input.tournamentId %}" },
  sk: { S: "{% 'ENTRY#' & $states.input.playerId %}" },
};

/**
 * The states of a sign-up: an entry if the tournament takes entries and the player has none, in one transaction. When it is cancelled, a
 * second look says why, in which it does not matter what a text of an error says.
 * @param id the scope of the states
 */
export function signUpStates(scope: Construct, id: string, table: TableV2): Chain {
  const states = new Construct(scope, id);
  const enter = CallAwsService.jsonata(states, 'Enter', {
    service: 'dynamodb',
    action: 'transactWriteItems',
    iamAction: 'dynamodb:PutItem',
    iamResources: [table.tableArn],
    additionalIamStatements: [
      new PolicyStatement({ actions: ['dynamodb:ConditionCheckItem'], resources: [table.tableArn] }),
    ],
    parameters: {
      TransactItems: [
        {
          ConditionCheck: {
            TableName: table.tableName,
            Key: tournament,
            ConditionExpression: '#status = :open',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':open': { S: 'open' } },
          },
        },
        {
          Put: {
            TableName: table.tableName,
            Item: {
              ...entry,
              entity: { S: entryItem.entity },
              tournamentId: { S: '{% $states.input.tournamentId %}' },
              playerId: { S: '{% $states.input.playerId %}' },
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ],
    },
    outputs: { outcome: 'entered' },
  });
  const look = retry(
    CallAwsService.jsonata(states, 'Look why not', {
      service: 'dynamodb',
      action: 'transactGetItems',
      iamAction: 'dynamodb:GetItem',
      iamResources: [table.tableArn],
      parameters: {
        TransactItems: [
          { Get: { TableName: table.tableName, Key: tournament } },
          { Get: { TableName: table.tableName, Key: entry } },
        ],
      },
      outputs: {
        status: "{% [$states.result.Responses[0].Item.status.S, 'missing'][0] %}",
        isIn: '{% $exists($states.result.Responses[1].Item) %}',
      },
    }),
  );
  const answer = (name: string, outcome: string) => Pass.jsonata(states, name, { outputs: { outcome } });
  look.next(
    Choice.jsonata(states, 'Why not?')
      .when(Condition.jsonata('{% $states.input.isIn %}'), answer('Is in already', 'entered-before'))
      .when(Condition.jsonata("{% $states.input.status = 'open' %}"), answer('Others were at it', 'busy'))
      .otherwise(answer('Takes no entries', 'closed')),
  );
  return Chain.start(retry(enter, CANCELED).addCatch(look, { errors: [CANCELED], outputs: '{% $states.input %}' }));
}
