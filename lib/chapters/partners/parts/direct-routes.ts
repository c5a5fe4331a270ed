import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { JsonSchemaType } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Pass, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { RegionalApi } from '../../../constructs/api/rest-api.ts';
import { ServiceRoute } from '../../../constructs/api/service-route.ts';
import { WorkQueue } from '../../../constructs/queues/work-queue.ts';
import { Workflow, type WorkflowProps } from '../../../constructs/workflows/workflow.ts';
import { annotate } from '../../../pattern.ts';

export interface DirectRoutesProps extends Pick<WorkflowProps, 'retention' | 'removalPolicy' | 'alarms'> {
  readonly api: RegionalApi;
}

const NAME = { type: JsonSchemaType.STRING, pattern: '^[\\w-]{1,40}$' };
const object = (properties: Record<string, object>) => ({
  type: JsonSchemaType.OBJECT,
  required: Object.keys(properties),
  additionalProperties: false,
  properties,
});

/** How long a delivery may be called off. */
const GRACE = Duration.minutes(10);

/** Routes behind which API Gateway calls a service by itself: a queue, a table and a workflow. */
export class DirectRoutes extends Construct {
  readonly queue: WorkQueue;
  readonly cabinets: TableV2;
  readonly delivery: Workflow;
  readonly #api: RegionalApi;

  constructor(scope: Construct, id: string, props: DirectRoutesProps) {
    super(scope, id);
    this.#api = props.api;
    this.queue = this.reportsQueue(props);
    this.cabinets = this.cabinetsTable(props);
    this.delivery = this.deliveryWorkflow(props);
    this.addReport();
    this.addCabinet();
    this.addCabinetAnswer();
    this.addDelivery();
  }

  private reportsQueue({ alarms }: DirectRoutesProps): WorkQueue {
    return new WorkQueue(this, 'Reports', {
      purpose: {
        pattern: 'api-direct-aws-service',
        why: 'Reports of broken cabinets, which the system of the repair service fetches by itself: nothing of ours has to run for them.',
      },
      consumerTimeout: Duration.seconds(30),
      ...(alarms === undefined ? {} : { alarms }),
    });
  }

  private cabinetsTable({ removalPolicy }: DirectRoutesProps): TableV2 {
    const table = new TableV2(this, 'Cabinets', {
      partitionKey: { name: 'cabinet', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
    });
    return annotate(
      table,
      'api-direct-aws-service',
      'Cabinets that partners have announced. The templates of two routes write and read its items: rules that a template cannot say would need a function.',
    );
  }

  private deliveryWorkflow({ retention, removalPolicy, alarms }: DirectRoutesProps): Workflow {
    const definition = new Pass(this, 'Announced')
      .next(new Wait(this, 'MayBeCalledOff', { time: WaitTime.duration(GRACE) }))
      .next(new Succeed(this, 'Ordered'));
    return new Workflow(this, 'Delivery', {
      purpose: {
        pattern: 'api-direct-aws-service',
        why: 'A delivery may be called off for ten minutes; then it is ordered. API Gateway starts an execution for each.',
      },
      definition,
      timeout: Duration.hours(1),
      cure: 'A delivery was not ordered: the history of the execution has the error.',
      retention,
      removalPolicy,
      ...(alarms === undefined ? {} : { alarms }),
    });
  }

  private addReport(): void {
    const { queue } = this.queue;
    new ServiceRoute(this, 'NewReport', {
      api: this.#api,
      route: {
        method: 'POST',
        path: '/reports',
        access: 'key',
        body: { name: 'Report', schema: object({ cabinet: NAME, fault: NAME }) },
      },
      service: 'sqs',
      call: { path: `${Stack.of(this).account}/${queue.queueName}` },
      request: 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)',
      answers: [
        {
          statusCode: '202',
          responseTemplates: {
            'application/json': `{"report": "$input.path('$.SendMessageResponse.SendMessageResult.MessageId')"}`,
          },
        },
        FAILED,
      ],
      grant: (role) => queue.grant(role, 'sqs:SendMessage'),
      why: 'The message is written as a form, as the Query protocol of SQS wants it; urlEncode keeps a & of the body from becoming a parameter of the call.',
    });
  }

  private addCabinet(): void {
    new ServiceRoute(this, 'NewCabinet', {
      api: this.#api,
      route: {
        method: 'POST',
        path: '/cabinets',
        access: 'key',
        body: { name: 'Cabinet', schema: object({ cabinet: NAME, place: NAME }) },
      },
      service: 'dynamodb',
      call: { action: 'PutItem' },
      request: `{
  "TableName": "${this.cabinets.tableName}",
  "Item": {"cabinet": {"S": $input.json('$.cabinet')}, "place": {"S": $input.json('$.place')}, "by": {"S": "$context.identity.apiKeyId"}},
  "ConditionExpression": "attribute_not_exists(cabinet)"
}`,
      answers: [
        { statusCode: '201', responseTemplates: { 'application/json': '{"announced": "$context.requestId"}' } },
        { ...FAILED, statusCode: '409', selectionPattern: '400', responseTemplates: refused('known_cabinet') },
        { ...FAILED, selectionPattern: '5\\d{2}' },
      ],
      grant: (role) => this.cabinets.grant(role, 'dynamodb:PutItem'),
      why: 'A conditional write without code: a cabinet that is known already is a 400 of DynamoDB, of which the selection pattern makes a 409. The pattern sees the status only, so other mistakes look alike.',
    });
  }

  private addCabinetAnswer(): void {
    new ServiceRoute(this, 'OneCabinet', {
      api: this.#api,
      route: { method: 'GET', path: '/cabinets/{cabinet}', access: 'key' },
      service: 'dynamodb',
      call: { action: 'GetItem' },
      request: `{"TableName": "${this.cabinets.tableName}", "Key": {"cabinet": {"S": "$util.escapeJavaScript($input.params('cabinet')).replaceAll("\\\\'", "'")"}}}`,
      answers: [
        {
          statusCode: '200',
          responseTemplates: {
            'application/json': `#set($item = $input.path('$.Item'))
#if($item == "")
#set($context.responseOverride.status = 404)
${refused('no_such_cabinet')['application/json']}
#else
{"cabinet": "$item.cabinet.S", "place": "$item.place.S"}
#end`,
          },
        },
        FAILED,
      ],
      grant: (role) => this.cabinets.grant(role, 'dynamodb:GetItem'),
      why: 'For an item that does not exist DynamoDB answers 200 and no item; the template turns that into a 404.',
    });
  }

  private addDelivery(): void {
    const { stateMachine } = this.delivery;
    new ServiceRoute(this, 'NewDelivery', {
      api: this.#api,
      route: {
        method: 'POST',
        path: '/deliveries',
        access: 'key',
        body: { name: 'Delivery', schema: object({ cabinet: NAME }) },
      },
      service: 'states',
      call: { action: 'StartExecution' },
      request: `{"stateMachineArn": "${stateMachine.stateMachineArn}", "name": "$context.requestId", "input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\\\'", "'")"}`,
      answers: [
        {
          statusCode: '202',
          responseTemplates: { 'application/json': '{"delivery": "$context.requestId"}' },
        },
        FAILED,
      ],
      grant: (role) => stateMachine.grantStartExecution(role),
      why: 'The request id is the name of the execution, so a caller that repeats a request with the same id starts no second one.',
    });
  }
}

const refused = (code: string) => ({
  'application/json': `{"error": {"code": "${code}", "requestId": "$context.requestId"}}`,
});

/** What the service refuses is a mistake of the template or of its role, and nothing of it is for the caller. */
const FAILED = { statusCode: '502', selectionPattern: '[45]\\d{2}', responseTemplates: refused('backend_failed') };
