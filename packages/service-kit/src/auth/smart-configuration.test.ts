import { expect, test } from '@jest/globals';
import { smartConfiguration } from './smart-configuration.ts';

test('the SMART configuration says what this endpoint does (SEC-001)', () => {
  expect(smartConfiguration({ tokenUrl: 'https://gateway.example/oauth2/token', scopes: ['system/*.cruds'] })).toEqual({
    token_endpoint: 'https://gateway.example/oauth2/token',
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
    grant_types_supported: ['client_credentials'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['system/*.cruds'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  });
});
