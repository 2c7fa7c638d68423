import { checkNhsNumber, ID, identifier, type NhsNumberVerification, nhsNumberIdentifier } from '@ehch/fhir';
import type { Identifier, Patient, Reference } from '@medplum/fhirtypes';
import type { ResidentEnvelope, SubjectName } from '../record-type.ts';
import { normal } from './identifiers.ts';
import { firstOf, referTo } from './refer-to.ts';

type ResidentRecord = Pick<ResidentEnvelope, 'source' | 'resident'>;

/** The identifiers of a resident: the NHS number first, if it is known, then the local id of the source system. */
export const residentIdentifiers = ({ source, resident }: ResidentRecord, verification: NhsNumberVerification = '02'): Identifier[] => [
  ...(resident.nhsNumber === undefined ? [] : [nhsNumberIdentifier(normal(checkNhsNumber, resident.nhsNumber), verification)]),
  ...(resident.localId === undefined ? [] : [identifier(source.system, resident.localId, 'secondary')]),
];

/** The resident, by NHS number if it is known, else by the local id of the source system. */
export const residentReference = (record: ResidentRecord): Reference<Patient> =>
  referTo('Patient', firstOf(residentIdentifiers(record)));

/** A resident goes by NHS number, which is one alone for each person, and by the local id of the source system. */
export const residentSubject = (record: ResidentRecord): SubjectName[] =>
  residentIdentifiers(record).map(({ system = '', value = '' }) => ({ system, value, unique: system === ID.nhsNumber, national: system === ID.nhsNumber }));
