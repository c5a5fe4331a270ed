import { type IntegrationResponse, JsonSchemaType, PassthroughBehavior } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { addHttpRoute } from '../../../constructs/api/http-route.ts';
import type { RegionalApi } from '../../../constructs/api/rest-api.ts';

/** The variable of the API stage that names the machine. */
const VARIABLE = 'legacyScores';
/** A machine that nobody has: routes to it answer 504 until it is replaced. */
const NO_MACHINE = 'http://127.0.0.1:4599';

/** The old system of scores, a machine outside of AWS that speaks SOAP. */
export interface LegacyScores {
  /** The variables of the API stage that its routes name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Adds its routes to an API that has the variables. */
  readonly addTo: (api: RegionalApi) => void;
}

/**
 * Where the old system is, from the context `legacyScores`, as in `-c legacyScores=https://scores.example.com`.
 * @default a machine that nobody has
 */
export function legacyScores(scope: Construct): LegacyScores {
  const { protocol, host } = new URL(String(scope.node.tryGetContext(VARIABLE) ?? NO_MACHINE));
  const base = `${protocol}//\${stageVariables.${VARIABLE}}`;
  return {
    variables: { [VARIABLE]: host },
    addTo(api) {
      record(api, base);
      player(api, base);
      rank(api, base);
    },
  };
}

/** JSON in, SOAP out, and back: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html */
function record(api: RegionalApi, base: string): void {
  addHttpRoute(
    api,
    { method: 'POST', path: '/legacy/scores', access: 'key', body: { name: 'LegacyScores', schema: SCORES } },
    {
      url: `${base}/soap`,
      mapping: {
        passthroughBehavior: PassthroughBehavior.NEVER,
        requestParameters: {
          'integration.request.header.Content-Type': "'text/xml; charset=utf-8'",
          'integration.request.header.SOAPAction': "'RecordScores'",
          'integration.request.header.X-Request-Id': 'context.requestId',
        },
        requestTemplates: { 'application/json': TO_SOAP },
        integrationResponses: RANKS,
      },
      shows: [
        {
          pattern: 'api-vtl-mapping',
          why: 'The partner sends JSON, the old system reads SOAP: a template writes an element for each score, leaves the cabinet out, and takes the answer apart again. No function runs, and no unit test does either: keep such templates short.',
        },
      ],
    },
  );
}

const NAME = { type: JsonSchemaType.STRING, pattern: '^[\\w-]{1,40}$' };
/** Names have letters, digits and dashes, so nothing that the template writes can be markup. */
const SCORES = {
  type: JsonSchemaType.OBJECT,
  required: ['player', 'scores'],
  additionalProperties: false,
  properties: {
    player: NAME,
    cabinet: NAME,
    scores: {
      type: JsonSchemaType.ARRAY,
      minItems: 1,
      maxItems: 25,
      items: {
        type: JsonSchemaType.OBJECT,
        required: ['game', 'points'],
        additionalProperties: false,
        properties: { game: NAME, points: { type: JsonSchemaType.INTEGER, minimum: 0 } },
      },
    },
  },
};

const TO_SOAP = `#set($sent = $input.path('$'))
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><RecordScores player="$sent.player">
#foreach($score in $sent.scores)
<Score game="$score.game"#if($score.points >= 10000) high="true"#end>$score.points</Score>
#end
</RecordScores></soap:Body></soap:Envelope>`;

/** `<Rank game="pong">3</Rank>`, as often as there were scores. */
const FROM_SOAP = `{"ranks": [#foreach($part in $input.body.split("<Rank game="))#if($foreach.index > 0)
#set($end = $part.indexOf("</Rank>"))
#set($start = $part.indexOf(">") + 1)
{"game": $part.substring(0, $part.indexOf(">")), "rank": $part.substring($start, $end)}#if($foreach.hasNext),#end
#end#end]}`;

const refusal = (code: string, message: string) =>
  `{"error": {"code": "${code}", "message": "${message}", "requestId": "$context.requestId"}}`;

/** A fault of SOAP comes with 500. That the old system refuses a score is no error of ours, so it becomes a 422. */
const RANKS: IntegrationResponse[] = [
  { statusCode: '200', responseTemplates: { 'application/json': FROM_SOAP } },
  {
    statusCode: '422',
    selectionPattern: '500',
    responseTemplates: { 'application/json': refusal('legacy_refused', 'The old system refuses these scores.') },
  },
  {
    statusCode: '502',
    selectionPattern: '4\\d{2}|50[1-9]',
    responseTemplates: { 'application/json': refusal('legacy_failed', 'The old system did not understand us.') },
  },
];

function player(api: RegionalApi, base: string): void {
  addHttpRoute(
    api,
    { method: 'GET', path: '/legacy/players/{player}', access: 'key' },
    {
      url: `${base}/players/{player}`,
      shows: [
        {
          pattern: 'api-http-integration',
          why: 'A proxy to a URL: headers, query, status and body pass through, a 503 of the old system included. A variable of the API stage names the machine, so another one needs no deployment.',
        },
      ],
    },
  );
}

function rank(api: RegionalApi, base: string): void {
  addHttpRoute(
    api,
    { method: 'GET', path: '/legacy/ranks', access: 'key' },
    {
      url: `${base}/rank`,
      query: ['game'],
      mapping: {
        requestParameters: { 'integration.request.querystring.g': 'method.request.querystring.game' },
        integrationResponses: [
          {
            statusCode: '200',
            responseTemplates: {
              'application/json': `{"game": $input.json('$.g'), "best": $input.json('$.top[0]')}`,
            },
          },
          {
            statusCode: '502',
            selectionPattern: '[45]\\d{2}',
            responseTemplates: { 'application/json': refusal('legacy_failed', 'The old system does not answer.') },
          },
        ],
      },
      shows: [
        {
          pattern: 'api-http-integration',
          why: 'Mapped and not a proxy: the caller sees our names and not those of the old system, and headers of the caller do not reach it. What it answers as an error is a 502 of ours.',
        },
      ],
    },
  );
}
