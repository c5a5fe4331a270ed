import { type App, Aspects, Tags } from 'aws-cdk-lib';
import type { Bundles } from './bundle.ts';
import { Api } from './chapters/api/stack.ts';
import { Foundation } from './chapters/foundation/stack.ts';
import { Imports } from './chapters/imports/stack.ts';
import { Leaderboard } from './chapters/leaderboard/stack.ts';
import { Operations } from './chapters/operations/stack.ts';
import { Registration } from './chapters/registration/stack.ts';
import { Seasons } from './chapters/seasons/stack.ts';
import { ChapterHealth } from './constructs/alarms/chapter-health.ts';
import type { EnvironmentSettings } from './environments.ts';
import { AnnotateGenerated } from './generated.ts';

export interface ArcadeProps {
  readonly environment: EnvironmentSettings;
  readonly bundles: Bundles;
  /**
   * First part of every stack name: choose another to deploy a second copy beside the first.
   * @default 'arcade'
   */
  readonly instance?: string;
}

/** The composition root: builds the chapters in order and hands each what it needs. */
export class Arcade {
  readonly foundation: Foundation;
  readonly registration: Registration;
  readonly imports: Imports;
  readonly api: Api;
  readonly leaderboard: Leaderboard;
  readonly seasons: Seasons;
  readonly operations: Operations;

  constructor(app: App, props: ArcadeProps) {
    const { environment, bundles, instance = 'arcade' } = props;
    const chapter = (name: string) => ({
      environment,
      bundles,
      stackName: `${instance}-${name}`,
      terminationProtection: environment.deletionProtection,
    });

    this.foundation = new Foundation(app, 'foundation', chapter('foundation'));
    this.registration = new Registration(app, 'registration', {
      ...chapter('registration'),
      foundation: this.foundation,
    });
    this.imports = new Imports(app, 'imports', { ...chapter('imports'), foundation: this.foundation });
    this.api = new Api(app, 'api', {
      ...chapter('api'),
      foundation: this.foundation,
      registration: this.registration,
      imports: this.imports,
    });
    this.leaderboard = new Leaderboard(app, 'leaderboard', {
      ...chapter('leaderboard'),
      foundation: this.foundation,
    });
    this.seasons = new Seasons(app, 'seasons', { ...chapter('seasons'), foundation: this.foundation });

    const tags = { service: 'serverless-arcade', environment: environment.name, owner: instance };
    const chapters = [this.foundation, this.registration, this.imports, this.api, this.leaderboard, this.seasons];
    for (const each of chapters) new ChapterHealth(each, 'Health');
    this.operations = new Operations(app, 'operations', {
      ...chapter('operations'),
      instance,
      chapters,
      api: this.api,
      tags,
    });

    for (const [key, value] of Object.entries(tags)) Tags.of(app).add(key, value);
    Aspects.of(app).add(new AnnotateGenerated());
  }
}
