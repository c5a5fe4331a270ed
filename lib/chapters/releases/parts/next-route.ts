import { AuthorizationType, HttpIntegration, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { acknowledgeNoToken } from '../../../constructs/api/no-token.ts';
import { annotate } from '../../../pattern.ts';

const PARAMETER = 'method.request.path.gameId';

/** `GET /games/{gameId}/next`: what another place says of the game, wrapped in the words of this API. No function runs. */
export function addNextRoute(api: RestApi): void {
  const integration = new HttpIntegration(`https://\${stageVariables.nextHost}/games/{gameId}/version`, {
    proxy: false,
    options: {
      requestParameters: {
        'integration.request.path.gameId': PARAMETER,
        'integration.request.header.x-channel': 'stageVariables.channel',
      },
      integrationResponses: [
        {
          statusCode: '200',
          responseTemplates: {
            'application/json': '{"askedBy": "$stageVariables.channel", "next": $input.json(\'$\')}',
          },
        },
        {
          statusCode: '502',
          selectionPattern: '[45]\\d{2}',
          responseTemplates: {
            'application/json':
              '{"error": {"code": "no_next_release", "message": "The next release does not answer.", "requestId": "$context.requestId"}}',
          },
        },
      ],
    },
  });
  const method = api.root.resourceForPath('/games/{gameId}/next').addMethod('GET', integration, {
    authorizationType: AuthorizationType.NONE,
    requestParameters: { [PARAMETER]: true },
    methodResponses: [{ statusCode: '200' }, { statusCode: '502' }],
  });
  annotate(
    method,
    'api-stage-variable-endpoint',
    'The host of an HTTP backend is a variable, and so is a text of the mapping template: the same deployment asks another backend in each API stage. The scheme stands in the URI: a variable cannot turn https into http.',
  );
  acknowledgeNoToken(method, 'Which version of a game is next is public; the method changes nothing.');
}
