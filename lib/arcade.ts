import { type App, Aspects, Tags } from 'aws-cdk-lib';
import type { Bundles } from './bundle.ts';
import { Foundation } from './chapters/foundation.ts';
import { Imports } from './chapters/imports.ts';
import { Leaderboard } from './chapters/leaderboard.ts';
import { Plays } from './chapters/plays.ts';
import { Registration } from './chapters/registration.ts';
import { Seasons } from './chapters/seasons.ts';
import { AnnotateGenerated } from './generated.ts';
import type { StageSettings } from './stages.ts';

export interface ArcadeProps {
  readonly stage: StageSettings;
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
  readonly plays: Plays;
  readonly leaderboard: Leaderboard;
  readonly seasons: Seasons;

  constructor(app: App, props: ArcadeProps) {
    const { stage, bundles, instance = 'arcade' } = props;
    const chapter = (name: string) => ({
      stage,
      bundles,
      stackName: `${instance}-${name}`,
      terminationProtection: stage.deletionProtection,
    });

    this.foundation = new Foundation(app, 'foundation', chapter('foundation'));
    this.registration = new Registration(app, 'registration', {
      ...chapter('registration'),
      foundation: this.foundation,
    });
    this.imports = new Imports(app, 'imports', { ...chapter('imports'), foundation: this.foundation });
    this.plays = new Plays(app, 'plays', {
      ...chapter('plays'),
      foundation: this.foundation,
      registration: this.registration,
      imports: this.imports,
    });
    this.leaderboard = new Leaderboard(app, 'leaderboard', {
      ...chapter('leaderboard'),
      foundation: this.foundation,
    });
    this.seasons = new Seasons(app, 'seasons', { ...chapter('seasons'), foundation: this.foundation });

    Tags.of(app).add('service', 'serverless-arcade');
    Tags.of(app).add('stage', stage.name);
    Tags.of(app).add('owner', instance);
    Aspects.of(app).add(new AnnotateGenerated());
  }
}
