import { describe, expect, test } from '@jest/globals';
import { checkEndpoint } from './check-endpoint.ts';

const rules = { allowedOrigins: ['http://127.0.0.1:9000', 'https://10.0.0.5'], ownOrigin: 'https://gateway.example.org' };
const isAccepted = (endpoint: string) => checkEndpoint(endpoint, rules).length === 0;

test.each(['https://platform.example.org', 'https://platform.example.org:443/a?b=c', 'https://platform.example.org:8443/', 'https://8.8.8.8/hook', 'https://[2606:4700:4700::1111]/', 'HTTPS://Platform.Example.ORG/'])('SUB-023: %s is accepted', (endpoint) => {
  expect(isAccepted(endpoint)).toBe(true);
});

test.each(['http://127.0.0.1:9000/hook', 'https://10.0.0.5/hook'])('SUB-023: %s is accepted, since its origin is allowed', (endpoint) => {
  expect(isAccepted(endpoint)).toBe(true);
});

describe('refused', () => {
  test.each(['http://platform.example.org/', 'javascript:alert(1)', 'file:///etc/passwd', 'ftp://a.example/', 'gopher://a.example/', 'data:,x', 'unix:/run/x', 'https:example.com', '//example.com', 'platform.example.org', '', 'https://'])('WH-050: %s, since it is not an absolute https URL', (endpoint) => {
    expect(isAccepted(endpoint)).toBe(false);
  });

  test.each(['https://user@a.example/', 'https://u:p@a.example/', 'http://u:p@127.0.0.1:9000/'])('WH-051: %s, since it names a user', (endpoint) => {
    expect(isAccepted(endpoint)).toBe(false);
  });

  test.each(['https://a.example:0/', 'https://a.example:22/', 'https://a.example:80/', 'https://a.example:9443/', 'http://127.0.0.1:9001/'])('WH-052: %s, for its port', (endpoint) => {
    expect(isAccepted(endpoint)).toBe(false);
  });

  test.each(['https://a.example:443\\@evil.example/', 'https://a.exa\nmple/', 'https://a.example/a b', 'https://a.example/\u0000', '\thttps://a.example/'])('WH-053: %j, since a parser would rewrite it', (endpoint) => {
    expect(isAccepted(endpoint)).toBe(false);
  });

  test.each(['https://2130706433/', 'https://0x7f.1/', 'https://0177.0.0.1/', 'https://127.1/', 'https://①②⑦.⓪.⓪.①/', 'https://0/', 'https://[::ffff:7f00:1]/', 'https://[::ffff:8.8.8.8]/', 'https://169.254.169.254./', 'https://10.0.0.6/', 'https://[::1]/', 'https://[fd00::1]/'])('WH-054: %s, since it is an address that is not public', (endpoint) => {
    expect(isAccepted(endpoint)).toBe(false);
  });

  test.each(['https://localhost/', 'https://LOCALHOST./', 'https://a.localhost/', 'https://printer.local/', 'https://db.internal/', 'https://metadata.google.internal./', 'https://intranet/', 'https://intranet./'])('WH-059: %s, since it is a private name', (endpoint) => {
    expect(isAccepted(endpoint)).toBe(false);
  });

  test('E-17: our own address', () => {
    expect(isAccepted('https://gateway.example.org/fhir/R4')).toBe(false);
  });
});

test('WH-066: what is private is told apart from nothing else that is not public', () => {
  const texts = ['https://10.0.0.6/', 'https://localhost/', 'https://intranet/', 'https://gateway.example.org/'].map((endpoint) => checkEndpoint(endpoint, rules)[0]?.text);
  expect(new Set(texts).size).toBe(1);
});
