import { StageError } from '../../errors.ts';
import { decoded } from '../../wire/request-url.ts';
import type { ResourceDefinition } from './definition.ts';
import type { DeployedMethod, PathParameters } from './exchange.ts';

interface Node {
  readonly path: string;
  readonly methods: readonly DeployedMethod[];
  readonly children: Map<string, Node>;
  /** The one child whose path part is a variable. */
  variable?: { readonly name: string; readonly greedy: boolean; readonly node: Node };
}

export interface Match {
  readonly method: DeployedMethod;
  readonly pathParameters: PathParameters;
}

/** The resources of a deployment as a tree. */
export class Router {
  readonly #root: Node;

  /**
   * @param methodsOf makes the methods of a resource, given its full path
   * @throws StageError on path parts that API Gateway refuses
   */
  constructor(
    resources: Iterable<ResourceDefinition>,
    methodsOf: (resource: ResourceDefinition, path: string) => readonly DeployedMethod[],
  ) {
    const all = [...resources];
    const grow = (resource: ResourceDefinition, parentPath: string): Node => {
      const path =
        resource.parentId === undefined ? '/' : `${parentPath === '/' ? '' : parentPath}/${resource.pathPart}`;
      const node: Node = { path, methods: methodsOf(resource, path), children: new Map() };
      for (const child of all.filter(({ parentId }) => parentId === resource.id)) adopt(node, child, grow(child, path));
      return node;
    };
    const root = all.find(({ parentId }) => parentId === undefined);
    if (root === undefined) throw new StageError('An API without a root resource cannot be deployed.');
    this.#root = grow(root, '');
  }

  /**
   * The method that serves a request. At each level the named resource comes before the variable one. Where that way has no
   * such method, the nearest `{proxy+}` above serves the request (recorded: test_apigateway_common::TestApigatewayRouting).
   * A slash at the end makes no difference, and a method of its own comes before `ANY` (unverified; settled by: requests to
   * a resource with GET and ANY, with and without the slash).
   * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html#api-gateway-proxy-resource
   */
  find(path: string, httpMethod: string): Match | undefined {
    const segments = path.replace(/\/+$/, '').split('/').slice(1);
    return find(this.#root, segments, {}, httpMethod);
  }
}

/**
 * REST APIs decode request parameters (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
 */
function find(
  node: Node,
  segments: readonly string[],
  pathParameters: PathParameters,
  httpMethod: string,
): Match | undefined {
  const [segment, ...others] = segments;
  if (segment === undefined) {
    const method =
      node.methods.find((candidate) => candidate.httpMethod === httpMethod) ??
      node.methods.find((candidate) => candidate.httpMethod === 'ANY');
    return method === undefined ? undefined : { method, pathParameters };
  }
  const { variable } = node;
  const child = node.children.get(decoded(segment));
  if (child !== undefined) {
    const match = find(child, others, pathParameters, httpMethod);
    if (match !== undefined || variable?.greedy !== true) return match;
  }
  if (variable === undefined || segment === '') return undefined;
  // A greedy one keeps what it takes as it was sent (recorded: test_apigateway_lambda::test_lambda_aws_proxy_integration).
  return variable.greedy
    ? find(variable.node, [], { ...pathParameters, [variable.name]: segments.join('/') }, httpMethod)
    : find(variable.node, others, { ...pathParameters, [variable.name]: decoded(segment) }, httpMethod);
}

function adopt(parent: Node, { pathPart }: ResourceDefinition, child: Node): void {
  const [, name, plus] = /^\{([\w.:-]+)(\+?)\}$/.exec(pathPart) ?? [];
  if (name === undefined) {
    if (!/^[\w.,:-]+$/.test(pathPart)) throw new StageError(`${child.path}: a path part cannot be ${pathPart}.`);
    if (parent.children.has(pathPart)) throw new StageError(`${child.path} is defined twice.`);
    parent.children.set(pathPart, child);
    return;
  }
  const greedy = plus === '+';
  if (parent.variable !== undefined)
    throw new StageError(`${child.path}: only one variable path part is allowed under ${parent.path}.`);
  if (greedy && (child.children.size > 0 || child.variable !== undefined))
    throw new StageError(`${child.path}: a greedy path part has to be the last one.`);
  parent.variable = { name, greedy, node: child };
}
