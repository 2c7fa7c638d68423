import { type AuditEntry, findClient, type Ledger, openQuotas, openSigningKeys, rememberAssertion, type Seal, writeAudit } from '@ehch/ledger';
import { contextOf, createKeySetReader, createKeySets, createTokenEndpoint, type RegisteredClient, smartConfiguration, type TokenDecision } from '@ehch/service-kit';
import { type Request, Router } from 'express';

/** Every scope that a client can be given. */
export const SCOPES = ['system/records.c', 'system/receipts.r', 'system/replay.ru', 'system/sources.r', 'system/sources.u', 'system/operations.r', 'system/AuditEvent.r', 'system/Encounter.cruds', 'system/Subscription.cruds', 'system/*.cruds'] as const;

/** `POST /oauth2/token` and the SMART configuration, with clients and used assertions in the ledger. `allowedOrigins` may publish keys although they are http or private. */
export function createTokenRoutes({ ledger, base, allowedOrigins = [], seal }: { ledger: Ledger; base: string; allowedOrigins?: readonly string[]; seal?: Seal }): Router {
  const tokenUrl = `${base}/oauth2/token`;
  const router = Router();
  router.use(
    createTokenEndpoint({
      clients: { find: async (clientId) => (await findClient(ledger, clientId)) as RegisteredClient | undefined },
      replay: { remember: (issuer, jti, expiresAt) => rememberAssertion(ledger, issuer, jti, expiresAt) },
      keys: openSigningKeys(ledger, seal),
      keySets: createKeySets({ read: createKeySetReader({ allowedOrigins }) }),
      quotas: openQuotas(ledger),
      tokenUrl,
      base,
      audit: (decision, req) => writeAudit(ledger, [auditOf(decision, req)]),
    }),
  );
  const configuration = smartConfigurationOf(base);
  router.get('/.well-known/smart-configuration', (_req, res) => void res.json(configuration));
  return router;
}

/** How a client gets a token here (SEC-001). */
export const smartConfigurationOf = (base: string): object => smartConfiguration({ tokenUrl: `${base}/oauth2/token`, scopes: SCOPES });

function auditOf(decision: TokenDecision, req: Request): AuditEntry {
  const { client } = decision;
  return {
    action: 'E',
    event: decision.granted ? 'token-granted' : 'token-refused',
    entityType: 'Client',
    entityId: client?.clientId ?? 'unknown',
    outcome: decision.granted ? '0' : '8',
    requestId: contextOf(req).requestId,
    ...(client && { tenant: client.tenant, clientId: client.clientId }),
  };
}
