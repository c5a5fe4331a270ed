import { drop, dropResource, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, dropStatement, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';
import { scoresMutations } from './scores-mutations.ts';

const MANAGE = 'execute-api:ManageConnections';

const socket: Mutations = {
  'open-to-everybody': {
    pattern: 'api-websocket',
    breaks: 'anyone who knows the URL may connect',
    change: replace('SocketconnectRoute', 'Properties/AuthorizationType', 'NONE'),
  },
  'another-selection': {
    pattern: 'api-websocket',
    breaks: 'no message finds its route',
    change: replace('Socket', 'Properties/RouteSelectionExpression', '$request.body.kind'),
  },
  'messages-unanswered': {
    pattern: 'api-websocket',
    breaks: 'who sends nonsense gets an error of the gateway',
    change: dropResource('SocketdefaultRoute'),
  },
  'nobody-leaves': {
    pattern: 'api-websocket',
    breaks: 'rows of connections stay until a score meets a 410',
    change: dropResource('SocketdisconnectRoute'),
  },
  'rows-for-ever': {
    pattern: 'ddb-ttl',
    breaks: 'rows whose end nobody noticed stay for ever',
    change: replace('Connections', 'Properties/TimeToLiveSpecification/Enabled', false),
  },
  'may-not-send': {
    pattern: 'api-websocket',
    breaks: 'no client gets a score',
    change: dropStatement('PushScoreRoleDefaultPolicy', MANAGE),
  },
  'may-send-everywhere': {
    pattern: 'api-websocket',
    breaks: 'the function reaches clients of every API of the account',
    change: widenTo('PushScoreRoleDefaultPolicy', MANAGE),
  },
  'may-read-connections': {
    pattern: 'iam-role-per-function',
    breaks: 'the function that stores connections may read all of them',
    change: alsoAllow('OpenConnectionRoleDefaultPolicy', 'dynamodb:PutItem', 'dynamodb:Scan'),
  },
  'ticket-in-the-log': {
    pattern: 'api-websocket',
    breaks: 'tickets are in the access log',
    change: rewrite('SocketStage', 'Properties/AccessLogSettings/Format', 'principal', 'ticket'),
  },
  'answers-that-nobody-hears': {
    pattern: 'api-websocket',
    breaks: 'a client does not learn whether it follows the game',
    change: drop('SocketfollowRoute', 'Properties/RouteResponseSelectionExpression'),
  },
  'whole-batches-again': {
    pattern: 'sqs-batch-partial-failure',
    breaks: 'one shard that fails sends the others again',
    change: drop('PushScoreConsumer', 'Properties/FunctionResponseTypes'),
  },
  'shards-wait-for-each-other': {
    pattern: 'api-websocket',
    breaks: 'the last shard gets a score after all others',
    change: replace('PushScoreConsumer', 'Properties/BatchSize', 10),
  },
  'every-event': {
    pattern: 'eventbridge-pattern-rule',
    breaks: 'every event of the arcade runs the function, which fails at it',
    change: drop('Scores', 'Properties/EventPattern/detail-type'),
  },
};

const http: Mutations = {
  'without-a-token': {
    pattern: 'api-http-api',
    breaks: 'anyone gets tickets',
    change: replace('HttpPOSTlivetickets', 'Properties/AuthorizationType', 'NONE'),
  },
  'other-format': {
    pattern: 'api-http-api',
    breaks: 'the handlers find nothing where they look for it',
    change: replace('HttpPOSTplaysPOSTplays', 'Properties/PayloadFormatVersion', '2.0'),
  },
  'tokens-of-anybody': {
    pattern: 'api-http-api',
    breaks: 'tokens that the pool made for another client are good here',
    change: replace('HttpTokens', 'Properties/JwtConfiguration/Audience', ['another-client']),
  },
  'any-page': {
    pattern: 'api-http-api',
    breaks: 'pages of every origin may call the API with a token they got hold of',
    change: replace('Http', 'Properties/CorsConfiguration/AllowOrigins', ['*']),
  },
  'no-limit': {
    pattern: 'api-http-api',
    breaks: 'one client may use up the rate that all APIs of the Region share',
    change: drop('HttpStage', 'Properties/DefaultRouteSettings'),
  },
};

export const mutations = [socket, http, scoresMutations];
