import { checkCqcLocationId, ID, identifier } from '@ehch/fhir';
import type { Identifier, Location, Organization, Reference } from '@medplum/fhirtypes';
import type { HomeEnvelope, SubjectName } from '../record-type.ts';
import { normal, normalOdsCode } from './identifiers.ts';
import { firstOf, referTo } from './refer-to.ts';

type Home = HomeEnvelope['home'];

/** The identifiers of a home as an organisation: its ODS code first, then its CQC location id. */
export const homeIdentifiers = (home: Home): Identifier[] => [
  ...(home.odsCode === undefined ? [] : [odsIdentifier(home.odsCode)]),
  ...cqcIdentifiers(home),
];

/** The identifiers of a home as a place: the ODS code is a site code there. */
export const placeIdentifiers = (home: Home): Identifier[] => [
  ...(home.odsCode === undefined ? [] : [identifier(ID.odsSite, normalOdsCode(home.odsCode))]),
  ...cqcIdentifiers(home),
];

const cqcIdentifiers = ({ cqcLocationId }: Home): Identifier[] =>
  cqcLocationId === undefined ? [] : [identifier(ID.cqcLocation, normal(checkCqcLocationId, cqcLocationId))];

/** The home as an organisation. */
export const homeOrganization = (home: Home): Reference<Organization> => referTo('Organization', firstOf(homeIdentifiers(home)));

/** The home as a place. */
export const homeLocation = (home: Home): Reference<Location> => referTo('Location', firstOf(placeIdentifiers(home)));

/** An organisation that the ODS knows, such as a primary care network. */
export const organizationByOdsCode = (odsCode: string): Reference<Organization> =>
  referTo('Organization', odsIdentifier(odsCode));

/** The identifier of an organisation that the ODS knows. */
export const odsIdentifier = (odsCode: string): Identifier => identifier(ID.odsOrganisation, normalOdsCode(odsCode));

/** A home goes by its ODS or CQC id. */
export const homeSubject = (home: Home): SubjectName[] =>
  homeIdentifiers(home).map(({ system = '', value = '' }) => ({ system, value, unique: false, national: true }));
