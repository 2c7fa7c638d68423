import { describe, expect, it } from '@jest/globals';
import { operationOutcome } from './outcome.ts';

describe('an OperationOutcome', () => {
  it('says of each issue what is wrong, where, how to put it right and who can', () => {
    const outcome = operationOutcome([
      {
        code: 'EHCH-ID-004',
        severity: 'error',
        type: 'value',
        expression: 'Patient.identifier[0].value',
        text: 'The check digit of the NHS number is wrong.',
        fix: 'Compare the number with the Personal Demographics Service.',
        who: 'sender',
      },
    ]);
    expect(outcome).toEqual({
      resourceType: 'OperationOutcome',
      issue: [
        {
          extension: [{ url: 'https://ehch.example/fhir/StructureDefinition/EHCH-FaultAttribution', valueCode: 'sender' }],
          severity: 'error',
          code: 'value',
          details: {
            coding: [{ system: 'https://ehch.example/fhir/CodeSystem/error', code: 'EHCH-ID-004' }],
            text: 'The check digit of the NHS number is wrong.',
          },
          diagnostics: 'Compare the number with the Personal Demographics Service.',
          expression: ['Patient.identifier[0].value'],
        },
      ],
    });
  });

  it('leaves out what an issue does not say', () => {
    const [issue] = operationOutcome([
      { code: 'EHCH-X-001', severity: 'warning', type: 'informational', text: 'Late.', who: 'network' },
    ]).issue;
    expect(issue).not.toHaveProperty('diagnostics');
    expect(issue).not.toHaveProperty('expression');
  });

  it('says that all is well when there is no issue, since FHIR wants one', () => {
    expect(operationOutcome([]).issue).toEqual([
      { severity: 'information', code: 'informational', details: { text: 'No issues were found.' } },
    ]);
  });
});
