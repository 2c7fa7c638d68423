import { describe, expect, test } from '@jest/globals';
import { differences, type Evidence } from './oracle.ts';

/** A plan of which two versions were sent, acknowledged, published, audited and told. */
function evidence(): Evidence {
  return {
    sent: [{ id: 'P', version: 1, receipt: 'r1' }, { id: 'P', version: 2, receipt: 'r2' }],
    receipts: new Map([['r1', 'superseded'], ['r2', 'published']]),
    server: [{ reference: 'CarePlan/1', identity: 'CarePlan?identifier=a|p', version: 2, shows: { id: 'P', version: 2 } }, { reference: 'Patient/1', identity: 'Patient?identifier=a|n', version: 1 }],
    ledger: {
      records: [{ id: 'P', version: 1, state: 'published' }, { id: 'P', version: 2, state: 'published' }],
      versions: new Map([['CarePlan/1', 2], ['Patient/1', 1]]),
      events: new Map([['agreed', 1], ['updated', 1]]),
    },
    audit: { accepted: new Map([['r1', 1], ['r2', 1]]), written: ['CarePlan/1 1', 'CarePlan/1 2', 'Patient/1 1'] },
    heard: [{ subscription: 'agreed', number: 1, webhookId: 'agreed_1', focus: 'CarePlan/1', version: 1 }, { subscription: 'updated', number: 1, webhookId: 'updated_1', focus: 'CarePlan/1', version: 2 }],
    foreign: new Set(),
  };
}

const heardOnce = evidence().heard[1]!;

test('names nothing where all is as it was acknowledged, though an answer was lost, and though an event came twice under its name', () => {
  expect(differences(evidence())).toEqual([]);
  const { sent, heard } = evidence();
  expect(differences({ ...evidence(), sent: [...sent, { id: 'Q', version: 1, receipt: undefined }], heard: [...heard, heardOnce] })).toEqual([]);
});

const CHANGES: Record<string, [change: (of: Evidence) => Partial<Evidence>, named: string[]]> = {
  'a record that is not in the ledger': [({ ledger }) => ({ ledger: { ...ledger, records: ledger.records.slice(1) } }), ['lost: P version 1 was acknowledged and is not in the ledger']],
  'a record that is there twice': [({ ledger }) => ({ ledger: { ...ledger, records: [...ledger.records, ledger.records[0]!] } }), ['doubled: P version 1 is in the ledger 2 times']],
  'a record that nobody sent': [({ ledger }) => ({ ledger: { ...ledger, records: [...ledger.records, { id: 'X', version: 1, state: 'published' }] } }), ['unexpected: X version 1 is in the ledger and nobody sent it']],
  'a receipt that is not through': [({ receipts }) => ({ receipts: new Map([...receipts, ['r2', 'held']]) }), ['stuck: the receipt of P version 2 says held']],
  'a resource that is not on the server': [({ server, heard }) => ({ server: server.slice(1), heard }), ['different: CarePlan/1 is version 2 in the ledger and not there on the FHIR server', 'lost: P was acknowledged and is not on the FHIR server']],
  'an older version on the server': [({ server }) => ({ server: [{ ...server[0]!, shows: { id: 'P', version: 1 } }, server[1]!] }), ['stale: the FHIR server shows version 1 of P, not 2']],
  'a resource that is there twice': [
    ({ server, ledger, audit }) => ({ server: [...server, { reference: 'Patient/2', identity: server[1]!.identity, version: 1 }], ledger: { ...ledger, versions: new Map([...ledger.versions, ['Patient/2', 1]]) }, audit: { ...audit, written: [...audit.written, 'Patient/2 1'] } }),
    ['doubled: Patient/1 and Patient/2 are one resource'],
  ],
  'a version that was written for nothing': [({ server }) => ({ server: [server[0]!, { ...server[1]!, version: 2 }] }), ['different: Patient/1 is version 1 in the ledger and 2 on the FHIR server', 'unaudited: the writing of Patient/1 2 is in the audit 0 times']],
  'a resource that the ledger does not know': [({ server, audit }) => ({ server: [...server, { reference: 'Task/1', identity: 'Task?identifier=a|t', version: 1 }], audit: { ...audit, written: [...audit.written, 'Task/1 1'] } }), ['unexpected: Task/1 is on the FHIR server and not in the ledger']],
  'an acceptance that is audited twice': [({ audit }) => ({ audit: { ...audit, accepted: new Map([['r1', 2], ['r2', 1]]) } }), ['doubled: receipt r1 is in the audit 2 times']],
  'an acceptance that is not audited': [({ audit }) => ({ audit: { ...audit, accepted: new Map([['r2', 1]]) } }), ['unaudited: receipt r1 is in the audit 0 times']],
  'a write that is audited twice': [({ audit }) => ({ audit: { ...audit, written: [...audit.written, 'Patient/1 1'] } }), ['doubled: the writing of Patient/1 1 is in the audit 2 times']],
  'an event that was not heard': [({ heard }) => ({ heard: heard.slice(0, 1) }), ['gap: event 1 of subscription updated was not heard', 'untold: CarePlan/1 2 was told of 0 times']],
  'a version that no event tells of': [({ heard, ledger }) => ({ heard: heard.slice(0, 1), ledger: { ...ledger, events: new Map([['agreed', 1]]) } }), ['untold: CarePlan/1 2 was told of 0 times']],
  'an event under two names': [({ heard }) => ({ heard: [...heard, { ...heardOnce, webhookId: 'other' }] }), ['doubled: event 1 of subscription updated was heard under two names']],
  'a version that is two events': [({ heard, ledger }) => ({ heard: [...heard, { ...heardOnce, number: 2, webhookId: 'updated_2' }], ledger: { ...ledger, events: new Map([['agreed', 1], ['updated', 2]]) } }), ['doubled: CarePlan/1 2 was told of 2 times']],
};

describe('names', () => {
  test.each(Object.entries(CHANGES))('%s', (_, [change, named]) => {
    expect(differences({ ...evidence(), ...change(evidence()) })).toEqual(named);
  });

  test('events that come out of order, and a resource that goes back', () => {
    const one = { ...evidence().server[0]!, version: 3 };
    const heard = [2, 1].map((number) => ({ subscription: 'updated', number, webhookId: `updated_${number}`, focus: 'CarePlan/1', version: number + 1 }));
    const { server, ledger, audit, heard: before } = evidence();
    const found = differences({ ...evidence(), server: [one, server[1]!], ledger: { ...ledger, versions: new Map([['CarePlan/1', 3], ['Patient/1', 1]]), events: new Map([['agreed', 1], ['updated', 2]]) }, audit: { ...audit, written: [...audit.written, 'CarePlan/1 3'] }, heard: [before[0]!, ...heard] });
    expect(found).toEqual(['disordered: event 1 of subscription updated was first heard after one that follows it', 'regressed: CarePlan/1 was told at an older version after a newer one']);
  });

  test('nothing of what others put on the server', () => {
    const { server } = evidence();
    expect(differences({ ...evidence(), server: [...server, { reference: 'Patient/9', identity: server[1]!.identity, version: 4 }], foreign: new Set(['Patient/9']) })).toEqual([]);
  });
});
