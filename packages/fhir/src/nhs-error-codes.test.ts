import { describe, expect, it } from '@jest/globals';
import { createOutcomeRenderer } from './http-outcome.ts';
import { operationOutcome, type FaultOwner } from './outcome.ts';

const SYSTEM = 'https://fhir.nhs.uk/CodeSystem/http-error-codes';
const render = createOutcomeRenderer({}, { base: '/fhir/R4', system: SYSTEM });
interface Rendered {
  issue: { details: { coding: { system: string; code: string }[] } }[];
}
const codesOf = (answer: Parameters<typeof render>[0]): string[][] => (JSON.parse(render(answer).body) as Rendered).issue.map(({ details }) => details.coding.map(({ code }) => code));
const fault = (status: number, path = '/fhir/R4/Encounter') => ({ status, code: 'a-code', detail: 'A sentence.', path });

describe('errors of the FHIR base', () => {
  it.each([
    [400, 'SEND_BAD_REQUEST'],
    [401, 'SEND_UNAUTHORIZED'],
    [403, 'SEND_FORBIDDEN'],
    [404, 'SEND_NOT_FOUND'],
    [405, 'SEND_METHOD_NOT_ALLOWED'],
    [406, 'SEND_NOT_ACCEPTABLE'],
    [408, 'SEND_TIMEOUT'],
    [409, 'SEND_CONFLICT'],
    [422, 'SEND_UNPROCESSABLE_ENTITY'],
    [429, 'SEND_TOO_MANY_REQUESTS'],
    [500, 'REC_SERVER_ERROR'],
    [501, 'REC_NOT_IMPLEMENTED'],
    [503, 'REC_UNAVAILABLE'],
  ])('REST-077: say %d as %s behind our own code', (status, code) => {
    expect(codesOf(fault(status))).toEqual([['a-code', code]]);
  });

  it.each([410, 412, 413, 415, 417, 428, 431])('REST-077: say %d by our code alone, as the NHS has none', (status) => {
    expect(codesOf(fault(status))).toEqual([['a-code']]);
  });

  it('REST-077: say whose fault each issue is, of outcomes that a route made too', () => {
    const issue = (who: FaultOwner) => ({ code: who, severity: 'error' as const, type: 'value' as const, text: 'A sentence.', who });
    const body = operationOutcome([issue('sender'), issue('mapping'), issue('receiver'), issue('network')]);
    expect(codesOf({ ...fault(422), body }).map(([, code]) => code?.split('_')[0])).toEqual(['SEND', 'REC', 'REC', 'SEND']);
  });

  it('REST-077: name the system that is set, and only below the base', () => {
    const system = 'https://fhir.nhs.uk/Codesystem/http-error-codes';
    const { body } = createOutcomeRenderer({}, { base: '/fhir/R4', system })(fault(404));
    expect((JSON.parse(body) as Rendered).issue[0]?.details.coding[1]).toEqual({ system, code: 'SEND_NOT_FOUND' });
    expect(codesOf(fault(404, '/fhir/R4'))).toEqual([['a-code', 'SEND_NOT_FOUND']]);
    expect(['/records', '/fhir/R4x', '/', ''].map((path) => codesOf(fault(404, path)))).toEqual(Array(4).fill([['a-code']]));
    expect((JSON.parse(createOutcomeRenderer({})(fault(404)).body) as Rendered).issue[0]?.details.coding).toHaveLength(1);
  });

  it('REST-006: come in the form that was asked for', () => {
    const { contentType, body } = render({ ...fault(404), form: { contentType: 'application/json; charset=utf-8', pretty: true } });
    expect(contentType).toBe('application/json; charset=utf-8');
    expect(body).toContain('\n  "resourceType"');
  });
});
