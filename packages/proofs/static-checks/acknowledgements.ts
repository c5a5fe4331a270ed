import { Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** A finding that somebody has decided to live with. */
interface Acknowledgement {
  /** Path of the construct on which it stands. */
  readonly path: string;
  readonly rule: string;
  readonly reason: string;
}

/** Something that a rule says about one resource. */
interface Finding {
  readonly path: string;
  readonly rule: string;
}

/** What has been acknowledged in a tree, and what is wrong with it. */
export interface Examination {
  readonly acknowledged: number;
  /** What the rules say, acknowledged or not. */
  readonly findings: number;
  /** Acknowledged, but no rule says so any more. */
  readonly stale: readonly string[];
  /** Acknowledged for more than one resource at once. */
  readonly wide: readonly string[];
  /** Findings that are not acknowledged, or more than once. */
  readonly notOnce: readonly string[];
  readonly withoutReason: readonly string[];
}

/** Compares what is acknowledged in a synthesized tree with what the rules say of it. */
export function examineAcknowledgements(scope: IConstruct): Examination {
  const constructs = scope.node.findAll();
  const acknowledgements = constructs.flatMap(acknowledgedOn);
  const findings = findingsWithoutAcknowledgements(scope);
  const coveredBy = (acknowledgement: Acknowledgement) => findings.filter((found) => covers(acknowledgement, found));
  const wholes = new Set(constructs.filter((c) => Stack.isStack(c) || Stage.isStage(c)).map(({ node }) => node.path));
  return {
    acknowledged: acknowledgements.length,
    findings: findings.length,
    stale: acknowledgements.filter((candidate) => coveredBy(candidate).length === 0).map(nameOf),
    wide: acknowledgements
      .filter((candidate) => coveredBy(candidate).length > 1 || wholes.has(candidate.path))
      .map(nameOf),
    notOnce: findings
      .filter((found) => acknowledgements.filter((candidate) => covers(candidate, found)).length !== 1)
      .map(nameOf),
    withoutReason: acknowledgements.filter(({ reason }) => !A_REASON.test(reason)).map(nameOf),
  };
}

/** A sentence: less than that explains nothing to a reviewer. It may begin with the name of an action. */
const A_REASON = /^(?:[A-Z]|[a-z]+:[A-Z]).{40,240}\.$/;

function acknowledgedOn({ node }: IConstruct): readonly Acknowledgement[] {
  return node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(Object(data)))
    .map(([id, reason]) => ({ path: node.path, rule: id.replace(/^annotation::/i, ''), reason: String(reason) }));
}

/**
 * What the checks of `cdk synth` would say if nobody had acknowledged anything. They look for acknowledgements under a
 * key; here it is one that nobody uses, so no second synthesis is needed.
 */
function findingsWithoutAcknowledgements(scope: IConstruct): readonly Finding[] {
  const validations: { ACKNOWLEDGED_RULES_METADATA_KEY: string } = Validations;
  const key = validations.ACKNOWLEDGED_RULES_METADATA_KEY;
  validations.ACKNOWLEDGED_RULES_METADATA_KEY = 'nothing-is-acknowledged';
  try {
    return [new AwsSolutionsChecks(), new ServerlessChecks()]
      .flatMap((checks) => checks.validateScope(scope).violations)
      .flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ path: constructPath, rule: ruleName })),
      );
  } finally {
    validations.ACKNOWLEDGED_RULES_METADATA_KEY = key;
  }
}

const covers = ({ path, rule }: Finding, found: Finding) =>
  rule === found.rule && `${found.path}/`.startsWith(`${path}/`);

const nameOf = ({ path, rule }: Finding) => `${path}: ${rule}`;
