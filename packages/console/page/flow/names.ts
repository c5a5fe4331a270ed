import { kindOfArn, kindOfPrincipal, nameOf } from '@serverless-arcade/stage/drawing/resources.ts';
import type { LiveResource } from '../../server/model.ts';
import type { ArchitectureEdge, ArchitectureNode } from '../../study/model.ts';

/** Finds nodes and edges by the names that the stage's records use: names of functions and queues, and ARNs. */
export class Names {
  readonly #nodes: ReadonlyMap<string, ArchitectureNode>;
  readonly #byName = new Map<string, string>();
  readonly #edges: ReadonlyMap<string, ArchitectureEdge>;
  readonly #from: ReadonlyMap<string, readonly ArchitectureEdge[]>;
  readonly #into: ReadonlyMap<string, readonly ArchitectureEdge[]>;

  constructor(
    nodes: readonly ArchitectureNode[],
    edges: readonly ArchitectureEdge[],
    resources: readonly LiveResource[],
  ) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    this.#edges = new Map(edges.map((edge) => [edge.id, edge]));
    this.#from = Map.groupBy(edges, ({ from }) => from);
    this.#into = Map.groupBy(edges, ({ to }) => to);
    for (const { id, kind, name } of nodes) if (name !== undefined) this.#byName.set(`${kind}:${name}`, id);
    for (const { chapter, logicalId, ref, arn } of resources) {
      const id = `${chapter}/${logicalId}`;
      if (!this.#nodes.has(id)) continue;
      for (const name of [nameOf(ref), nameOf(arn ?? ref)])
        this.#byName.set(`${this.#nodes.get(id)?.kind}:${name}`, id);
    }
  }

  node(kind: ArchitectureNode['kind'], name: string): string | undefined {
    return this.#byName.get(`${kind}:${nameOf(name)}`);
  }

  /** The node that an ARN names, or something of it: an alias of a function, an index of a table. */
  arn(arn: string): string | undefined {
    const kind = kindOfArn(arn);
    return kind === undefined ? undefined : this.node(kind, arn);
  }

  ofKind(kind: ArchitectureNode['kind']): readonly string[] {
    return [...this.#nodes.values()].filter((node) => node.kind === kind).map(({ id }) => id);
  }

  edge(from: string | undefined, to: string | undefined): string | undefined {
    const id = `${from} -> ${to}`;
    return this.#edges.has(id) ? id : undefined;
  }

  /** The edges by which a service acting for something reaches a node. */
  byService(principal: string, to: string): readonly string[] {
    const kind = kindOfPrincipal(principal);
    return (this.#into.get(to) ?? []).filter(({ from }) => this.#nodes.get(from)?.kind === kind).map(({ id }) => id);
  }

  /** The edges of one kind that leave a node. */
  leaving(from: string, kind: ArchitectureEdge['kinds'][number]): readonly string[] {
    return (this.#from.get(from) ?? []).filter(({ kinds }) => kinds.includes(kind)).map(({ id }) => id);
  }

  /** The edges of one kind that lead to a node. */
  entering(to: string, kind: ArchitectureEdge['kinds'][number]): readonly string[] {
    return (this.#into.get(to) ?? []).filter(({ kinds }) => kinds.includes(kind)).map(({ id }) => id);
  }
}
