import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Envelope, RECORD_TYPES, whyElement, whyNot } from '../index.ts';

const exampleOf = (type: string, name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '..', type, 'examples', `${name}.record.json`), 'utf8')) as Envelope;
const why = (type: string, name: string, element: string) => whyElement(RECORD_TYPES[type]!, exampleOf(type, name), element);
const not = (type: string, name: string, element: string) => whyNot(RECORD_TYPES[type]!, exampleOf(type, name), element);

describe('why', () => {
  test('names the field that an element is copied from', () => {
    expect(why('round-outcome', 'maximal', 'Encounter[0].reasonCode[0].text')).toMatchObject({ is: 'there', traces: [{ fixed: false, fields: [{ field: 'concern', effect: 'copied' }, { field: 'contact', effect: 'presence' }] }] });
  });

  test('names those that it is made of: an identifier of system and key, a status of two', () => {
    expect(why('personalised-care-and-support-plan', 'maximal', 'CarePlan[0].goal[0].reference')).toMatchObject({ traces: [{ fields: [{ field: 'source.system', effect: 'derived' }, { field: 'source.id', effect: 'derived' }, { field: 'goals[0].id', effect: 'derived' }] }] });
    expect(why('round-outcome', 'maximal', 'Task[0].status')).toMatchObject({ traces: [{ fields: [{ field: 'actions[0].status', effect: 'copied' }, { field: 'status', effect: 'derived' }] }] });
  });

  test('says of what no field changes that the mapping fixes it', () => {
    expect(why('personalised-care-and-support-plan', 'maximal', 'CarePlan[0].intent')).toEqual({ is: 'there', traces: [{ element: 'CarePlan[0].intent', value: 'plan', fixed: true, fields: [] }] });
    expect(why('round-outcome', 'maximal', 'Encounter[0].type[0].coding[0].code')).toMatchObject({ traces: [{ fixed: true, fields: [{ field: 'contact', effect: 'presence' }] }] });
  });

  test('takes an element without numbers for every such element, and one that has parts for all of them', () => {
    const elements = (element: string) => {
      const found = why('resident-register', 'maximal', element);
      return found.is === 'there' ? found.traces.map((trace) => trace.element) : [];
    };
    expect(elements('Patient.name.family')).toEqual(elements('Patient[0].name[0].family'));
    expect(elements('Patient.name[0]')).toEqual(expect.arrayContaining(['Patient[0].name[0].family', 'Patient[0].name[0].given[0]']));
    expect(elements('RelatedPerson.name.text').length).toBeGreaterThan(1);
  });

  test('knows a choice by its own name', () => {
    expect(why('observations', 'maximal', 'Observation[0].value.unit')).toEqual(why('observations', 'maximal', 'Observation[0].valueQuantity.unit'));
  });

  test('says that an element is empty', () => expect(why('personalised-care-and-support-plan', 'minimal', 'CarePlan.period.end')).toEqual({ is: 'empty' }));

  test.each([
    ['CarePlan.periode', 'CarePlan.periode is not an element; did you mean period?'],
    ['CarePlan.period.ends', 'CarePlan.period.ends is not an element; did you mean end?'],
    ['CarePlan.qqqqqqq', 'CarePlan.qqqqqqq is not an element.'],
    ['CarePlan.status.code', 'CarePlan.status.code is not an element. CarePlan.status is a value and has none below it.'],
    ['Careplan.status', 'Careplan is not a resource type that records become; did you mean CarePlan?'],
    ['', 'An element is written like CarePlan.period.end'],
    ['CarePlan..end', 'An element is written like CarePlan.period.end'],
    ['CarePlan[1.end', 'An element is written like CarePlan.period.end'],
    ['CarePlan.activity[0].detail.constructor', 'CarePlan.activity.detail.constructor is not an element.'],
  ])('says of %j what is wrong with it', (element, problem) => {
    const found = why('personalised-care-and-support-plan', 'maximal', element);
    expect(found).toEqual({ is: 'unknown', problem: expect.stringContaining(problem) });
    expect(not('personalised-care-and-support-plan', 'maximal', element)).toEqual(found);
  });
});

describe('why not', () => {
  test('names the field that is absent, and what it means', () => {
    const way = { field: 'period.end', example: '2026-11-17', meaning: 'The day until which it holds.' };
    for (const element of ['CarePlan.period.end', 'CarePlan[0].period.end']) expect(not('personalised-care-and-support-plan', 'minimal', element)).toEqual({ is: 'fillable', ways: [[way]] });
  });

  test('names fields together where one alone does not do', () => {
    expect(not('personalised-care-and-support-plan', 'minimal', 'Goal.target.dueDate')).toMatchObject({ ways: [[{ field: 'goals[0].id' }, { field: 'goals[0].description' }, { field: 'goals[0].expressedBy.who' }, { field: 'goals[0].targetDate' }]] });
  });

  test('names another word for a field that is there', () => {
    expect(not('round-outcome', 'discussed-not-seen', 'Encounter.status')).toMatchObject({ is: 'fillable', ways: [[{ field: 'contact', now: 'discussed', example: 'seen-in-person' }]] });
  });

  test('names each of several ways', () => {
    expect(not('personalised-care-and-support-plan', 'minimal', 'Practitioner.identifier')).toMatchObject({ ways: expect.arrayContaining([[expect.objectContaining({ field: 'author.gmcNumber' })], [expect.objectContaining({ field: 'author.nmcPin' })]]) });
  });

  test('knows one more entry of a list that is filled', () => {
    expect(not('personalised-care-and-support-plan', 'maximal', 'CarePlan[0].goal[9]')).toMatchObject({ is: 'fillable' });
  });

  test('says what fills it where it is filled, and that nothing ever does', () => {
    expect(not('personalised-care-and-support-plan', 'maximal', 'CarePlan[0].intent')).toEqual({ is: 'filled', values: [{ element: 'CarePlan[0].intent', value: 'plan' }] });
    expect(not('personalised-care-and-support-plan', 'minimal', 'CarePlan.title')).toEqual({ is: 'never' });
  });
});
