import { Duration, Size } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Handler, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BADGE_CONTEXT, BADGE_KEY } from '#lambda/runtimes/badges.ts';
import { CUTS, TAPES } from '#lambda/runtimes/tapes.ts';
import { RESERVE_MILLISECONDS } from '#lambda/runtimes/use-cases/settle-night.ts';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { runsWithoutContainer } from '../../constructs/functions/image-entry.ts';
import { SEAL_KEY, SealedKey } from '../../constructs/functions/sealed-key.ts';
import { QueueConsumer } from '../../constructs/queues/queue-consumer.ts';
import { WorkQueue } from '../../constructs/queues/work-queue.ts';
import { PrivateBucket } from '../../constructs/storage/private-bucket.ts';
import { annotate } from '../../pattern.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';

export interface RuntimesProps extends ChapterProps {
  readonly table: ArcadeTable;
}

/** For the work between two looks at the clock, and the reserve on top. */
const NIGHT_TIMEOUT = Duration.seconds(60);
const TAPE_TIMEOUT = Duration.minutes(15);
/** From a small share of a core to a whole one, which 1,769 MiB are: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHEELS = [128, 512, 1_769];

/** Other packages and runtimes: an image, a shell, a large disk, a sealed key, code in the template, one at a time, in time, and what memory buys. */
export class Runtimes extends Chapter {
  constructor(scope: Construct, name: string, props: RuntimesProps) {
    super(scope, name, props);
    this.drawPosters();
    this.checkCodes();
    this.cutTapes();
    this.signBadges();
    this.printTickets();
    const nights = this.settleNights(props);
    this.spinWheels();
    this.watch([...this.functions, nights]);
  }

  private drawPosters(): void {
    const code = Code.fromAssetImage(this.imageContext('DrawPoster', 'poster'), { platform: Platform.LINUX_ARM64 });
    const draw = this.function('DrawPoster', {
      description: 'Draws the poster of a record, in a container image',
      packaging: { code, handler: Handler.FROM_IMAGE, runtime: Runtime.FROM_IMAGE },
      memorySize: 1_024,
    });
    runsWithoutContainer(draw.function, 'runtimes/draw-poster.handler');
    annotate(
      draw.function,
      'lambda-container-image',
      'An image has up to 10 GB, a zip file 250 MB unpacked: for large or native dependencies, or where a company builds and scans images anyway. `cdk deploy` builds and pushes it, synth does not.',
    );
    this.output('DrawPosterArn', draw.live.functionArn);
  }

  private checkCodes(): void {
    const check = this.function('CheckCode', {
      description: 'Checks the code that a cabinet prints, in shell',
      packaging: {
        code: Code.fromAsset(this.codeFolder('cabinet')),
        handler: 'check-code.check',
        runtime: Runtime.PROVIDED_AL2023,
      },
      memorySize: 128,
    });
    annotate(
      check.function,
      'lambda-custom-runtime',
      'Brings its own runtime: the executable file `bootstrap` asks for events and posts answers. Lambda patches the system below it; the runtime itself is ours to keep up to date.',
    );
    this.output('CheckCodeArn', check.live.functionArn);
  }

  private cutTapes(): void {
    const tapes = new PrivateBucket(this, 'Tapes', {
      purpose: {
        pattern: 'lambda-ephemeral-storage',
        why: 'What must last is here. /tmp is room to work in: it goes with its environment.',
      },
      removalPolicy: this.settings.removalPolicy,
    });
    const cut = this.function('CutTape', {
      description: 'Cuts the tape of a night down to its best plays',
      memorySize: 1_769,
      timeout: TAPE_TIMEOUT,
      ephemeralStorageSize: Size.gibibytes(10),
      variables: { TAPES_BUCKET_NAME: tapes.bucketName },
    });
    tapes.grantObjects(cut, { prefix: TAPES, actions: ['s3:GetObject'] });
    tapes.grantObjects(cut, { prefix: CUTS, actions: ['s3:PutObject'] });
    annotate(
      cut.function,
      'lambda-ephemeral-storage',
      '10,240 MiB of /tmp for a tape that is larger than the memory, and is read twice. Everything streams. Files stay for the next invocation of an environment, so each removes its own.',
    );
    this.output('CutTapeArn', cut.live.functionArn);
    this.output('TapesBucketName', tapes.bucketName, 'aws s3 rm --recursive s3://<this name>, before cdk destroy');
  }

  private signBadges(): void {
    const key = new Key(this, 'Key', {
      description: 'Variables of functions, and the key of the badges in one of them',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: this.settings.removalPolicy,
    });
    annotate(
      key,
      'lambda-env-kms',
      'A key of our own, 1 USD a month: who may see the variables in the console needs kms:Decrypt too. Disabled, no new environment of the function starts.',
    );
    const sealer = this.function('SealKey', {
      description: 'Makes the key of the badges when the stack is created',
      packaging: { code: Code.fromInline(SEAL_KEY), handler: 'index.handler', runtime: Runtime.NODEJS_24_X },
      timeout: Duration.seconds(30),
    });
    annotate(
      sealer.function,
      'cfn-inline-code',
      'The code is in the template: for a few lines without a dependency. CloudFormation takes 4 MB of it, and the template 1 MB in all. Everything else is a bundle in S3, which is tested and small.',
    );
    const badgeKey = new SealedKey(this, 'BadgeKey', { key, context: BADGE_CONTEXT, sealer });
    const sign = this.function('SignBadge', {
      description: 'Signs the badge of a player',
      variables: { [BADGE_KEY]: badgeKey.ciphertext },
      environmentEncryption: key,
    });
    badgeKey.letOpen(sign);
    annotate(
      sign.function,
      'lambda-env-kms',
      'KmsKeyArn encrypts all variables at rest, and Lambda decrypts them before the code runs: a caller who may read the configuration reads them. So the key of the badges is encrypted once more, and the code decrypts it when an environment starts.',
    );
    this.output('SignBadgeArn', sign.live.functionArn);
    this.output('KeyArn', key.keyArn);
  }

  private printTickets(): void {
    const print = this.function('PrintTicket', {
      description: 'Prints a ticket at the one printer of the hall',
      memorySize: 128,
      oneAtATime: true,
    });
    annotate(
      print.function,
      'lambda-throttling',
      'One execution is reserved: never more than one runs, and no other function takes it away. A second caller gets a 429 at once; an asynchronous event is kept, and tried again for up to six hours.',
    );
    this.output('PrintTicketArn', print.live.functionArn);
  }

  private settleNights({ table }: RuntimesProps): WorkQueue {
    const nights = new WorkQueue(this, 'Nights', {
      purpose: {
        pattern: 'lambda-context-deadline',
        why: 'A message is a night, or what is left of it: the function that stops in time sends the rest as a new message.',
      },
      consumerTimeout: NIGHT_TIMEOUT,
      alarms: this.alarms,
    });
    const settle = this.function('SettleNight', {
      description: 'Counts the coins of a night, cabinet by cabinet',
      timeout: NIGHT_TIMEOUT,
      variables: { TABLE_NAME: table.tableName, NIGHTS_QUEUE_URL: nights.queue.queueUrl },
    });
    table.grantItems(settle, 'dynamodb:PutItem');
    nights.queue.grant(settle, 'sqs:SendMessage');
    annotate(
      settle.function,
      'lambda-context-deadline',
      `Asks the context how much time is left, and stops ${RESERVE_MILLISECONDS / 1_000} s before Lambda would stop it. Lambda takes the messages for a loop, and ends it after some 16 rounds: a night has 16 times the timeout.`,
    );
    new QueueConsumer(this, 'SettleNightConsumer', {
      queue: nights.queue,
      consumer: settle.live,
      // With more, a long night would take the time of those behind it.
      batchSize: 1,
      maxConcurrency: this.settings.pollerConcurrency,
    });
    this.output('NightsQueueUrl', nights.queue.queueUrl);
    this.output('NightsDeadLetterQueueArn', nights.deadLetterQueue.queueArn, 'npm run redrive -- <this ARN>');
    return nights;
  }

  private spinWheels(): void {
    for (const memorySize of WHEELS) {
      const wheel = this.function(`SpinWheel${memorySize}`, {
        description: `Computes with ${memorySize} MiB, to compare time and price`,
        file: 'spin-wheel',
        memorySize,
        timeout: Duration.seconds(60),
      });
      annotate(
        wheel.function,
        'lambda-memory-cpu',
        memorySize === 1_769
          ? 'A whole core. Code on one thread gains nothing from more.'
          : `${Math.round((memorySize / 1_769) * 100)} % of a core: the price of a millisecond is as much lower as the code is slower, until it waits more than it computes.`,
      );
      this.output(`SpinWheel${memorySize}Arn`, wheel.live.functionArn, 'npm run memory');
    }
  }
}
