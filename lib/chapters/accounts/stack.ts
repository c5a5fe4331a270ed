import type { Construct } from 'constructs';
import { Chapter, type ChapterProps } from '../../chapter.ts';
import { AsyncOutcomes } from '../../constructs/functions/async-outcomes.ts';
import { annotate } from '../../pattern.ts';
import type { Fleet } from '../fleet/stack.ts';
import type { ArcadeTable } from '../foundation/parts/arcade-table.ts';
import type { PlayerDirectory } from '../registration/parts/player-directory.ts';
import { ManagedLogin } from './parts/managed-login.ts';
import { admitAccount, admitOrganisation } from './parts/outside-callers.ts';
import { OwnSpace } from './parts/own-space.ts';
import { protectSignIns } from './parts/threat-protection.ts';

export interface AccountsProps extends ChapterProps {
  readonly players: PlayerDirectory;
  readonly table: ArcadeTable;
  readonly fleet: Fleet;
}

/** Other identities: players sign in on pages that Cognito hosts, and accounts of AWS act in each other. */
export class Accounts extends Chapter {
  constructor(scope: Construct, name: string, props: AccountsProps) {
    super(scope, name, props);
    this.login(props);
    this.ownSpace(props);
    if (props.players.isProtected) protectSignIns(this, props.players);
    this.listServers(props);
    const results = this.keepResults(props);
    this.watch([...this.functions, results]);
  }

  private login({ players, instance }: AccountsProps): void {
    const { client, domain } = new ManagedLogin(this, 'Login', { players, instance, environment: this.settings });
    this.output('LoginClientId', client.userPoolClientId);
    this.output('LoginUrl', domain.baseUrl());
  }

  /** Credentials of AWS for players: each reaches the own files and rows. */
  private ownSpace({ players, table }: AccountsProps): void {
    const { bucket, pool } = new OwnSpace(this, 'Space', {
      client: players.client,
      providerName: players.userPoolProviderName,
      environment: this.settings,
      guests: this.node.tryGetContext('guests') === 'true',
      table,
    });
    this.output('IdentityPoolId', pool.ref);
    this.output('FilesBucketName', bucket.bucketName, 'aws s3 rm --recursive s3://<this name>, before cdk destroy');
  }

  /** The arcade acts in another account: it asks which game servers run there. */
  private listServers({ fleet }: AccountsProps): void {
    const list = this.function('ListServers', {
      name: fleet.callerName,
      description: 'Lists the game servers that run in the account of the fleet',
      variables: { FLEET_ROLE_ARN: fleet.reader.roleArn, FLEET_EXTERNAL_ID: fleet.externalId },
    });
    fleet.reader.grantAssumeRole(list.role);
    annotate(
      list.role.node.findChild('DefaultPolicy'),
      'iam-cross-account-role',
      'This half of the permission is here: sts:AssumeRole on the one role of the other account. The other half is the trust policy of that role. The action is of STS; iam:AssumeRole does not exist.',
    );
    admitOrganisation(this, 'AllowOrganisation', list.live);
    this.output('ListServersArn', list.live.functionArn);
  }

  /** Another account acts in the arcade: game servers report how games ended. */
  private keepResults({ fleet, table }: AccountsProps): AsyncOutcomes {
    const keep = this.function('KeepResult', {
      name: fleet.reportsTo,
      description: 'Keeps a result that a game server of another account reports',
    });
    table.bind(keep, 'dynamodb:PutItem');
    admitAccount(this, 'AllowFleet', keep.live, this.settings.fleetAccount);
    const results = new AsyncOutcomes(this, 'Results', {
      consumer: keep.live,
      work: 'Results that could not be kept',
      alarms: this.alarms,
    });
    this.output('KeepResultArn', keep.live.functionArn);
    this.output('ResultFailuresQueueUrl', results.failures.queue.queueUrl);
    return results;
  }
}
