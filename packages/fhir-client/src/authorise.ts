import { createTokenClient, type TokenClient } from '@ehch/service-kit';

/** How we prove to the FHIR server who we are. */
export interface FhirCredentials {
  clientId: string;
  scope: string;
  /** Where it gives out tokens, if its SMART configuration is not to be asked. */
  tokenUrl?: string;
  clientSecret?: string;
  /** Our private key as a JWK with `kid` and `alg`. */
  privateKey?: { kid: string; alg: 'RS384' | 'ES384' | 'RS512' } & Record<string, unknown>;
}

/** Gives the bearer token for requests to a FHIR server that wants one (SEC-016). */
export function createAuthoriser(baseUrl: string, credentials: FhirCredentials): (renew: boolean) => Promise<string> {
  let client: Promise<TokenClient> | undefined;
  let last: string | undefined;
  return async (renew) => {
    client ??= openClient(baseUrl, credentials);
    const tokens = await client.catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    if (renew) tokens.invalidate(last);
    last = await tokens.token();
    return last;
  };
}

async function openClient(baseUrl: string, { clientId, scope, clientSecret, privateKey, tokenUrl }: FhirCredentials): Promise<TokenClient> {
  const common = { clientId, scope, tokenUrl: tokenUrl ?? (await discoverTokenUrl(baseUrl)) };
  if (privateKey) return createTokenClient({ ...common, privateKey, kid: privateKey.kid, algorithm: privateKey.alg });
  return createTokenClient({ ...common, clientSecret: clientSecret ?? '' });
}

/** What the server's SMART configuration says. */
async function discoverTokenUrl(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl.replace(/\/$/, '')}/.well-known/smart-configuration`, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(10_000) });
  const { token_endpoint: url } = (await response.json()) as { token_endpoint?: unknown };
  if (!response.ok || typeof url !== 'string') throw new Error('the FHIR server has no SMART configuration: set FHIR_TOKEN_URL');
  return url;
}
