import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { LiveFunction } from '../../../constructs/functions/live-function.ts';
import { StreamingUrl } from '../../../constructs/functions/streaming-url.ts';
import { annotate } from '../../../pattern.ts';

export interface ScoreExportProps {
  /** Streams the standings. */
  readonly exportScores: LiveFunction;
}

/** The standings of all seasons of a game as lines, at an address of their own, for those who may assume a role. */
export class ScoreExport extends Construct {
  readonly url: StreamingUrl;
  readonly reader: Role;

  constructor(scope: Construct, id: string, { exportScores }: ScoreExportProps) {
    super(scope, id);
    this.url = new StreamingUrl(this, 'Url', { fn: exportScores.live });
    this.reader = new Role(this, 'Reader', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Reads the standings of seasons by the URL of the export',
    });
    this.url.grantCall(this.reader);
    annotate(
      this.reader,
      'lambda-function-url',
      'Who may call is a role that analysts of the account assume. It takes both permissions, and by the second it invokes the function through the URL alone.',
    );
  }
}
