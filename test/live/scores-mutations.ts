import { drop, replace, rewrite } from '@serverless-arcade/proofs/mutations/change.ts';
import type { Mutations } from '@serverless-arcade/proofs/mutations/mutation.ts';

const API = 'GraphqlApi';

/** What somebody may break of GraphQL and of the function URL. */
export const scoresMutations: Mutations = {
  'graphql-key': {
    pattern: 'appsync-graphql',
    breaks: 'a key that is in every page is enough to call',
    change: replace(API, 'Properties/AuthenticationType', 'API_KEY'),
  },
  'graphql-no-roles': {
    pattern: 'appsync-graphql',
    breaks: 'the rule cannot announce scores any more',
    change: drop(API, 'Properties/AdditionalAuthenticationProviders'),
  },
  'graphql-introspection': {
    pattern: 'appsync-graphql',
    breaks: 'strangers read the whole schema',
    change: replace(API, 'Properties/IntrospectionConfig', 'ENABLED'),
  },
  'graphql-deep': {
    pattern: 'appsync-graphql',
    breaks: 'queries may be as deep as callers like',
    change: drop(API, 'Properties/QueryDepthLimit'),
  },
  'graphql-aliases': {
    pattern: 'appsync-graphql',
    breaks: 'one query may run ten thousand resolvers',
    change: drop(API, 'Properties/ResolverCountLimit'),
  },
  'graphql-verbose-log': {
    pattern: 'appsync-graphql',
    breaks: 'headers and results of people are in the log',
    change: replace(API, 'Properties/LogConfig/ExcludeVerboseContent', false),
  },
  'graphql-silent': {
    pattern: 'appsync-graphql',
    breaks: 'nobody learns why a field failed',
    change: drop(API, 'Properties/LogConfig'),
  },
  'graphql-anyone-announces': {
    pattern: 'appsync-graphql',
    breaks: 'every player may announce a score',
    change: rewrite('GraphqlApiSchema', 'Properties/Definition', '): Score @aws_iam', '): Score'),
  },
  'graphql-titles-one-by-one': {
    pattern: 'appsync-graphql',
    breaks: 'each play of a page is an invocation',
    change: drop('GraphqlApiPlaytitle', 'Properties/MaxBatchSize'),
  },
  'url-open': {
    pattern: 'lambda-function-url',
    breaks: 'everybody may call the function',
    change: replace('ExportUrl', 'Properties/AuthType', 'NONE'),
  },
  'url-buffered': {
    pattern: 'lambda-function-url',
    breaks: 'an export of more than 6 MB fails',
    change: replace('ExportUrl', 'Properties/InvokeMode', 'BUFFERED'),
  },
  'url-unpublished': {
    pattern: 'lambda-function-url',
    breaks: 'callers get code that is being deployed',
    change: drop('ExportUrl', 'Properties/Qualifier'),
  },
};
