import type { CatalogueRow } from './types.ts';

/** REST, HTTP, WebSocket and GraphQL entry points, with their limits and authorization. */
export const api = {
  'api-rest-lambda-proxy': {
    title: 'REST API with Lambda proxy',
    summary:
      'API Gateway hands the whole HTTP request to one function, which answers with status code, headers and body.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway', 'Lambda'],
    errata: [18],
  },
  'api-health-mock': {
    title: 'Health check without a backend',
    summary:
      'A mock integration lets API Gateway answer the health route by itself; no function runs and none is billed.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway'],
  },
  'api-request-validation': {
    title: 'Request validation at the gateway',
    summary:
      'A JSON schema model rejects a malformed body or a missing parameter with 400 before any function is invoked.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway'],
  },
  'api-cors': {
    title: 'CORS on replies and errors',
    summary:
      'Browsers need the pre-flight reply and an allow-origin header on every response, gateway errors included.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway', 'Lambda'],
  },
  'api-stages-deployments': {
    title: 'Stages and deployments',
    summary:
      'A change to a REST API goes live only when a new deployment reaches a stage; older ones allow a rollback.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway'],
  },
  'api-throttle-stage-method': {
    title: 'Throttling per stage and method',
    summary:
      'Limits per stage and method keep one costly route from using up the rate that all APIs of a Region share.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway'],
    errata: [17],
  },
  'api-usage-plan-keys': {
    title: 'Usage plans and API keys',
    summary: 'An API key ties a known client to rate, burst and quota limits; it meters use and is no authentication.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway'],
  },
  'api-cognito-authorizer': {
    title: 'Cognito authorizer',
    summary:
      'API Gateway verifies the user pool token, and OAuth scopes per method if set, before the function is invoked.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway', 'Cognito'],
    errata: [20],
  },
  'api-endpoint-types': {
    title: 'Endpoint types',
    summary:
      'Edge-optimized, Regional or private: state which, because an API created without a type is edge-optimized.',
    group: 'API',
    fit: 'core',
    services: ['API Gateway'],
    errata: [19],
  },
  'client-retry-5xx-not-4xx': {
    title: 'Retry 429 and 5xx only',
    summary: 'Back off with jitter and try again after throttling or a server fault; other 4xx will just fail again.',
    group: 'API',
    fit: 'core',
    services: ['SDK', 'API Gateway'],
  },
  'api-lambda-authorizer': {
    title: 'Lambda authorizer',
    summary: 'A function of yours checks the token or request and returns an IAM policy, which API Gateway can cache.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'Lambda'],
  },
  'api-iam-sigv4': {
    title: 'IAM authorization',
    summary:
      'Callers that own AWS credentials sign each request with SigV4, and IAM policies bound what they may call.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'IAM'],
  },
  'api-resource-policy': {
    title: 'API resource policy',
    summary: 'A policy on the API itself admits or refuses callers by account, IP range, VPC or VPC endpoint.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-private-endpoint': {
    title: 'Private REST API',
    summary:
      'The API is reachable only through an interface VPC endpoint, and its resource policy says which one may call.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'VPC'],
  },
  'api-vtl-mapping': {
    title: 'Mapping templates',
    summary:
      'Velocity templates reshape requests and responses in the gateway, so an old backend keeps its own format.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-http-integration': {
    title: 'HTTP backend behind the API',
    summary: 'API Gateway calls a URL of any machine, as a proxy or mapped; a stage variable says which machine it is.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-direct-aws-service': {
    title: 'Gateway to service, no function',
    summary:
      'API Gateway calls SQS, DynamoDB or Step Functions under a role of its own, so no glue function is needed.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'SQS', 'DynamoDB', 'Step Functions'],
  },
  'api-stage-variable-alias': {
    title: 'Stage variable picks the alias',
    summary:
      'One integration serves several stages through a stage variable; each alias needs its own invoke permission.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'Lambda'],
  },
  'api-stage-variable-endpoint': {
    title: 'Stage variable in a URI and a template',
    summary:
      'The host of an HTTP backend and a text of a mapping template are stage variables; a function reads them in its event.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-stage-canary': {
    title: 'Canary on a stage',
    summary: 'A share of the stage traffic goes to the new deployment, measured apart, until you promote or drop it.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-response-cache': {
    title: 'Stage response cache',
    summary:
      'Cached responses (300 s by default, at most 3,600 s) spare the backend; the cache itself is billed by the hour.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-cache-client-invalidate': {
    title: 'Cache refresh by a client',
    summary:
      'A client sends max-age=0 to renew an entry; require authorization, or anyone can push load to the backend.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'IAM'],
  },
  'api-custom-domain': {
    title: 'Custom domain',
    summary:
      'An ACM certificate and a base path mapping give the API a stable name that outlives any single API or stage.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'ACM', 'Route 53'],
  },
  'api-openapi-import': {
    title: 'API from an OpenAPI document',
    summary:
      'The contract is the source: one OpenAPI file with AWS extensions defines routes, models and integrations.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-openapi-export-sdk': {
    title: 'API exported as a document, and changed by one',
    summary:
      'An API stage exports what it serves; a document that is merged leaves other paths alone, one that overwrites removes them.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway'],
  },
  'api-websocket': {
    title: 'WebSocket API',
    summary:
      'Connection ids kept in a table let the backend push to clients, and a 410 reply tells it which row to delete.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway', 'Lambda', 'DynamoDB'],
  },
  'api-http-api': {
    title: 'HTTP API',
    summary:
      'The leaner and cheaper gateway has a built-in JWT authorizer but no usage plans, request validation or cache.',
    group: 'API',
    fit: 'optional',
    services: ['API Gateway v2'],
  },
  'appsync-graphql': {
    title: 'GraphQL with subscriptions',
    summary:
      'AppSync resolves exactly the fields a client asks for, from several sources, and pushes changes over WebSocket.',
    group: 'API',
    fit: 'optional',
    services: ['AppSync', 'DynamoDB', 'Cognito'],
  },
  'lambda-function-url': {
    title: 'Function URL',
    summary:
      'A function gets its own HTTPS address without a gateway; use IAM auth unless the address is meant to be public.',
    group: 'API',
    fit: 'optional',
    services: ['Lambda'],
  },
  'alb-lambda-target': {
    title: 'Lambda behind an ALB',
    summary:
      'The load balancer turns each HTTP request into a synchronous invocation and expects a reply in its own shape.',
    group: 'API',
    fit: 'optional',
    services: ['ALB', 'Lambda'],
  },
  'api-multi-version': {
    title: 'API versions side by side',
    summary:
      'Run old and new versions under separate base paths, announce the end of the old one and retire it on a date.',
    group: 'API',
    fit: 'guide',
    services: ['API Gateway'],
  },
} as const satisfies Record<string, CatalogueRow>;
