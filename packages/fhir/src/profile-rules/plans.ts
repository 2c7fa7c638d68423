import { EHCH_CODES, EXTENSION, SNOMED_CT } from '../systems.ts';
import type { Check } from './check.ts';
import { atLeast, required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { byUrl, exactlyOne, slice } from './slices.ts';
import { coded, fixed, pattern } from './values.ts';

/** EHCH-Residency: one stay in a home. */
export const residency = profile('EpisodeOfCare',
  atMostOneConcept('where the resident came from', EXTENSION.admissionSource),
  atMostOneConcept('where the resident went', EXTENSION.dischargeDestination),
  atMostOneConcept('how the stay ended', EXTENSION.dischargeMethod),
  required('type'),
  pattern('type', EHCH_CODES.residencyType, ['admission', 'readmission', 'move', 'temporary-stay']),
  refersTo('patient', 'Patient'),
  required('managingOrganization'),
  refersTo('managingOrganization', 'Organization'),
  required('period.start', 'the clock of the assessment and the plan starts there (EHCH R7, R8)'));

/** EHCH-PCSP: a plan that opens with what matters to the person; without that it is refused. */
export const pcsp = profile('CarePlan',
  exactlyOne('extension', 'what matters to the person, in their own words,', byUrl(EXTENSION.whatMatters), required('valueString')),
  slice('extension', { name: 'agreed with', matches: byUrl(EXTENSION.agreedWith) },
    required('valueReference'), refersTo('valueReference', 'Patient', 'RelatedPerson', 'Practitioner', 'PractitionerRole')),
  slice('extension', { name: 'the resident who did not agree', matches: byUrl(EXTENSION.notAgreedBy), max: 1 },
    required('valueReference'), refersTo('valueReference', 'Patient')),
  slice('extension', { name: 'who agreed on behalf of the resident', matches: byUrl(EXTENSION.agreedOnBehalfBy), max: 1 },
    required('valueReference'), refersTo('valueReference', 'RelatedPerson')),
  slice('extension', { name: 'strength', matches: byUrl(EXTENSION.strength) }, required('valueString')),
  fixed('intent', 'plan'),
  atLeast(2, 'category'),
  exactlyOne('category', 'the category care plan (734163000)', coded(SNOMED_CT, ['734163000'])),
  exactlyOne('category', 'the category personalised care and support plan (2181441000000107)', coded(SNOMED_CT, ['2181441000000107'])),
  refersTo('subject', 'Patient'),
  required('period.start'),
  required('created'),
  refersTo('goal', 'Goal'));

/** EHCH-Goal: in words, and said by somebody. */
export const goal = profile('Goal',
  required('description.text'),
  refersTo('subject', 'Patient'),
  required('expressedBy'));

function atMostOneConcept(name: string, url: string): Check {
  return slice('extension', { name, matches: byUrl(url), max: 1 }, required('valueCodeableConcept'));
}
