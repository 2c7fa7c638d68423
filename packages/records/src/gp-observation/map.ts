import { period, UK_CORE_PROFILE } from '@ehch/fhir';
import type { Observation, ObservationReferenceRange, Resource } from '@medplum/fhirtypes';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { quantityOf } from '../gp/amounts.ts';
import { conceptIf, conceptOf } from '../gp/code.ts';
import { encounterReference, gpIdentifier, linkTo } from '../gp/links.ts';
import { gpAuthor } from '../gp/practice.ts';
import { gpPractitionerReference, gpPractitioners } from '../gp/practitioner.ts';
import { valueOf } from '../gp/value.ts';
import type { GpComponent, GpObservationRecord, ReferenceRange } from './record.ts';

export function mapGpObservation(record: GpObservationRecord): Resource[] {
  const resources = [...gpPractitioners(record.performers ?? []), observationOf(record)];
  return [...resources, provenanceOf('gp-observation', record, resources, gpAuthor(record.practice, record.performers?.[0]))];
}

const observationOf = (record: GpObservationRecord): Observation => ({
  resourceType: 'Observation',
  meta: { profile: [UK_CORE_PROFILE.observation] },
  identifier: [gpIdentifier('gp-observation', record.source)],
  status: record.status,
  category: record.categories?.map(conceptOf),
  code: conceptOf(record.code),
  subject: residentReference(record),
  encounter: encounterReference(record.encounter),
  effectiveDateTime: record.observed?.at,
  effectivePeriod: record.observed?.period && period(record.observed.period.start, record.observed.period.end),
  issued: record.recordedAt,
  performer: record.performers?.map(gpPractitionerReference),
  ...valueOf(record.value),
  dataAbsentReason: conceptIf(record.noValueReason),
  interpretation: record.interpretation && [conceptOf(record.interpretation)],
  note: record.comment === undefined ? undefined : [{ text: record.comment }],
  bodySite: conceptIf(record.bodySite),
  method: conceptIf(record.method),
  referenceRange: record.referenceRanges?.map(referenceRangeOf),
  hasMember: record.members?.map((key) => linkTo('observation', key)),
  derivedFrom: record.derivedFrom?.map((key) => linkTo('observation', key)),
  component: record.components?.map(componentOf),
});

const componentOf = ({ code, value, noValueReason, interpretation, referenceRanges }: GpComponent) => ({
  code: conceptOf(code),
  ...valueOf(value),
  dataAbsentReason: conceptIf(noValueReason),
  interpretation: interpretation && [conceptOf(interpretation)],
  referenceRange: referenceRanges?.map(referenceRangeOf),
});

const referenceRangeOf = ({ low, high, text }: ReferenceRange): ObservationReferenceRange => ({ low: low && quantityOf(low), high: high && quantityOf(high), text });
