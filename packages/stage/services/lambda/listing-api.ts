import { createHash } from 'node:crypto';
import { declared } from '../../declared.ts';
import { AwsError } from '../../errors.ts';
import type { LoadedResource } from '../../loader.ts';
import type { StageCore } from '../../service.ts';
import { pageOf } from '../../wire/pages.ts';
import { type RestOperation, type RestRequest, restJson } from '../../wire/rest-json.ts';
import { DEFAULT_STORAGE_MIB, type FunctionSettings, LATEST } from './function-settings.ts';
import type { Lambda } from './lambda.ts';

type ListingStage = Pick<StageCore, 'access' | 'arn' | 'clock' | 'stacks'>;

const PAGE = 50;
const FUNCTIONS = '/2015-03-31/functions';
const MAPPINGS = '/2015-03-31/event-source-mappings';

/**
 * What Lambda tells of functions, aliases and event source mappings.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */
export function lambdaListing(lambda: Lambda, stage: ListingStage): ReturnType<typeof restJson> {
  const { functions } = lambda;
  const onFunction = (action: string) => (request: RestRequest) => ({
    action: `lambda:${action}`,
    resource: lambda.find(nameIn(request), qualifierIn(request)).arn,
  });
  const onAll = (action: string) => () => ({ action: `lambda:${action}`, resource: '*' });
  const get = (path: string, permission: RestOperation['permission'], run: RestOperation['run']): RestOperation => ({
    method: 'GET',
    path: new RegExp(`^${path}/?$`),
    permission,
    run,
  });
  const describe = (settings: FunctionSettings) => configuration(settings, stage);
  const page = <Item>({ query }: RestRequest, items: readonly Item[]) =>
    pageOf(items, query.get('Marker') ?? undefined, Number(query.get('MaxItems') ?? PAGE), invalid('Invalid marker'));
  const find = (request: RestRequest) => lambda.find(nameIn(request), qualifierIn(request));
  const mappings = () => declared(stage, 'AWS::Lambda::EventSourceMapping').map((one) => mapping(one, lambda, stage));

  return restJson(
    [
      get(FUNCTIONS, onAll('ListFunctions'), (request) => {
        const versions = request.query.get('FunctionVersion') === 'ALL';
        const all = lambda.all.flatMap((one) => [one, ...(versions ? functions.versions(one.name) : [])]);
        const { items, next } = page(request, all);
        return { Functions: items.map(describe), NextMarker: next };
      }),
      get(`${FUNCTIONS}/(?<name>[^/]+)`, onFunction('GetFunction'), (request) => {
        const settings = find(request);
        // Recorded: test_lambda_api::TestLambdaImages::test_lambda_image_crud.
        const Code =
          settings.imageUri === undefined
            ? { RepositoryType: 'S3' }
            : { RepositoryType: 'ECR', ImageUri: settings.imageUri };
        return { Configuration: describe(settings), Code, Tags: {} };
      }),
      get(`${FUNCTIONS}/(?<name>[^/]+)/configuration`, onFunction('GetFunctionConfiguration'), (request) =>
        describe(find(request)),
      ),
      get(`${FUNCTIONS}/(?<name>[^/]+)/aliases`, onFunction('ListAliases'), (request) => {
        const { arn } = lambda.find(nameIn(request));
        const version = request.query.get('FunctionVersion');
        const { items, next } = page(request, functions.aliases(nameIn(request)));
        const all = items.map((name) => aliasDescription(name, arn, lambda));
        return {
          Aliases: all.filter((one) => (version ?? one.FunctionVersion) === one.FunctionVersion),
          NextMarker: next,
        };
      }),
      get(`${FUNCTIONS}/(?<name>[^/]+)/aliases/(?<alias>[^/]+)`, onFunction('GetAlias'), ({ path }) =>
        aliasDescription(path.alias ?? '', lambda.find(path.name ?? '').arn, lambda),
      ),
      get(`${FUNCTIONS}/(?<name>[^/]+)/versions`, onFunction('ListVersionsByFunction'), (request) => {
        const { arn } = lambda.find(nameIn(request));
        const latest = { ...lambda.find(nameIn(request)), arn: `${arn}:${LATEST}` };
        const { items, next } = page(request, [latest, ...functions.versions(nameIn(request))]);
        return { Versions: items.map(describe), NextMarker: next };
      }),
      get(MAPPINGS, onAll('ListEventSourceMappings'), (request) => {
        const [source, name] = ['EventSourceArn', 'FunctionName'].map((key) => request.query.get(key));
        const wanted = name === null || name === undefined ? undefined : lambda.find(name).arn;
        const found = mappings().filter(
          ({ EventSourceArn, FunctionArn }) =>
            (source ?? EventSourceArn) === EventSourceArn && (wanted === undefined || isOf(FunctionArn, wanted)),
        );
        const { items, next } = page(request, found);
        return { EventSourceMappings: items, NextMarker: next };
      }),
      get(`${MAPPINGS}/(?<uuid>[^/]+)`, onAll('GetEventSourceMapping'), ({ path }) => {
        const found = mappings().find(({ UUID }) => UUID === path.uuid);
        if (found !== undefined) return found;
        throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
      }),
    ],
    stage.access,
  );
}

const nameIn = ({ path }: RestRequest) => path.name ?? '';
const qualifierIn = ({ query }: RestRequest) => query.get('Qualifier') ?? undefined;
/** A mapping of an alias is one of its function, too. */
const isOf = (arn: string, wanted: string) => arn === wanted || arn.startsWith(`${wanted}:`);

/** An alias, with a revision that changes when it is moved. */
export function aliasDescription(name: string, functionArn: string, { functions }: Lambda) {
  const AliasArn = `${functionArn}:${name}`;
  const { version, weights = {} } = functions.alias(AliasArn);
  const routing = Object.keys(weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } };
  return {
    AliasArn,
    Name: name,
    FunctionVersion: version,
    Description: '',
    ...routing,
    RevisionId: idOf(AliasArn, version, JSON.stringify(weights)),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html */
function configuration(settings: FunctionSettings, stage: ListingStage): object {
  const { properties = {} } = declared(stage, 'AWS::Lambda::Function').find(({ ref }) => ref === settings.name) ?? {};
  const { version = LATEST, layers = [], variables, tracing = 'PassThrough', deadLetterArn, kmsKeyArn } = settings;
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    Runtime: properties.Runtime,
    Role: settings.roleArn,
    ...(settings.imageUri === undefined ? { Handler: settings.handler } : {}),
    // The stage runs the folder of the bundle; nothing is packed.
    CodeSize: 0,
    CodeSha256: createHash('sha256').update(settings.codeDirectory).digest('base64'),
    Description: properties.Description ?? '',
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMiB,
    LastModified: new Date(stage.clock.createdAt).toISOString().replace('Z', '+0000'),
    Version: version,
    ...(Object.keys(variables).length === 0 ? {} : { Environment: { Variables: variables } }),
    ...(deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: deadLetterArn } }),
    ...(layers.length === 0 ? {} : { Layers: properties.Layers }),
    ...(kmsKeyArn === undefined ? {} : { KMSKeyArn: kmsKeyArn }),
    TracingConfig: { Mode: tracing },
    RevisionId: idOf(settings.arn, version),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: settings.imageUri === undefined ? 'Zip' : 'Image',
    Architectures: properties.Architectures ?? ['x86_64'],
    EphemeralStorage: { Size: settings.ephemeralStorageMiB ?? DEFAULT_STORAGE_MIB },
    LoggingConfig: { LogFormat: 'Text', LogGroup: settings.logGroup, ...Object(properties.LoggingConfig) },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html */
function mapping({ ref, properties }: LoadedResource, lambda: Lambda, { clock }: ListingStage) {
  const { FunctionName, EventSourceArn, Enabled = true, Tags: _, ...settings } = properties;
  const { arn } = lambda.find(String(FunctionName));
  return {
    UUID: ref,
    EventSourceArn,
    FunctionArn: arn,
    State: Enabled === true ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    LastModified: clock.createdAt / 1_000,
    BatchSize: String(EventSourceArn).startsWith('arn:aws:dynamodb:') ? 100 : 10,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    ...settings,
  };
}

/** An id that is the same as long as what it is made of is. */
const idOf = (...parts: readonly string[]) =>
  createHash('sha256')
    .update(parts.join(' '))
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const invalid = (message: string) => new AwsError('InvalidParameterValueException', message);
