import type { KeyObject } from 'node:crypto';
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose';

/** A client as it was registered. */
export interface RegisteredClient {
  readonly clientId: string;
  /** Whose records its requests touch; goes into every token (SEC-015). */
  readonly tenant: string;
  /** Its public keys as they were registered. */
  readonly jwks: JSONWebKeySet;
  /** Where it publishes its keys itself: these count then, and not `jwks`. An assertion that names another place is refused. */
  readonly jwksUrl?: string;
  /** The most it may be granted, in the v1 or v2 notation. */
  readonly scopes: readonly string[];
  /** Counts how often tokens that were given before were taken back; it goes into every token, but for 0. */
  readonly generation?: number;
}

/** How a registered client stands at this moment. */
export interface Standing {
  readonly generation: number;
  /** Its own limit, where it has one. */
  readonly requestsPerMinute?: number;
}

/** How a client stands, no more than seconds old; undefined for one that is not registered any more. */
export type Standings = (clientId: string) => Promise<Standing | undefined>;

export interface ClientStore {
  find(clientId: string): Promise<RegisteredClient | undefined>;
}

/** Shared by all replicas (SEC-005). */
export interface ReplayStore {
  /** Remembers, in one step, that this assertion was used; false if it had been. Rejecting means refuse. */
  remember(issuer: string, jti: string, expiresAt: Date): Promise<boolean>;
}

export type PrivateKey = CryptoKey | KeyObject | JWK;

/** The keys that sign our own access tokens: P-384, for ES384. */
export interface KeyStore {
  current(): Promise<{ readonly kid: string; readonly privateKey: PrivateKey }>;
  /**
   * The keys whose tokens are still good, each with its kid.
   * @param fresh a token names a key that is not among them: another process may have made one since
   */
  public(fresh?: boolean): JSONWebKeySet | Promise<JSONWebKeySet>;
}
