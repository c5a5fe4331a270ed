/**
 * The canary of an API stage: a share of the requests goes to another deployment, with variables of its own.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */
export interface CanarySettings {
  readonly deploymentId: string;
  /** 0 to 100 */
  readonly percentTraffic: number;
  /** Variables that the canary has instead of those of the API stage, or besides. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Whether the canary answers from the cache of the API stage; otherwise it has one of its own. */
  readonly useStageCache: boolean;
}

/** What serves one request. */
export interface Release {
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly isCanary: boolean;
}

interface Released {
  readonly deploymentId: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly canary?: CanarySettings;
}

/** Chooses what serves a request. Each choice is for one request: no caller stays with a release. @param random a number from 0 to 1 */
export function chooseRelease({ deploymentId, variables, canary }: Released, random: () => number): Release {
  if (canary === undefined || random() * 100 >= canary.percentTraffic) {
    return { deploymentId, variables, isCanary: false };
  }
  return {
    deploymentId: canary.deploymentId,
    variables: { ...variables, ...canary.overrides },
    isCanary: true,
  };
}
