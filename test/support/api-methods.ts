/** A method of a synthesized API. */
export interface ApiMethod {
  readonly method: string;
  readonly path: string;
  /** `GET /players/me` */
  readonly name: string;
  readonly authorization: string;
  readonly apiKeyRequired: boolean;
}

interface ApiResource {
  readonly Type: string;
  readonly Properties: {
    readonly ParentId?: { readonly Ref?: string };
    readonly PathPart?: string;
    readonly ResourceId?: { readonly Ref?: string };
    readonly HttpMethod?: string;
    readonly AuthorizationType?: string;
    readonly ApiKeyRequired?: boolean;
  };
}

/** Every method of the REST API in a template, but for the preflight answers. */
export function methodsOf({
  Resources,
}: {
  readonly Resources: Readonly<Record<string, ApiResource>>;
}): readonly ApiMethod[] {
  const pathOf = (id: string | undefined): string => {
    const resource = id === undefined ? undefined : Resources[id];
    if (resource?.Type !== 'AWS::ApiGateway::Resource') return '';
    return `${pathOf(resource.Properties.ParentId?.Ref)}/${resource.Properties.PathPart}`;
  };
  return Object.values(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::ApiGateway::Method' && Properties.HttpMethod !== 'OPTIONS')
    .map(({ Properties }) => {
      const method = Properties.HttpMethod ?? '';
      const path = pathOf(Properties.ResourceId?.Ref) || '/';
      return {
        method,
        path,
        name: `${method} ${path}`,
        authorization: Properties.AuthorizationType ?? 'NONE',
        apiKeyRequired: Properties.ApiKeyRequired === true,
      };
    });
}
