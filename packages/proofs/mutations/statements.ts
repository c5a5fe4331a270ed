import { type Change, idOf, NothingToChange } from './change.ts';

interface Statement {
  Action: string | string[];
  Effect: string;
  Resource: unknown;
  Condition?: unknown;
}

/** Changes the one statement of a policy about this action, or takes it out by answering with nothing. */
function statement(name: string, action: string, change: (statement: Statement) => Statement | undefined): Change {
  return (template) => {
    const policy = template.Resources[idOf(template, name)] as {
      Properties: { PolicyDocument: { Statement: Statement[] } };
    };
    const { PolicyDocument } = policy.Properties;
    const found = PolicyDocument.Statement.filter(({ Action }) => [Action].flat().includes(action));
    const [chosen] = found;
    if (chosen === undefined || found.length > 1) {
      throw new NothingToChange(`${name} has ${found.length} statements about ${action}`);
    }
    const changed = change(chosen);
    PolicyDocument.Statement = PolicyDocument.Statement.flatMap((candidate) =>
      candidate === chosen ? (changed ?? []) : candidate,
    );
  };
}

/** Lets a role do one thing more with what it may use already. */
export const alsoAllow = (name: string, action: string, more: string) =>
  statement(name, action, (chosen) => ({ ...chosen, Action: [...[chosen.Action].flat(), more] }));

/** Lets a role do anything of the service. */
export const allowEverything = (name: string, action: string) =>
  statement(name, action, (chosen) => ({ ...chosen, Action: `${action.split(':')[0]}:*` }));

/** Lets a role do it with any resource, or with another. */
export const widenTo = (name: string, action: string, Resource: unknown = '*') =>
  statement(name, action, (chosen) => ({ ...chosen, Resource }));

export const dropStatement = (name: string, action: string) => statement(name, action, () => undefined);

export const dropCondition = (name: string, action: string) =>
  statement(name, action, ({ Condition, ...chosen }) => {
    if (Condition === undefined) throw new NothingToChange(`${name} sets no condition on ${action}`);
    return chosen;
  });
