import { drop, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';
import { alsoAllow, widenTo } from '@serverless-arcade/proofs/mutations/statements.ts';

const SOAP = 'PartnerApilegacyscoresPOST';
const PLAYER = 'PartnerApilegacyplayersplayerGET';
const RANKS = 'PartnerApilegacyranksGET';
const REPORT = 'PartnerApireportsPOST';
const CABINETS = 'PartnerApicabinetsPOST';
const CABINET = 'PartnerApicabinetscabinetGET';
const DELIVERY = 'PartnerApideliveriesPOST';
const TEMPLATE = 'Properties/Integration/RequestTemplates/application~1json';

export const integrationMutations: Mutations = {
  'one-score-only': {
    pattern: 'api-vtl-mapping',
    breaks: 'the old system sees the first score only',
    change: rewrite(SOAP, TEMPLATE, '#foreach($score in $sent.scores)', '#foreach($score in [$sent.scores[0]])'),
  },
  'no-soap-action': {
    pattern: 'api-vtl-mapping',
    breaks: 'the old system does not know what to do',
    change: drop(SOAP, 'Properties/Integration/RequestParameters/integration.request.header.SOAPAction'),
  },
  'faults-succeed': {
    pattern: 'api-vtl-mapping',
    breaks: 'a partner takes a refusal for a success',
    change: drop(SOAP, 'Properties/Integration/IntegrationResponses/1'),
  },
  'markup-passes': {
    pattern: 'api-vtl-mapping',
    breaks: 'a caller writes elements of the envelope',
    change: drop(SOAP, 'Properties/RequestModels'),
  },
  'xml-passes': {
    pattern: 'api-vtl-mapping',
    breaks: 'a body that no model has seen reaches the old system',
    change: replace(SOAP, 'Properties/Integration/PassthroughBehavior', 'WHEN_NO_MATCH'),
  },
  'one-machine-for-all': {
    pattern: 'api-http-integration',
    breaks: 'another machine needs a deployment',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are API Gateway's
    change: rewrite(PLAYER, 'Properties/Integration/Uri', '${stageVariables.legacyScores}', 'scores.example.com'),
  },
  'errors-mapped-away': {
    pattern: 'api-http-integration',
    breaks: 'an error of the old system is a success for the caller',
    change: drop(RANKS, 'Properties/Integration/IntegrationResponses/1'),
  },
  'player-unnamed': {
    pattern: 'api-http-integration',
    breaks: 'the old system is asked for a player called {player}',
    change: drop(PLAYER, 'Properties/Integration/RequestParameters'),
  },
  'body-unescaped': {
    pattern: 'api-direct-aws-service',
    breaks: 'a body with a & is another call',
    change: rewrite(REPORT, TEMPLATE, '$util.urlEncode($input.body)', 'x'),
  },
  'any-call-of-the-queue': {
    pattern: 'api-direct-aws-service',
    breaks: 'the role of an integration may empty the queue',
    change: alsoAllow('DirectNewReportRoleDefaultPolicy', 'sqs:SendMessage', 'sqs:PurgeQueue'),
  },
  'any-table': {
    pattern: 'api-direct-aws-service',
    breaks: 'a template that names another table writes it',
    change: widenTo('DirectNewCabinetRoleDefaultPolicy', 'dynamodb:PutItem'),
  },
  'cabinets-overwritten': {
    pattern: 'api-direct-aws-service',
    breaks: 'the last caller owns the cabinet',
    change: rewrite(CABINETS, TEMPLATE, 'attribute_not_exists(cabinet)', 'attribute_not_exists(nothing)'),
  },
  'any-workflow': {
    pattern: 'api-direct-aws-service',
    breaks: 'a template that names another workflow starts it',
    change: widenTo('DirectNewDeliveryRoleDefaultPolicy', 'states:StartExecution'),
  },
  'cabinets-for-everybody': {
    pattern: 'api-usage-plan-keys',
    breaks: 'nobody knows who asks',
    change: replace(CABINET, 'Properties/ApiKeyRequired', false),
  },
  'contract-unchecked': {
    pattern: 'api-openapi-import',
    breaks: 'the contract takes what the API of players refuses',
    change: drop('PlayersContract', 'Properties/Body/x-amazon-apigateway-request-validator'),
  },
  'contract-without-games': {
    pattern: 'api-openapi-import',
    breaks: 'a route of the API of players is not in its contract',
    change: drop('PlayersContract', 'Properties/Body/paths/~1games'),
  },
  'contract-answers-nothing': {
    pattern: 'api-openapi-import',
    breaks: 'the import fails: an operation has no integration',
    change: drop('PlayersContract', 'Properties/Body/paths/~1games/get/x-amazon-apigateway-integration'),
  },
  'delivery-of-anything': {
    pattern: 'api-request-validation',
    breaks: 'the workflow gets what no state expects',
    change: drop(DELIVERY, 'Properties/RequestModels'),
  },
};
