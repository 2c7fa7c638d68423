export { type Assumption, assumptionsOf, assumptionUrl, mayBe } from './assumption.ts';
export { DuplicateIdentityError, transactionBundle } from './bundle.ts';
export { codedOrText, coding, concept, snomed, textOnly } from './concepts.ts';
export { annotation, period, quantity, type NoteAuthor } from './datatypes.ts';
export { derivedIdentifier, type Origin } from './derived-identifier.ts';
export { findElement, type FoundElement } from './elements.ts';
export { withoutEmpties } from './empties.ts';
export { entryFor, issueFrom, type ErrorDetail, type ErrorEntry, type ErrorExample, type ErrorTable } from './error-table.ts';
export { fullUrlOf } from './full-url.ts';
export { identifier, NHS_NUMBER_VERIFICATION, nhsNumberIdentifier, type NhsNumberVerification } from './identifier.ts';
export type { Checked } from './identifiers/check.ts';
export { conceptOfDescription } from './identifiers/description-concepts.ts';
export { checkCqcLocationId, type CqcLocationIdFault } from './identifiers/cqc-location-id.ts';
export { checkGmcNumber, type GmcNumberFault } from './identifiers/gmc-number.ts';
export { checkNhsNumber, isTestNhsNumber, nhsNumberCheckDigit, type NhsNumberFault } from './identifiers/nhs-number.ts';
export { checkNmcPin, type NmcPinFault } from './identifiers/nmc-pin.ts';
export { checkOdsCode, type OdsCodeFault } from './identifiers/ods-code.ts';
export {
  checkConceptId,
  checkSctid,
  verhoeffCheckDigit,
  type ConceptIdFault,
  type SctidFault,
  type SctidKind,
} from './identifiers/sctid.ts';
export {
  formatIdentity,
  identitiesOf,
  IdentityError,
  identityOf,
  logicalReference,
  parseIdentity,
  reference,
  type Identity,
} from './identity.ts';
export { isConfidentiality, isRestricted } from './labels.ts';
export { createOutcomeRenderer } from './http-outcome.ts';
export { operationOutcome, type FaultOwner, type Issue } from './outcome.ts';
export { address, humanName, telecom, type AddressParts, type NameParts } from './people.ts';
export type { ProfileRule, RuleFault, RuleFaultType } from './profile-rule.ts';
export { EHCH_PROFILE, UK_CORE_PROFILE } from './profiles.ts';
export { referencesIn, replaceReferences } from './references.ts';
export { RESOURCE_TYPES, type CoveredResourceType } from './resource-types.ts';
export { supportedElements, type SupportedElement } from './supported.ts';
export { CANONICAL_BASE, DMD, EHCH_CODES, EXTENSION, HL7_CODES, ID, LOINC, SNOMED_CT, UCUM, UK_CODES } from './systems.ts';
export { VALIDATION_ERRORS } from './validation/fault.ts';
export { isAfter } from './validation/time-order.ts';
export { createValidator, type Validator } from './validation/validator.ts';
export { matchesFilter, parseFilter, type Condition, type Facets, type ParsedFilter } from './topics/filter.ts';
export { createTrigger, type FiredTopic, type ResourceChange } from './topics/trigger.ts';
export type { Topic, TopicFilter, TopicTrigger } from './topics/topic.ts';
export { conceptsIn, elementAt } from './walk.ts';
export { daysOfWeek, weekOf } from './week.ts';
export { withdrawn } from './withdrawn.ts';
